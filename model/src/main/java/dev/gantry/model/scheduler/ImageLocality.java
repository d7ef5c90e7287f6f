package dev.gantry.model.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Towards nodes that have the pod's images already. */
final class ImageLocality {

  /** Less is pulled in no time; more counts no further. Per container, in bytes. */
  private static final long LEAST = 23L << 20;

  private static final long MOST = 1000L << 20;

  private ImageLocality() {}

  static Map<String, Long> images(JsonNode node) {
    JsonNode listed = node.path("status").path("images");
    if (listed.isEmpty()) {
      return Map.of();
    }
    Map<String, Long> sizes = new HashMap<>();
    for (JsonNode image : listed) {
      long size = image.path("sizeBytes").asLong(0);
      image.path("names").forEach(name -> sizes.put(name.asText(), size));
    }
    return sizes;
  }

  /**
   * 0 to 100 by the bytes that need not be pulled. An image counts by the share of nodes that have
   * it, so that pods do not crowd on the one node that had it first.
   */
  static Score.ForPod prefer(PodInfo pod, ClusterSnapshot cluster) {
    List<String> wanted = pod.images().stream().map(ImageLocality::full).toList();
    Map<String, Double> shares = new HashMap<>();
    int nodes = cluster.nodes().size();
    for (NodeInfo node : cluster.nodes()) {
      for (String image : wanted) {
        if (node.images().containsKey(image)) {
          shares.merge(image, 1.0 / nodes, Double::sum);
        }
      }
    }
    if (shares.isEmpty()) {
      return Score.NEUTRAL;
    }
    long most = MOST * wanted.size();
    return node -> {
      double there = 0;
      for (String image : wanted) {
        there += node.images().getOrDefault(image, 0L) * shares.getOrDefault(image, 0.0);
      }
      double bounded = Math.min(Math.max(there, LEAST), most);
      return 100 * (bounded - LEAST) / (most - LEAST);
    };
  }

  /** As nodes list it: {@code nginx} → {@code docker.io/library/nginx:latest}. */
  static String full(String image) {
    int slash = image.indexOf('/');
    String first = slash < 0 ? "" : image.substring(0, slash);
    boolean registry = first.contains(".") || first.contains(":") || first.equals("localhost");
    String named =
        registry ? image : slash < 0 ? "docker.io/library/" + image : "docker.io/" + image;
    boolean tagged = named.contains("@") || named.lastIndexOf(':') > named.lastIndexOf('/');
    return tagged ? named : named + ":latest";
  }
}
