package dev.gantry.agent.pod;

import dev.gantry.agent.NodeDirectories;
import dev.gantry.agent.NodeSettings;
import dev.gantry.agent.cri.ContainerRuntime;
import dev.gantry.agent.cri.RuntimeCallException;
import dev.gantry.agent.cri.proto.ContainerStatus;
import dev.gantry.agent.cri.proto.PodSandboxConfig;
import dev.gantry.agent.probe.Probes;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does for a pod what was decided: sandbox, containers, changes to what runs. */
final class PodSteps {
  private static final Logger LOG = LoggerFactory.getLogger(PodSteps.class);
  static final Duration SANDBOX_RETRY = Duration.ofSeconds(2);
  private static final Duration START_RETRY = Duration.ofSeconds(10);
  private static final Duration PULL_LOOK = Duration.ofMinutes(1);

  private final ContainerRuntime runtime;
  private final NodeSettings settings;
  private final NodeDirectories directories;
  private final SandboxConfigs sandboxes;
  private final PodMounts mounts;
  private final ContainerStarter starter;
  private final ContainerResizer resizer;
  private final PodCgroups cgroups;
  private final Killer killer;
  private final PodEvents events;
  private final Probes probes;
  private final Clock clock;

  PodSteps(
      ContainerRuntime runtime,
      NodeSettings settings,
      NodeDirectories directories,
      SandboxConfigs sandboxes,
      PodMounts mounts,
      ContainerStarter starter,
      ContainerResizer resizer,
      PodCgroups cgroups,
      Killer killer,
      PodEvents events,
      Probes probes,
      Clock clock) {
    this.runtime = runtime;
    this.settings = settings;
    this.directories = directories;
    this.sandboxes = sandboxes;
    this.mounts = mounts;
    this.starter = starter;
    this.resizer = resizer;
    this.cgroups = cgroups;
    this.killer = killer;
    this.events = events;
    this.probes = probes;
    this.clock = clock;
  }

  /** Returns when to try again if something could not be done. */
  Optional<Instant> act(PodMemory memory, ObservedPod seen, Plan plan) {
    Optional<Instant> retry = Optional.empty();
    for (Action action : plan.actions()) {
      if (action instanceof Action.CreateSandbox create) {
        retry = Moments.earlier(retry, createSandbox(memory, create));
      } else if (action instanceof Action.StopSandbox stop) {
        runtime.stopSandbox(stop.id());
      } else if (action instanceof Action.Kill kill) {
        kill(memory, seen, kill);
      } else if (action instanceof Action.Resize resize) {
        retry = Moments.earlier(retry, resizer.resize(memory, resize));
      } else if (action instanceof Action.Start start) {
        retry = Moments.earlier(retry, start(memory, seen, start));
      }
    }
    return retry;
  }

  private Optional<Instant> createSandbox(PodMemory memory, Action.CreateSandbox create) {
    Pod pod = memory.pod;
    PodSandboxConfig config = sandboxes.of(pod, create.attempt());
    // What the containers will need is made while the runtime sets up the network.
    var mounting = mounts.begin(pod);
    try {
      cgroups.limit(pod);
      runtime.runSandbox(config);
    } catch (RuntimeCallException e) {
      events.warning(
          pod, "FailedCreatePodSandBox", "Failed to create pod sandbox: " + e.getMessage());
      LOG.info("pod {}: no sandbox: {}", memory.uid, e.getMessage());
      mounting.exceptionally(x -> Map.of()).join();
      return Optional.of(clock.instant().plus(SANDBOX_RETRY));
    }
    return mounts.take(memory, mounting);
  }

  private Optional<Instant> start(PodMemory memory, ObservedPod seen, Action.Start start) {
    Pod pod = memory.pod;
    String name = start.container().getName();
    Instant failed = memory.startFailures.get(name);
    if (failed != null && clock.instant().isBefore(failed.plus(START_RETRY))) {
      return Optional.of(failed.plus(START_RETRY));
    }
    Optional<Instant> retry = mounts.ensure(memory);
    if (retry.isPresent()) {
      return retry;
    }
    var sandbox = seen.readySandbox().orElseThrow();
    PodSandboxConfig config = sandboxes.of(pod, sandbox.getMetadata().getAttempt());
    writeHosts(pod, seen);
    var fields = mounts.fields(seen.addresses(pod, settings.nodeIp()));
    String target = start.target() == null ? "" : runningId(seen, start.target());
    if (starter.start(memory, start, sandbox.getId(), config, fields, target)) {
      removeOld(seen, name);
      return Optional.empty();
    }
    if (memory.pulling.contains(name)) {
      // Its end brings the pod back here.
      return Optional.of(clock.instant().plus(PULL_LOOK));
    }
    return Moments.earlier(Optional.of(clock.instant().plus(START_RETRY)), Images.nextPull(memory));
  }

  private static String runningId(ObservedPod seen, String name) {
    return seen.latest(name).filter(ObservedPod::running).map(ContainerStatus::getId).orElse("");
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
    Duration grace = probes.killGrace(kill.containerId()).orElse(Terminator.grace(memory.pod));
    seen.containers().stream()
        .filter(c -> c.getId().equals(kill.containerId()))
        .findFirst()
        .ifPresent(
            c ->
                killer.kill(
                    memory, c, kill.reason(), grace, seen.address(memory.pod, settings.nodeIp())));
  }
}
