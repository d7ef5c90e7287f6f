package dev.gantry.agent.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides whether the node agrees to changed resources. What it does not agree to waits: the pod
 * goes on with what it had, and its status says why.
 */
final class Resizes {
  private static final Duration RETRY = Duration.ofSeconds(10);

  private final NodeAdmission admission;
  private final Clock clock;

  Resizes(NodeAdmission admission, Clock clock) {
    this.admission = admission;
    this.clock = clock;
  }

  /** Takes what the server tells of a pod. */
  void take(PodMemory memory, Pod told) {
    synchronized (memory) {
      memory.wanted = told;
      if (memory.pod == null) {
        memory.pod = pendingBefore(told) ? with(told, ofStatus(told)) : told;
      } else {
        agree(memory, resources(memory.pod));
      }
    }
  }

  /** Tries a deferred change again; returns when to do so the next time. */
  Optional<Instant> settle(PodMemory memory) {
    synchronized (memory) {
      if (memory.resizePending == null && memory.wanted == memory.pod) {
        return Optional.empty();
      }
      agree(memory, resources(memory.pod));
      return memory.resizePending == null || memory.resizePending.reason().equals("Infeasible")
          ? Optional.empty()
          : Optional.of(clock.instant().plus(RETRY));
    }
  }

  private void agree(PodMemory memory, Map<String, ResourceRequirements> before) {
    Pod told = memory.wanted;
    memory.resizePending =
        before.equals(resources(told)) ? null : admission.resize(told).orElse(null);
    memory.pod = memory.resizePending == null ? told : with(told, before);
  }

  private static Map<String, ResourceRequirements> resources(Pod pod) {
    Map<String, ResourceRequirements> all = new HashMap<>();
    pod.getSpec().getInitContainers().forEach(c -> all.put(c.getName(), c.getResources()));
    pod.getSpec().getContainers().forEach(c -> all.put(c.getName(), c.getResources()));
    return all;
  }

  private static boolean pendingBefore(Pod pod) {
    return pod.getStatus() != null
        && pod.getStatus().getConditions().stream()
            .anyMatch(c -> "PodResizePending".equals(c.getType()));
  }

  /** What the containers really have, as the server was told before the agent's own restart. */
  private static Map<String, ResourceRequirements> ofStatus(Pod pod) {
    Map<String, ResourceRequirements> all = resources(pod);
    for (List<ContainerStatus> list :
        List.of(
            pod.getStatus().getInitContainerStatuses(), pod.getStatus().getContainerStatuses())) {
      list.stream()
          .filter(s -> s.getResources() != null)
          .forEach(s -> all.put(s.getName(), s.getResources()));
    }
    return all;
  }

  private static Pod with(Pod pod, Map<String, ResourceRequirements> resources) {
    Pod copy = new PodBuilder(pod).build();
    for (List<Container> list :
        List.of(copy.getSpec().getInitContainers(), copy.getSpec().getContainers())) {
      list.forEach(c -> c.setResources(resources.getOrDefault(c.getName(), c.getResources())));
    }
    return copy;
  }
}
