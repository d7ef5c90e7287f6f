package dev.gantry.agent.pod;

import dev.gantry.agent.cri.ContainerRuntime;
import dev.gantry.agent.cri.RuntimeCallException;
import dev.gantry.agent.cri.proto.ContainerStatus;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends containers in the background: preStop hook, stop signal, wait, kill, all within one grace
 * period.
 */
final class Killer {
  private static final Logger LOG = LoggerFactory.getLogger(Killer.class);

  /** Even a forced end gives a process this long to leave by itself. */
  private static final Duration LEAST = Duration.ofSeconds(2);

  private final ContainerRuntime runtime;
  private final Hooks hooks;
  private final PodEvents events;
  private final Executor threads;
  private final Consumer<String> changedPod;

  Killer(
      ContainerRuntime runtime,
      Hooks hooks,
      PodEvents events,
      Executor threads,
      Consumer<String> changedPod) {
    this.runtime = runtime;
    this.hooks = hooks;
    this.events = events;
    this.threads = threads;
    this.changedPod = changedPod;
  }

  /** Does nothing for a container whose end is under way, unless this one would be sooner. */
  void kill(PodMemory memory, ContainerStatus status, String reason, Duration grace, String podIp) {
    long deadline = System.nanoTime() + grace.toNanos();
    Long known = memory.killing.get(status.getId());
    if (known != null && deadline > known - Duration.ofSeconds(1).toNanos()) {
      return;
    }
    memory.killing.put(status.getId(), deadline);
    boolean first = known == null;
    threads.execute(
        () -> {
          try {
            stop(memory, status, reason, grace, podIp, first);
          } catch (RuntimeCallException e) {
            LOG.warn("container {} not stopped: {}", status.getId(), e.getMessage());
          } finally {
            if (first) {
              memory.killing.remove(status.getId());
            }
            changedPod.accept(memory.uid);
          }
        });
  }

  private void stop(
      PodMemory memory,
      ContainerStatus status,
      String reason,
      Duration grace,
      String podIp,
      boolean first) {
    String name = status.getMetadata().getName();
    Pod pod = memory.pod;
    long start = System.nanoTime();
    if (first && pod != null) {
      events.normal(pod, name, "Killing", reason);
      Optional<Container> container = Containers.named(pod, name);
      if (container.isPresent()
          && container.get().getLifecycle() != null
          && container.get().getLifecycle().getPreStop() != null
          && !grace.isZero()) {
        String failed =
            hooks.run(
                container.get().getLifecycle().getPreStop(),
                container.get(),
                status.getId(),
                podIp,
                grace);
        if (!failed.isEmpty()) {
          events.warning(pod, name, "FailedPreStopHook", "PreStopHook failed: " + failed);
        }
      }
    }
    Duration left = grace.minusNanos(System.nanoTime() - start);
    runtime.stopContainer(status.getId(), left.compareTo(LEAST) < 0 ? LEAST : left);
    LOG.info("container {} of pod {} stopped: {}", name, memory.uid, reason);
  }
}
