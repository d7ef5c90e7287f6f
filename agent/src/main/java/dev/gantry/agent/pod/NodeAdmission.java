package dev.gantry.agent.pod;

import dev.gantry.agent.NodeFacts;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The node's own last word on a pod that was bound to it: whether it fits. The scheduler decided on
 * what it knew; two schedulers, or a user who sets nodeName, may overfill a node.
 */
final class NodeAdmission {
  static final int MOST_PODS = 110;

  private final NodeFacts facts;
  private final Map<String, Pod> admitted = new HashMap<>();

  NodeAdmission(NodeFacts facts) {
    this.facts = facts;
  }

  /** Empty when it fits; it counts from then on. */
  synchronized Optional<PodMemory.Verdict> admit(Pod pod) {
    String uid = pod.getMetadata().getUid();
    if (admitted.containsKey(uid)) {
      return Optional.empty();
    }
    Optional<PodMemory.Verdict> refusal = refusal(pod);
    if (refusal.isEmpty()) {
      admitted.put(uid, pod);
    }
    return refusal;
  }

  /**
   * Whether a pod may have other resources than before: {@code Infeasible} when the node is too
   * small, {@code Deferred} while others hold what it wants. Empty when it may; they count then.
   */
  synchronized Optional<PodMemory.Verdict> resize(Pod pod) {
    String uid = pod.getMetadata().getUid();
    if (!admitted.containsKey(uid)) {
      return Optional.empty();
    }
    for (String name : List.of("cpu", "memory")) {
      long wanted = Resources.podRequest(pod, name);
      long used =
          admitted.values().stream()
              .filter(p -> !p.getMetadata().getUid().equals(uid))
              .mapToLong(p -> Resources.podRequest(p, name))
              .sum();
      if (wanted > capacity(name)) {
        return Optional.of(
            new PodMemory.Verdict(
                "Infeasible",
                "Node didn't have enough capacity: "
                    + name
                    + ", requested: "
                    + wanted
                    + ", capacity: "
                    + capacity(name)));
      }
      if (wanted > 0 && used + wanted > capacity(name)) {
        return Optional.of(
            new PodMemory.Verdict("Deferred", tooLittleText(name, wanted, used, capacity(name))));
      }
    }
    admitted.put(uid, pod);
    return Optional.empty();
  }

  private long capacity(String name) {
    return name.equals("cpu") ? facts.cpus() * 1000L : facts.memoryBytes();
  }

  /** A pod that already ran before the agent started is not asked again. */
  synchronized void grandfather(Pod pod) {
    admitted.put(pod.getMetadata().getUid(), pod);
  }

  synchronized void release(String uid) {
    admitted.remove(uid);
  }

  private Optional<PodMemory.Verdict> refusal(Pod pod) {
    if (admitted.size() >= MOST_PODS) {
      return Optional.of(tooLittle("pods", 1, admitted.size(), MOST_PODS));
    }
    for (String name : List.of("cpu", "memory")) {
      long used = admitted.values().stream().mapToLong(p -> Resources.podRequest(p, name)).sum();
      long wanted = Resources.podRequest(pod, name);
      long capacity = capacity(name);
      if (wanted > 0 && used + wanted > capacity) {
        return Optional.of(tooLittle(name, wanted, used, capacity));
      }
    }
    for (String port : hostPorts(pod)) {
      for (Pod other : admitted.values()) {
        if (hostPorts(other).contains(port)) {
          return Optional.of(
              new PodMemory.Verdict(
                  "NodePorts",
                  "Pod was rejected: Predicate NodePorts failed: node(s) didn't have free ports for"
                      + " the requested pod ports"));
        }
      }
    }
    return Optional.empty();
  }

  private static PodMemory.Verdict tooLittle(String name, long wanted, long used, long capacity) {
    return new PodMemory.Verdict(
        "OutOf" + name, "Pod was rejected: " + tooLittleText(name, wanted, used, capacity));
  }

  private static String tooLittleText(String name, long wanted, long used, long capacity) {
    return "Node didn't have enough resource: "
        + name
        + ", requested: "
        + wanted
        + ", used: "
        + used
        + ", capacity: "
        + capacity;
  }

  private static List<String> hostPorts(Pod pod) {
    List<String> ports = new ArrayList<>();
    for (var container : pod.getSpec().getContainers()) {
      for (ContainerPort port : container.getPorts()) {
        if (port.getHostPort() != null && port.getHostPort() > 0) {
          ports.add(port.getProtocol() + "/" + port.getHostIP() + "/" + port.getHostPort());
        }
      }
    }
    return ports;
  }
}
