package dev.gantry.agent.pod;

import dev.gantry.agent.cri.ContainerRuntime;
import dev.gantry.agent.probe.Probes;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * Brings one pod from what is to what shall be: observe, decide, act, tell; repeated until nothing
 * is left to do now. Never runs twice at once for one pod.
 */
final class PodSync {
  /** A pod whose every start succeeds needs three rounds; more in a row is a bug, so it pauses. */
  private static final int MOST_ROUNDS = 8;

  private final ContainerRuntime runtime;
  private final PodSteps steps;
  private final PodMounts mounts;
  private final PodProbes following;
  private final PodReports reports;
  private final Resizes resizes;
  private final Terminator terminator;
  private final NodeAdmission admission;
  private final PodEvents events;
  private final Probes probes;
  private final Clock clock;

  PodSync(
      ContainerRuntime runtime,
      PodSteps steps,
      PodMounts mounts,
      PodProbes following,
      PodReports reports,
      Resizes resizes,
      Terminator terminator,
      NodeAdmission admission,
      PodEvents events,
      Probes probes,
      Clock clock) {
    this.runtime = runtime;
    this.steps = steps;
    this.mounts = mounts;
    this.following = following;
    this.reports = reports;
    this.resizes = resizes;
    this.terminator = terminator;
    this.admission = admission;
    this.events = events;
    this.probes = probes;
    this.clock = clock;
  }

  /** Returns when to look again though nothing changed; empty if not at all. */
  Optional<Instant> sync(PodMemory memory) {
    ObservedPod seen = ObservedPod.of(runtime, memory.uid);
    if (memory.startTime == null) {
      memory.startTime = startTime(memory.pod);
    }
    if (terminator.concerns(memory)) {
      following.follow(memory.pod, seen);
      return terminator.terminate(memory, seen);
    }
    Instant now = clock.instant();
    if (!memory.admitted) {
      admit(memory, seen);
      if (memory.verdict != null) {
        return terminator.terminate(memory, seen);
      }
    }
    Optional<Instant> pending = resizes.settle(memory);
    Optional<Instant> deadline = deadline(memory);
    if (deadline.isPresent() && !now.isBefore(deadline.get())) {
      memory.verdict =
          new PodMemory.Verdict(
              "DeadlineExceeded", "Pod was active on the node longer than the specified deadline");
      events.normal(memory.pod, memory.verdict.reason(), memory.verdict.message());
      return terminator.terminate(memory, seen);
    }
    return Moments.earlier(Moments.earlier(converge(memory, seen), deadline), pending);
  }

  private Optional<Instant> converge(PodMemory memory, ObservedPod first) {
    ObservedPod seen = first;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      following.follow(memory.pod, seen);
      Plan plan =
          PodDecider.decide(memory.pod, seen, new PodFacts(memory, probes), clock.instant());
      reports.tell(memory, seen, plan);
      if (plan.finished()) {
        seen.readySandbox().ifPresent(s -> runtime.stopSandbox(s.getId()));
        return Optional.empty();
      }
      Optional<Instant> wake = steps.act(memory, seen, plan);
      if (plan.actions().isEmpty() || wake.isPresent() || onlyKills(plan)) {
        return Moments.earlier(
            Moments.earlier(wake, Optional.ofNullable(plan.wake())), mounts.refresh(memory, seen));
      }
      seen = ObservedPod.of(runtime, memory.uid);
    }
    return Optional.of(clock.instant().plus(PodSteps.SANDBOX_RETRY));
  }

  private static boolean onlyKills(Plan plan) {
    return plan.actions().stream().allMatch(Action.Kill.class::isInstance);
  }

  private void admit(PodMemory memory, ObservedPod seen) {
    memory.admitted = true;
    if (!seen.nothing()) {
      admission.grandfather(memory.pod);
      return;
    }
    admission
        .admit(memory.pod)
        .ifPresent(
            verdict -> {
              memory.verdict = verdict;
              events.warning(memory.pod, verdict.reason(), verdict.message());
            });
  }

  private Instant startTime(Pod pod) {
    if (pod != null && pod.getStatus() != null && pod.getStatus().getStartTime() != null) {
      return Instant.parse(pod.getStatus().getStartTime());
    }
    return clock.instant();
  }

  private static Optional<Instant> deadline(PodMemory memory) {
    Long seconds = memory.pod.getSpec().getActiveDeadlineSeconds();
    return seconds == null ? Optional.empty() : Optional.of(memory.startTime.plusSeconds(seconds));
  }
}
