package dev.gantry.agent.pod;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;

/** A pod's phase from its containers' statuses; a phase never goes back from an end. */
final class PodPhase {
  private PodPhase() {}

  static String of(Pod pod, List<ContainerStatus> init, List<ContainerStatus> regular, String old) {
    if ("Failed".equals(old) || "Succeeded".equals(old)) {
      return old;
    }
    String policy = pod.getSpec().getRestartPolicy();
    for (ContainerStatus status : init) {
      boolean sidecar =
          Containers.named(pod, status.getName()).map(PodDecider::sidecar).orElse(false);
      var ended = status.getState().getTerminated();
      if (!sidecar && ended != null && ended.getExitCode() != 0 && "Never".equals(policy)) {
        return "Failed";
      }
    }
    int running = 0;
    int waiting = 0;
    int stopped = 0;
    int succeeded = 0;
    for (ContainerStatus status : regular) {
      var state = status.getState();
      if (state.getRunning() != null) {
        running++;
      } else if (state.getTerminated() != null) {
        stopped++;
        succeeded += state.getTerminated().getExitCode() == 0 ? 1 : 0;
      } else if (status.getLastState() != null && status.getLastState().getTerminated() != null) {
        // It waits for its next start, but it ran: the pod as a whole has started.
        stopped++;
      } else {
        waiting++;
      }
    }
    if (waiting > 0) {
      return "Pending";
    }
    if (running > 0) {
      return "Running";
    }
    boolean backingOff = regular.stream().anyMatch(s -> s.getState().getWaiting() != null);
    if (stopped == 0) {
      return "Pending";
    }
    if ("Always".equals(policy) || policy == null || backingOff) {
      return pod.getMetadata().getDeletionTimestamp() != null && !backingOff
          ? ended(succeeded, stopped)
          : "Running";
    }
    if (succeeded == stopped) {
      return "Succeeded";
    }
    return "Never".equals(policy) || pod.getMetadata().getDeletionTimestamp() != null
        ? "Failed"
        : "Running";
  }

  private static String ended(int succeeded, int stopped) {
    return succeeded == stopped ? "Succeeded" : "Failed";
  }
}
