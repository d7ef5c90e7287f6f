package dev.gantry.agent.pod;

import dev.gantry.agent.NodeFacts;
import dev.gantry.agent.NodeSettings;
import dev.gantry.agent.cri.ContainerRuntime;
import dev.gantry.agent.cri.RuntimeCallException;
import dev.gantry.agent.cri.proto.ContainerStatus;
import dev.gantry.agent.cri.proto.PodSandboxConfig;
import dev.gantry.agent.probe.Probes;
import dev.gantry.agent.volume.MountedVolume;
import dev.gantry.agent.volume.PodFields;
import dev.gantry.agent.volume.PodVolumes;
import dev.gantry.agent.volume.VolumeException;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one pod from what is to what shall be: observe, decide, act, tell; repeated until nothing
 * is left to do now. Never runs twice at once for one pod.
 */
final class PodSync {
  private static final Logger LOG = LoggerFactory.getLogger(PodSync.class);

  /** A pod whose every start succeeds needs three rounds; more in a row is a bug, so it pauses. */
  private static final int MOST_ROUNDS = 8;

  private static final Duration SANDBOX_RETRY = Duration.ofSeconds(2);
  private static final Duration START_RETRY = Duration.ofSeconds(10);
  private static final Duration VOLUME_RETRY = Duration.ofSeconds(1);
  private static final Duration VOLUME_CHECK = Duration.ofSeconds(60);

  private final ContainerRuntime runtime;
  private final NodeSettings settings;
  private final NodeFacts node;
  private final SandboxConfigs sandboxes;
  private final PodVolumes volumes;
  private final dev.gantry.agent.NodeDirectories directories;
  private final ContainerStarter starter;
  private final Killer killer;
  private final Terminator terminator;
  private final NodeAdmission admission;
  private final StatusComposer composer;
  private final StatusSender sender;
  private final PodEvents events;
  private final Probes probes;
  private final ExecutorService threads;
  private final Clock clock;

  PodSync(Parts parts) {
    this.runtime = parts.runtime();
    this.settings = parts.settings();
    this.node = parts.node();
    this.sandboxes = parts.sandboxes();
    this.volumes = parts.volumes();
    this.directories = parts.directories();
    this.starter = parts.starter();
    this.killer = parts.killer();
    this.terminator = parts.terminator();
    this.admission = parts.admission();
    this.composer = parts.composer();
    this.sender = parts.sender();
    this.events = parts.events();
    this.probes = parts.probes();
    this.threads = parts.threads();
    this.clock = parts.clock();
  }

  /** What the work is done with. */
  record Parts(
      ContainerRuntime runtime,
      NodeSettings settings,
      NodeFacts node,
      SandboxConfigs sandboxes,
      PodVolumes volumes,
      dev.gantry.agent.NodeDirectories directories,
      ContainerStarter starter,
      Killer killer,
      Terminator terminator,
      NodeAdmission admission,
      StatusComposer composer,
      StatusSender sender,
      PodEvents events,
      Probes probes,
      ExecutorService threads,
      Clock clock) {}

  /** Returns when to look again though nothing changed; empty if not at all. */
  Optional<Instant> sync(PodMemory memory) {
    ObservedPod seen = ObservedPod.of(runtime, memory.uid);
    Pod pod = memory.pod;
    if (memory.startTime == null) {
      memory.startTime = startTime(pod);
    }
    if (terminator.concerns(memory)) {
      watchProbes(memory, seen);
      return terminator.terminate(memory, seen);
    }
    Instant now = clock.instant();
    if (!memory.admitted) {
      admit(memory, seen);
      if (memory.verdict != null) {
        return terminator.terminate(memory, seen);
      }
    }
    Optional<Instant> deadline = deadline(pod, memory);
    if (deadline.isPresent() && !now.isBefore(deadline.get())) {
      memory.verdict =
          new PodMemory.Verdict(
              "DeadlineExceeded", "Pod was active on the node longer than the specified deadline");
      events.normal(
          pod, "DeadlineExceeded", "Pod was active on the node longer than the specified deadline");
      return terminator.terminate(memory, seen);
    }
    Optional<Instant> wake = converge(memory, seen);
    return earlier(wake, deadline);
  }

  private Optional<Instant> converge(PodMemory memory, ObservedPod first) {
    ObservedPod seen = first;
    Pod pod = memory.pod;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      watchProbes(memory, seen);
      Plan plan = PodDecider.decide(pod, seen, new DecisionFacts(memory), clock.instant());
      tell(memory, seen, plan);
      if (plan.finished()) {
        stopSandboxes(seen);
        return Optional.empty();
      }
      Optional<Instant> wake = act(memory, seen, plan);
      if (plan.actions().isEmpty() || wake.isPresent() || onlyKills(plan)) {
        Optional<Instant> refresh = refreshVolumes(memory, seen);
        return earlier(earlier(wake, Optional.ofNullable(plan.wake())), refresh);
      }
      seen = ObservedPod.of(runtime, memory.uid);
    }
    return Optional.of(clock.instant().plus(SANDBOX_RETRY));
  }

  private static boolean onlyKills(Plan plan) {
    return plan.actions().stream().allMatch(Action.Kill.class::isInstance);
  }

  /** Returns when to try again if something could not be done. */
  private Optional<Instant> act(PodMemory memory, ObservedPod seen, Plan plan) {
    Optional<Instant> retry = Optional.empty();
    for (Action action : plan.actions()) {
      if (action instanceof Action.CreateSandbox create) {
        retry = earlier(retry, createSandbox(memory, create));
      } else if (action instanceof Action.StopSandbox stop) {
        runtime.stopSandbox(stop.id());
      } else if (action instanceof Action.Kill kill) {
        kill(memory, seen, kill);
      } else if (action instanceof Action.Start start) {
        retry = earlier(retry, start(memory, seen, start));
      }
    }
    return retry;
  }

  private Optional<Instant> createSandbox(PodMemory memory, Action.CreateSandbox create) {
    Pod pod = memory.pod;
    PodSandboxConfig config = sandboxes.of(pod, create.attempt());
    // What the containers will need is made while the runtime sets up the network.
    CompletableFuture<Map<String, MountedVolume>> mounting =
        CompletableFuture.supplyAsync(() -> volumes.setUp(pod, fields(List.of())), threads);
    try {
      runtime.runSandbox(config);
    } catch (RuntimeCallException e) {
      events.warning(
          pod, "FailedCreatePodSandBox", "Failed to create pod sandbox: " + e.getMessage());
      LOG.info("pod {}: no sandbox: {}", memory.uid, e.getMessage());
      mounting.exceptionally(x -> Map.of()).join();
      return Optional.of(clock.instant().plus(SANDBOX_RETRY));
    }
    return mounted(memory, mounting);
  }

  private Optional<Instant> mounted(
      PodMemory memory, CompletableFuture<Map<String, MountedVolume>> mounting) {
    try {
      memory.volumes = mounting.join();
      memory.volumesFresh = clock.instant();
      return Optional.empty();
    } catch (CompletionException e) {
      String message =
          e.getCause() instanceof VolumeException ? e.getCause().getMessage() : e.toString();
      events.warning(memory.pod, "FailedMount", message);
      LOG.info("pod {}: {}", memory.uid, message);
      return Optional.of(clock.instant().plus(VOLUME_RETRY));
    }
  }

  private Optional<Instant> start(PodMemory memory, ObservedPod seen, Action.Start start) {
    Pod pod = memory.pod;
    String name = start.container().getName();
    Instant failed = memory.startFailures.get(name);
    if (failed != null && clock.instant().isBefore(failed.plus(START_RETRY))) {
      return Optional.of(failed.plus(START_RETRY));
    }
    if (memory.volumes == null) {
      Optional<Instant> retry =
          mounted(
              memory,
              CompletableFuture.supplyAsync(
                  () -> volumes.setUp(pod, fields(List.of())), Runnable::run));
      if (retry.isPresent()) {
        return retry;
      }
    }
    var sandbox = seen.readySandbox().orElseThrow();
    PodSandboxConfig config = sandboxes.of(pod, sandbox.getMetadata().getAttempt());
    writeHosts(pod, seen);
    PodFields fields = fields(ips(pod, seen));
    if (starter.start(memory, start, sandbox.getId(), config, fields)) {
      removeOld(seen, name);
      return Optional.empty();
    }
    if (memory.pulling.contains(name)) {
      // Its end brings the pod back here.
      return Optional.of(clock.instant().plus(Duration.ofMinutes(1)));
    }
    Instant retry = clock.instant().plus(START_RETRY);
    return earlier(Optional.of(retry), Images.nextPull(memory));
  }

  /** One dead container per name is kept, for its log and its last state. */
  private void removeOld(ObservedPod seen, String name) {
    seen.containers().stream()
        .filter(c -> c.getMetadata().getName().equals(name) && !ObservedPod.running(c))
        .skip(1)
        .forEach(
            c -> {
              probes.forget(c.getId());
              runtime.removeContainer(c.getId());
            });
  }

  private void writeHosts(Pod pod, ObservedPod seen) {
    var file = directories.hostsFile(pod.getMetadata().getUid());
    if (Boolean.TRUE.equals(pod.getSpec().getHostNetwork())) {
      HostsFile.writeForHostNetwork(file, pod);
    } else {
      HostsFile.write(file, pod, seen.ips(), sandboxes.hostname(pod), sandboxes.domain(pod));
    }
  }

  private void kill(PodMemory memory, ObservedPod seen, Action.Kill kill) {
    seen.containers().stream()
        .filter(c -> c.getId().equals(kill.containerId()))
        .findFirst()
        .ifPresent(
            c ->
                killer.kill(
                    memory,
                    c,
                    kill.reason(),
                    Terminator.grace(memory.pod),
                    ips(memory.pod, seen).stream().findFirst().orElse(settings.nodeIp())));
  }

  private void stopSandboxes(ObservedPod seen) {
    seen.readySandbox().ifPresent(s -> runtime.stopSandbox(s.getId()));
  }

  private Optional<Instant> refreshVolumes(PodMemory memory, ObservedPod seen) {
    if (memory.volumes == null || !seen.anyRunning()) {
      return Optional.empty();
    }
    try {
      volumes.setUp(memory.pod, fields(List.of()));
      memory.volumesFresh = clock.instant();
    } catch (VolumeException e) {
      LOG.info("pod {}: volumes not refreshed: {}", memory.uid, e.getMessage());
      return Optional.of(clock.instant().plus(VOLUME_CHECK));
    }
    return Optional.ofNullable(volumes.nextRefresh(memory.uid));
  }

  void tell(PodMemory memory, ObservedPod seen, Plan plan) {
    Map<String, Waiting> waiting = new HashMap<>(memory.troubles);
    waiting.putAll(plan.waiting());
    PodStatus status =
        composer.compose(
            memory.pod,
            seen,
            waiting,
            memory.verdict,
            memory.startTime,
            new ReadyFacts(memory),
            clock.instant());
    memory.published = status;
    sender.send(memory.pod, status, null);
    plan.waiting()
        .forEach(
            (name, why) -> {
              if (why.reason().equals("CrashLoopBackOff")) {
                events.warning(
                    memory.pod,
                    name,
                    "BackOff",
                    "Back-off restarting failed container "
                        + name
                        + " in pod "
                        + Containers.podText(memory.pod));
              }
            });
  }

  private void watchProbes(PodMemory memory, ObservedPod seen) {
    Pod pod = memory.pod;
    if (pod == null) {
      return;
    }
    String podIp = ips(pod, seen).stream().findFirst().orElse(settings.nodeIp());
    for (ContainerStatus status : seen.containers()) {
      if (!ObservedPod.running(status)) {
        probes.forget(status.getId());
        continue;
      }
      if (probes.watches(status.getId())) {
        continue;
      }
      Optional<Container> container = Containers.named(pod, status.getMetadata().getName());
      container.ifPresent(
          c ->
              probes.watch(
                  pod,
                  c,
                  status.getId(),
                  Instant.ofEpochSecond(0, status.getStartedAt()),
                  podIp,
                  readyBefore(pod, status)));
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

  private static Optional<Instant> deadline(Pod pod, PodMemory memory) {
    Long seconds = pod.getSpec().getActiveDeadlineSeconds();
    return seconds == null ? Optional.empty() : Optional.of(memory.startTime.plusSeconds(seconds));
  }

  private PodFields fields(List<String> podIps) {
    return new PodFields(
        podIps,
        settings.nodeIp(),
        BigDecimal.valueOf(node.cpus()),
        BigDecimal.valueOf(node.memoryBytes()));
  }

  private List<String> ips(Pod pod, ObservedPod seen) {
    return Boolean.TRUE.equals(pod.getSpec().getHostNetwork())
        ? List.of(settings.nodeIp())
        : seen.ips();
  }

  static Optional<Instant> earlier(Optional<Instant> one, Optional<Instant> other) {
    if (one.isEmpty()) {
      return other;
    }
    return other.isEmpty() || one.get().isBefore(other.get()) ? one : other;
  }

  /** Readiness and start of containers: their probes and their postStart hooks. */
  private final class ReadyFacts implements StatusComposer.Facts {
    private final PodMemory memory;

    ReadyFacts(PodMemory memory) {
      this.memory = memory;
    }

    @Override
    public boolean ready(String containerId) {
      return probes.ready(containerId);
    }

    @Override
    public boolean started(String containerId) {
      return !memory.hooksRunning.contains(containerId) && probes.started(containerId);
    }
  }

  StatusComposer.Facts readyFacts(PodMemory memory) {
    return new ReadyFacts(memory);
  }

  private final class DecisionFacts implements PodDecider.Facts {
    private final PodMemory memory;

    DecisionFacts(PodMemory memory) {
      this.memory = memory;
    }

    @Override
    public Instant mayRestartAt(String container, Instant ended) {
      return memory.restarts.until(container, ended);
    }

    @Override
    public Duration restartDelay(String container) {
      return memory.restarts.delay(container);
    }

    @Override
    public boolean started(String containerId) {
      return !memory.hooksRunning.contains(containerId) && probes.started(containerId);
    }

    @Override
    public Optional<String> killReason(String containerId) {
      Waiting hook = memory.killReasons.get(containerId);
      return hook != null ? Optional.of(hook.message()) : probes.killReason(containerId);
    }

    @Override
    public boolean beingKilled(String containerId) {
      return memory.killing.containsKey(containerId);
    }
  }
}
