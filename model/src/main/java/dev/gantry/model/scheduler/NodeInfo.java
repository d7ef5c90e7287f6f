package dev.gantry.model.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** A node and what is on it, kept up to date pod by pod. */
public final class NodeInfo {

  private final String name;
  private final Map<ObjectKey, PodInfo> pods = new LinkedHashMap<>();
  private final Map<String, Long> requested = new HashMap<>();
  private final Map<String, Integer> byOwner = new HashMap<>();
  private JsonNode document;
  private Map<String, String> labels = Map.of();
  private Resources allocatable = Resources.NONE;
  private long scoredCpu;
  private long scoredMemory;
  private int portUsers;
  private Map<String, Long> images = Map.of();

  NodeInfo(String name) {
    this.name = name;
  }

  void set(JsonNode node) {
    document = node;
    labels = Meta.labels(node);
    images = ImageLocality.images(node);
    JsonNode amounts = node.path("status").path("allocatable");
    allocatable = Resources.of(amounts.isObject() ? amounts : node.path("status").path("capacity"));
  }

  void unset() {
    document = null;
  }

  /** False while only its pods are known. */
  public boolean exists() {
    return document != null;
  }

  void add(PodInfo pod) {
    remove(pod.key());
    pods.put(pod.key(), pod);
    account(pod, 1);
  }

  void remove(ObjectKey key) {
    PodInfo pod = pods.remove(key);
    if (pod != null) {
      account(pod, -1);
    }
  }

  private void account(PodInfo pod, int sign) {
    pod.requests().amounts().forEach((k, v) -> requested.merge(k, sign * v, Long::sum));
    scoredCpu += sign * pod.scoredCpu();
    scoredMemory += sign * pod.scoredMemory();
    portUsers += pod.hostPorts().isEmpty() ? 0 : sign;
    if (!pod.owner().isEmpty()) {
      byOwner.merge(pod.owner(), sign, (a, b) -> a + b == 0 ? null : a + b);
    }
  }

  public String name() {
    return name;
  }

  public JsonNode document() {
    return document;
  }

  public Map<String, String> labels() {
    return labels;
  }

  public JsonNode taints() {
    return document.path("spec").path("taints");
  }

  public Collection<PodInfo> pods() {
    return pods.values();
  }

  public Resources allocatable() {
    return allocatable;
  }

  public long requested(String resource) {
    return requested.getOrDefault(resource, 0L);
  }

  long scoredCpu() {
    return scoredCpu;
  }

  long scoredMemory() {
    return scoredMemory;
  }

  /** Sizes in bytes, by every name that the node has an image under. */
  Map<String, Long> images() {
    return images;
  }

  boolean hasPortUsers() {
    return portUsers > 0;
  }

  int ofOwner(String owner) {
    return byOwner.getOrDefault(owner, 0);
  }
}
