package dev.gantry.model.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Nodes with their pods, changed by one event at a time, never rebuilt. Used by one thread.
 *
 * <p>Pods are on their node from the moment the scheduler decided so ({@link #assume}), before the
 * binding is written.
 */
public final class ClusterSnapshot {

  private final Map<String, NodeInfo> nodes = new TreeMap<>();
  private final Map<ObjectKey, PodInfo> placed = new HashMap<>();
  private final Map<ObjectKey, String> nodeOf = new HashMap<>();
  private final Map<ObjectKey, PodInfo> repelling = new HashMap<>();
  private final Map<String, Map<ObjectKey, PodInfo>> nominated = new HashMap<>();
  private List<NodeInfo> present;
  private final Volumes volumes;

  public ClusterSnapshot(Volumes volumes) {
    this.volumes = volumes;
  }

  public void putNode(JsonNode node) {
    nodes.computeIfAbsent(Meta.name(node), NodeInfo::new).set(node);
    present = null;
  }

  public void removeNode(String name) {
    NodeInfo node = nodes.get(name);
    if (node != null) {
      node.unset();
      if (node.pods().isEmpty()) {
        nodes.remove(name);
      }
      present = null;
    }
  }

  /** A pod that is bound and has not finished; others are taken out. */
  public void putPod(PodInfo pod) {
    if (pod.node().isEmpty() || pod.isTerminal()) {
      removePod(pod.key());
    } else {
      place(pod, pod.node());
    }
  }

  /** Counts a pod on a node before it is bound. */
  public void assume(PodInfo pod, String node) {
    place(pod, node);
  }

  private void place(PodInfo pod, String node) {
    removePod(pod.key());
    placed.put(pod.key(), pod);
    nodeOf.put(pod.key(), node);
    nodes.computeIfAbsent(node, NodeInfo::new).add(pod);
    if (!pod.spec().path("affinity").path("podAntiAffinity").isMissingNode()) {
      repelling.put(pod.key(), pod);
    }
  }

  public void removePod(ObjectKey key) {
    repelling.remove(key);
    if (placed.remove(key) != null) {
      String name = nodeOf.remove(key);
      NodeInfo node = nodes.get(name);
      node.remove(key);
      if (!node.exists() && node.pods().isEmpty()) {
        nodes.remove(name);
      }
    }
  }

  /** Room is being made for a pod on a node: less important ones must not take it. */
  public void nominate(PodInfo pod, String node) {
    forget(pod.key());
    nominated.computeIfAbsent(node, n -> new HashMap<>()).put(pod.key(), pod);
  }

  /** The pod waits for no room (any more). */
  public void forget(ObjectKey key) {
    nominated.values().removeIf(pods -> pods.remove(key) != null && pods.isEmpty());
  }

  /** Pods that wait for room on a node and go before one of the given priority. */
  Collection<PodInfo> expected(String node, PodInfo newcomer) {
    Map<ObjectKey, PodInfo> all = nominated.get(node);
    return all == null
        ? List.of()
        : all.values().stream()
            .filter(p -> p.priority() >= newcomer.priority())
            .filter(p -> !p.key().equals(newcomer.key()) && !placed.containsKey(p.key()))
            .toList();
  }

  public boolean isPlaced(ObjectKey key) {
    return placed.containsKey(key);
  }

  /** The nodes that are there, by name. */
  public List<NodeInfo> nodes() {
    if (present == null) {
      List<NodeInfo> found = new ArrayList<>();
      nodes.values().stream().filter(NodeInfo::exists).forEach(found::add);
      present = List.copyOf(found);
    }
    return present;
  }

  public NodeInfo node(String name) {
    return nodes.get(name);
  }

  String nodeOf(PodInfo pod) {
    return nodeOf.getOrDefault(pod.key(), "");
  }

  /** Placed pods with anti-affinity of their own: they may object to newcomers. */
  Collection<PodInfo> repelling() {
    return repelling.values();
  }

  Volumes volumes() {
    return volumes;
  }
}
