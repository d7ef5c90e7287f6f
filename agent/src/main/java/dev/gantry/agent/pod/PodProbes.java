package dev.gantry.agent.pod;

import dev.gantry.agent.cri.proto.ContainerStatus;
import dev.gantry.agent.probe.Probes;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;

/** Has the probes of a pod's running containers run, and no others. */
final class PodProbes {
  private final Probes probes;
  private final String nodeIp;

  PodProbes(Probes probes, String nodeIp) {
    this.probes = probes;
    this.nodeIp = nodeIp;
  }

  void follow(Pod pod, ObservedPod seen) {
    if (pod == null) {
      return;
    }
    String podIp = seen.address(pod, nodeIp);
    for (ContainerStatus status : seen.containers()) {
      if (!ObservedPod.running(status)) {
        probes.forget(status.getId());
      } else if (!probes.watches(status.getId())) {
        Containers.named(pod, status.getMetadata().getName())
            .ifPresent(
                container ->
                    probes.watch(
                        pod,
                        container,
                        status.getId(),
                        Instant.ofEpochSecond(0, status.getStartedAt()),
                        podIp,
                        readyBefore(pod, status)));
      }
    }
  }

  /** What the server was told of this very container before the agent's own restart. */
  private static boolean readyBefore(Pod pod, ContainerStatus status) {
    return pod.getStatus() != null
        && pod.getStatus().getContainerStatuses().stream()
            .anyMatch(
                s ->
                    s.getContainerID() != null
                        && s.getContainerID().endsWith(status.getId())
                        && Boolean.TRUE.equals(s.getReady()));
  }
}
