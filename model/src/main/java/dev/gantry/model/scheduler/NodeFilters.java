package dev.gantry.model.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.node.Taints;
import dev.gantry.model.object.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Filters that look at the node alone. */
final class NodeFilters {

  private NodeFilters() {}

  /** A cordoned node takes only pods that tolerate it. */
  static Filter.ForPod unschedulable(PodInfo pod, ClusterSnapshot cluster) {
    ObjectNode taint =
        Json.object().put("key", "node.kubernetes.io/unschedulable").put("effect", "NoSchedule");
    boolean tolerated = Taints.tolerating(pod.document(), taint).isPresent();
    return node ->
        !tolerated && node.document().path("spec").path("unschedulable").asBoolean(false)
            ? List.of("node(s) were unschedulable")
            : List.of();
  }

  static Filter.ForPod named(PodInfo pod, ClusterSnapshot cluster) {
    String name = pod.node();
    return name.isEmpty()
        ? Filter.PASS
        : node ->
            name.equals(node.name())
                ? List.of()
                : List.of("node(s) didn't match the requested node name");
  }

  static Filter.ForPod taints(PodInfo pod, ClusterSnapshot cluster) {
    return node ->
        untolerated(pod, node)
            .map(
                taint ->
                    List.of(
                        "node(s) had untolerated taint {"
                            + taint.path("key").asText()
                            + ": "
                            + taint.path("value").asText("")
                            + "}"))
            .orElse(List.of());
  }

  /** The first taint that keeps a pod off a node. */
  static Optional<JsonNode> untolerated(PodInfo pod, NodeInfo node) {
    for (JsonNode taint : node.taints()) {
      if (!taint.path("effect").asText().equals("PreferNoSchedule")
          && Taints.tolerating(pod.document(), taint).isEmpty()) {
        return Optional.of(taint);
      }
    }
    return Optional.empty();
  }

  static Filter.ForPod affinity(PodInfo pod, ClusterSnapshot cluster) {
    boolean asks =
        !pod.spec().path("nodeSelector").isEmpty()
            || pod.spec()
                .path("affinity")
                .path("nodeAffinity")
                .hasNonNull("requiredDuringSchedulingIgnoredDuringExecution");
    return !asks
        ? Filter.PASS
        : node ->
            NodeTerms.selects(pod.document(), node.name(), node.labels())
                ? List.of()
                : List.of("node(s) didn't match Pod's node affinity/selector");
  }

  static Filter.ForPod resources(PodInfo pod, ClusterSnapshot cluster) {
    return node -> {
      List<String> refusals = new ArrayList<>();
      Collection<PodInfo> expected = cluster.expected(node.name(), pod);
      long most = node.allocatable().amounts().getOrDefault("pods", 110L);
      if (node.pods().size() + expected.size() + 1 > most) {
        refusals.add("Too many pods");
      }
      for (Map.Entry<String, Long> request : pod.requests().amounts().entrySet()) {
        String resource = request.getKey();
        long free = node.allocatable().get(resource) - node.requested(resource);
        for (PodInfo other : expected) {
          free -= other.requests().get(resource);
        }
        if (request.getValue() > 0 && request.getValue() > free) {
          refusals.add("Insufficient " + resource);
        }
      }
      return refusals;
    };
  }

  static Filter.ForPod ports(PodInfo pod, ClusterSnapshot cluster) {
    if (pod.hostPorts().isEmpty()) {
      return Filter.PASS;
    }
    return node -> {
      boolean taken =
          node.hasPortUsers()
              && node.pods().stream()
                  .flatMap(p -> p.hostPorts().stream())
                  .anyMatch(used -> pod.hostPorts().stream().anyMatch(port -> port.collides(used)));
      return taken
          ? List.of("node(s) didn't have free ports for the requested pod ports")
          : List.of();
    };
  }
}
