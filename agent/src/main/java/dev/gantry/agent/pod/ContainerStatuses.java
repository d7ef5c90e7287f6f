package dev.gantry.agent.pod;

import dev.gantry.agent.cri.proto.ContainerState;
import dev.gantry.agent.cri.proto.ContainerStatus;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateTerminatedBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Turns what the runtime knows of containers into the API's container statuses. */
final class ContainerStatuses {
  private final String runtimeName;
  private final Function<ContainerStatus, String> terminationMessage;

  /**
   * @param runtimeName prefix of container ids, for example {@code containerd}
   * @param terminationMessage reads what a dead container left as its last words; may give null
   */
  ContainerStatuses(String runtimeName, Function<ContainerStatus, String> terminationMessage) {
    this.runtimeName = runtimeName;
    this.terminationMessage = terminationMessage;
  }

  /**
   * @param old what the server was told last; what the runtime has forgotten is taken from there
   * @param waiting why it is held back, when it is
   */
  io.fabric8.kubernetes.api.model.ContainerStatus of(
      Container container,
      ObservedPod seen,
      Optional<io.fabric8.kubernetes.api.model.ContainerStatus> old,
      Waiting waiting,
      boolean ready,
      boolean started) {
    ContainerStatusBuilder out =
        new ContainerStatusBuilder()
            .withName(container.getName())
            .withImage(container.getImage())
            .withImageID("")
            .withReady(ready)
            .withStarted(started)
            .withRestartCount(0);
    Optional<ContainerStatus> latest = seen.latest(container.getName());
    if (latest.isEmpty()) {
      return forgotten(out, old, waiting);
    }
    ContainerStatus status = latest.get();
    out.withContainerID(id(status))
        .withImageID(status.getImageRef())
        .withRestartCount(RuntimeLabels.restartCount(status));
    String image = status.getImage().getImage();
    if (!image.isEmpty() && !image.startsWith("sha256:")) {
      out.withImage(image);
    }
    Optional<ContainerStateTerminated> before = lastTermination(seen, container.getName(), old);
    if (ObservedPod.running(status)) {
      out.withState(
          new ContainerStateBuilder()
              .withNewRunning()
              .withStartedAt(time(status.getStartedAt()))
              .endRunning()
              .build());
    } else if (ObservedPod.ended(status)) {
      ContainerStateTerminated ended = terminated(status);
      if (waiting == null) {
        out.withState(new ContainerStateBuilder().withTerminated(ended).build());
      } else {
        out.withState(waitingState(waiting));
        before = Optional.of(ended);
      }
    } else {
      out.withState(
          waitingState(waiting == null ? new Waiting("ContainerCreating", null) : waiting));
    }
    before.ifPresent(t -> out.withLastState(new ContainerStateBuilder().withTerminated(t).build()));
    if (out.buildLastState() == null) {
      out.withLastState(new ContainerStateBuilder().build());
    }
    return out.build();
  }

  private io.fabric8.kubernetes.api.model.ContainerStatus forgotten(
      ContainerStatusBuilder out,
      Optional<io.fabric8.kubernetes.api.model.ContainerStatus> old,
      Waiting waiting) {
    out.withLastState(new ContainerStateBuilder().build());
    if (old.isPresent() && old.get().getContainerID() != null) {
      // Its container was removed from the runtime: what was told then still holds.
      out.withRestartCount(old.get().getRestartCount())
          .withContainerID(old.get().getContainerID())
          .withImageID(old.get().getImageID())
          .withImage(old.get().getImage())
          .withLastState(old.get().getLastState());
      var state = old.get().getState();
      if (state != null && state.getTerminated() != null) {
        if (waiting == null || waiting.message() == null) {
          return out.withState(state).build();
        }
        out.withLastState(state);
      }
    }
    return out.withState(
            waitingState(waiting == null ? new Waiting("ContainerCreating", null) : waiting))
        .build();
  }

  private Optional<ContainerStateTerminated> lastTermination(
      ObservedPod seen,
      String name,
      Optional<io.fabric8.kubernetes.api.model.ContainerStatus> old) {
    Optional<ContainerStatus> previous = seen.previous(name).filter(ObservedPod::ended);
    if (previous.isPresent()) {
      return previous.map(this::terminated);
    }
    return old.map(io.fabric8.kubernetes.api.model.ContainerStatus::getLastState)
        .map(io.fabric8.kubernetes.api.model.ContainerState::getTerminated);
  }

  ContainerStateTerminated terminated(ContainerStatus status) {
    String message = status.getMessage();
    String last = terminationMessage.apply(status);
    if (last != null && !last.isEmpty()) {
      message = last;
    }
    return new ContainerStateTerminatedBuilder()
        .withContainerID(id(status))
        .withExitCode(status.getExitCode())
        .withReason(reason(status))
        .withMessage(message.isEmpty() ? null : message)
        .withStartedAt(time(status.getStartedAt()))
        .withFinishedAt(time(status.getFinishedAt()))
        .build();
  }

  private static String reason(ContainerStatus status) {
    if (status.getState() == ContainerState.CONTAINER_UNKNOWN) {
      return "ContainerStatusUnknown";
    }
    if (!status.getReason().isEmpty()) {
      return status.getReason();
    }
    return status.getExitCode() == 0 ? "Completed" : "Error";
  }

  private String id(ContainerStatus status) {
    return runtimeName + "://" + status.getId();
  }

  private static io.fabric8.kubernetes.api.model.ContainerState waitingState(Waiting waiting) {
    return new ContainerStateBuilder()
        .withNewWaiting()
        .withReason(waiting.reason())
        .withMessage(waiting.message())
        .endWaiting()
        .build();
  }

  /** Nanoseconds since the epoch as the API writes times, to the second. */
  static String time(long nanos) {
    return Instant.ofEpochSecond(nanos / 1_000_000_000L).toString();
  }

  static List<String> names(List<io.fabric8.kubernetes.api.model.ContainerStatus> statuses) {
    return statuses.stream().map(s -> s.getName()).toList();
  }
}
