package dev.gantry.agent.pod;

import dev.gantry.agent.NodeFacts;
import dev.gantry.agent.NodeSettings;
import dev.gantry.agent.volume.MountedVolume;
import dev.gantry.agent.volume.PodFields;
import dev.gantry.agent.volume.PodVolumes;
import dev.gantry.agent.volume.VolumeException;
import io.fabric8.kubernetes.api.model.Pod;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A pod's volumes as one step of its work: made beside the sandbox, told of when they fail. */
final class PodMounts {
  private static final Logger LOG = LoggerFactory.getLogger(PodMounts.class);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration CHECK = Duration.ofSeconds(60);

  private final PodVolumes volumes;
  private final NodeSettings settings;
  private final NodeFacts node;
  private final PodEvents events;
  private final Executor threads;
  private final Clock clock;

  PodMounts(
      PodVolumes volumes,
      NodeSettings settings,
      NodeFacts node,
      PodEvents events,
      Executor threads,
      Clock clock) {
    this.volumes = volumes;
    this.settings = settings;
    this.node = node;
    this.events = events;
    this.threads = threads;
    this.clock = clock;
  }

  /** Begins to make them in another thread. */
  CompletableFuture<Map<String, MountedVolume>> begin(Pod pod) {
    return CompletableFuture.supplyAsync(() -> volumes.setUp(pod, fields(List.of())), threads);
  }

  /** Makes them if that was not done yet; returns when to try again if it failed. */
  Optional<Instant> ensure(PodMemory memory) {
    if (memory.volumes != null) {
      return Optional.empty();
    }
    Pod pod = memory.pod;
    return take(
        memory,
        CompletableFuture.supplyAsync(() -> volumes.setUp(pod, fields(List.of())), Runnable::run));
  }

  /** Awaits what was begun; returns when to try again if it failed. */
  Optional<Instant> take(PodMemory memory, CompletableFuture<Map<String, MountedVolume>> mounting) {
    try {
      memory.volumes = mounting.join();
      return Optional.empty();
    } catch (CompletionException e) {
      String message =
          e.getCause() instanceof VolumeException ? e.getCause().getMessage() : e.toString();
      events.warning(memory.pod, "FailedMount", message);
      LOG.info("pod {}: {}", memory.uid, message);
      return Optional.of(clock.instant().plus(RETRY));
    }
  }

  /** Brings files up to date; returns when that must be done again though nothing changed. */
  Optional<Instant> refresh(PodMemory memory, ObservedPod seen) {
    if (memory.volumes == null || !seen.anyRunning()) {
      return Optional.empty();
    }
    try {
      volumes.setUp(memory.pod, fields(List.of()));
    } catch (VolumeException e) {
      LOG.info("pod {}: volumes not refreshed: {}", memory.uid, e.getMessage());
      return Optional.of(clock.instant().plus(CHECK));
    }
    return Optional.ofNullable(volumes.nextRefresh(memory.uid));
  }

  PodFields fields(List<String> podIps) {
    return new PodFields(
        podIps,
        settings.nodeIp(),
        BigDecimal.valueOf(node.cpus()),
        BigDecimal.valueOf(node.memoryBytes()));
  }
}
