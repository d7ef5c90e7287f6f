package dev.gantry.agent.pod;

import dev.gantry.agent.cri.proto.ContainerStatus;
import dev.gantry.agent.cri.proto.PodSandboxStatus;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides what a pod that shall run needs next, from what is wanted, what runs, and what was tried:
 * no clock, no runtime. Level-triggered: the same input gives the same plan, however it came about.
 */
final class PodDecider {
  /** What the decision needs to know beyond specification and observation. */
  interface Facts {
    /** Before this moment the container may not be started again; {@code ended} is when it died. */
    Instant mayRestartAt(String container, Instant ended);

    Duration restartDelay(String container);

    /** Whether the container passed its startup probe, or has none. */
    boolean started(String containerId);

    /** Why the container must be ended: a failed probe or hook; empty when it is well. */
    Optional<String> killReason(String containerId);

    boolean beingKilled(String containerId);

    /** What the running container was last allowed to use, if that was changed since its start. */
    default Optional<String> appliedResources(String containerId) {
      return Optional.empty();
    }
  }

  private final Pod pod;
  private final ObservedPod seen;
  private final Facts facts;
  private final Instant now;
  private final List<Action> actions = new ArrayList<>();
  private final Map<String, Waiting> waiting = new HashMap<>();
  private Instant wake;

  private PodDecider(Pod pod, ObservedPod seen, Facts facts, Instant now) {
    this.pod = pod;
    this.seen = seen;
    this.facts = facts;
    this.now = now;
  }

  static Plan decide(Pod pod, ObservedPod seen, Facts facts, Instant now) {
    return new PodDecider(pod, seen, facts, now).decide();
  }

  private Plan decide() {
    String policy = pod.getSpec().getRestartPolicy();
    if (finished(policy)) {
      endSidecars();
      return plan(actions.isEmpty() && !seen.anyRunning());
    }
    if (seen.readySandbox().isEmpty()) {
      replaceSandbox();
      return plan(false);
    }
    if (initContainers(policy)) {
      regularContainers(policy);
    }
    ephemeralContainers();
    return plan(false);
  }

  private Plan plan(boolean finished) {
    return new Plan(List.copyOf(actions), Map.copyOf(waiting), wake, finished);
  }

  /** Nothing more will start: all regular containers ended for good, or an init container did. */
  private boolean finished(String policy) {
    if ("Never".equals(policy)) {
      for (Container init : pod.getSpec().getInitContainers()) {
        Optional<ContainerStatus> status = seen.latest(init.getName());
        if (!sidecar(init)
            && status.filter(ObservedPod::ended).filter(s -> s.getExitCode() != 0).isPresent()
            && !anyRegularStarted()) {
          return true;
        }
      }
    }
    if ("Always".equals(policy)) {
      return false;
    }
    for (Container container : pod.getSpec().getContainers()) {
      Optional<ContainerStatus> status = seen.latest(container.getName());
      if (status.isEmpty() || !ObservedPod.ended(status.get())) {
        return false;
      }
      if ("OnFailure".equals(policy) && status.get().getExitCode() != 0) {
        return false;
      }
    }
    return true;
  }

  private void endSidecars() {
    for (ContainerStatus status : seen.containers()) {
      if (ObservedPod.running(status) && !facts.beingKilled(status.getId())) {
        actions.add(
            new Action.Kill(
                status.getId(),
                status.getMetadata().getName(),
                "Stopping container " + status.getMetadata().getName()));
      }
    }
  }

  private void replaceSandbox() {
    int attempt =
        seen.sandbox().map(PodSandboxStatus::getMetadata).map(m -> m.getAttempt() + 1).orElse(0);
    boolean clear = true;
    for (ContainerStatus status : seen.containers()) {
      if (ObservedPod.running(status)) {
        clear = false;
        if (!facts.beingKilled(status.getId())) {
          actions.add(
              new Action.Kill(
                  status.getId(),
                  status.getMetadata().getName(),
                  "Pod sandbox changed, it will be killed and re-created."));
        }
      }
    }
    if (clear) {
      actions.add(new Action.CreateSandbox(attempt));
    }
  }

  /** Returns whether the regular containers may start. */
  private boolean initContainers(String policy) {
    boolean past = anyRegularStarted();
    for (Container init : pod.getSpec().getInitContainers()) {
      Optional<ContainerStatus> status = ofThisSandbox(init.getName());
      if (sidecar(init)) {
        keepRunning(init, true, status, "Always");
        if (!past
            && !status
                .filter(ObservedPod::running)
                .map(s -> facts.started(s.getId()))
                .orElse(false)) {
          return false;
        }
        continue;
      }
      if (past) {
        continue;
      }
      if (status.isEmpty()) {
        start(init, true);
        return false;
      }
      if (!ObservedPod.ended(status.get())) {
        recreateIfStuck(init, true, status.get());
        return false;
      }
      if (status.get().getExitCode() != 0) {
        // With policy Never the pod has failed already; else it is tried again.
        restart(init, true, status.get(), "Always".equals(policy) ? "Always" : "OnFailure");
        return false;
      }
    }
    return true;
  }

  private void regularContainers(String policy) {
    for (Container container : pod.getSpec().getContainers()) {
      keepRunning(container, false, ofThisSandbox(container.getName()), policy);
    }
  }

  private void ephemeralContainers() {
    if (pod.getSpec().getEphemeralContainers() == null) {
      return;
    }
    for (var ephemeral : pod.getSpec().getEphemeralContainers()) {
      if (seen.latest(ephemeral.getName()).isEmpty()) {
        actions.add(
            new Action.Start(
                Containers.of(ephemeral), false, 0, ephemeral.getTargetContainerName()));
      }
    }
  }

  private void keepRunning(
      Container container, boolean init, Optional<ContainerStatus> status, String policy) {
    if (status.isEmpty()) {
      start(container, init);
    } else if (ObservedPod.running(status.get())) {
      endIfUnwell(container, status.get());
    } else if (ObservedPod.ended(status.get())) {
      restart(container, init, status.get(), policy);
    } else {
      recreateIfStuck(container, init, status.get());
    }
  }

  private void endIfUnwell(Container container, ContainerStatus status) {
    if (facts.beingKilled(status.getId())) {
      return;
    }
    Optional<String> reason = facts.killReason(status.getId());
    if (reason.isEmpty() && changed(container, status)) {
      reason =
          Optional.of(
              "Container " + container.getName() + " definition changed, will be restarted");
    }
    if (reason.isPresent()) {
      actions.add(new Action.Kill(status.getId(), container.getName(), reason.get()));
    } else {
      resizeIfAsked(container, status);
    }
  }

  private void resizeIfAsked(Container container, ContainerStatus status) {
    String applied = applied(status, facts);
    String wanted = Resources.key(container);
    if (applied.isEmpty() || applied.equals(wanted)) {
      return;
    }
    actions.add(
        Resources.changeNeedsRestart(container, applied, wanted)
            ? new Action.Kill(
                status.getId(),
                container.getName(),
                "Container " + container.getName() + " resize requires restart")
            : new Action.Resize(status.getId(), container, wanted));
  }

  /** What the container may use now, as {@link Resources#key}; empty when nobody wrote it down. */
  static String applied(ContainerStatus status, Facts facts) {
    return facts
        .appliedResources(status.getId())
        .orElse(status.getAnnotationsMap().getOrDefault(RuntimeLabels.RESOURCES, ""));
  }

  private static boolean changed(Container container, ContainerStatus status) {
    String hash = status.getAnnotationsMap().get(RuntimeLabels.HASH);
    return hash != null && !hash.equals(Containers.hash(container));
  }

  private void restart(Container container, boolean init, ContainerStatus ended, String policy) {
    boolean again =
        switch (policy == null ? "Always" : policy) {
          case "Never" -> false;
          case "OnFailure" -> ended.getExitCode() != 0;
          default -> true;
        };
    if (!again) {
      return;
    }
    Instant died = Instant.ofEpochSecond(0, ended.getFinishedAt());
    Instant may = facts.mayRestartAt(container.getName(), died);
    if (now.isBefore(may)) {
      waiting.put(
          container.getName(),
          new Waiting(
              "CrashLoopBackOff",
              "back-off "
                  + spoken(facts.restartDelay(container.getName()))
                  + " restarting failed container="
                  + container.getName()
                  + " pod="
                  + Containers.podText(pod)));
      wake(may);
      return;
    }
    actions.add(new Action.Start(container, init, RuntimeLabels.restartCount(ended) + 1));
  }

  /** A container that was created but never started: the agent was interrupted between the two. */
  private void recreateIfStuck(Container container, boolean init, ContainerStatus created) {
    if (created.getState() == dev.gantry.agent.cri.proto.ContainerState.CONTAINER_CREATED) {
      actions.add(new Action.Start(container, init, RuntimeLabels.restartCount(created) + 1));
    }
  }

  private void start(Container container, boolean init) {
    // After a new sandbox the count goes on from the containers of the old one.
    int count =
        seen.latest(container.getName()).map(s -> RuntimeLabels.restartCount(s) + 1).orElse(0);
    actions.add(new Action.Start(container, init, count));
  }

  private Optional<ContainerStatus> ofThisSandbox(String name) {
    // Containers carry no sandbox id in their status: one that is older than the sandbox died with
    // an earlier one.
    long since = seen.readySandbox().map(PodSandboxStatus::getCreatedAt).orElse(0L);
    return seen.latest(name).filter(c -> c.getCreatedAt() >= since);
  }

  private boolean anyRegularStarted() {
    return pod.getSpec().getContainers().stream()
        .anyMatch(c -> ofThisSandbox(c.getName()).isPresent());
  }

  private void wake(Instant at) {
    if (wake == null || at.isBefore(wake)) {
      wake = at;
    }
  }

  static boolean sidecar(Container init) {
    return "Always".equals(init.getRestartPolicy());
  }

  /** 10s, 1m20s, 5m0s: as Go prints durations. */
  static String spoken(Duration delay) {
    long minutes = delay.toMinutes();
    return minutes == 0 ? delay.toSeconds() + "s" : minutes + "m" + delay.toSecondsPart() + "s";
  }
}
