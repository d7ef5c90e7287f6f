package dev.gantry.agent.pod;

import dev.gantry.agent.NodeFacts;
import dev.gantry.agent.cri.ContainerRuntime;
import dev.gantry.agent.cri.RuntimeCallException;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes what a running container may use. The pod's group grows before its containers do and
 * shrinks after them, so that neither ever stands in the other's way.
 */
final class ContainerResizer {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerResizer.class);
  private static final Duration RETRY = Duration.ofSeconds(10);

  private final ContainerRuntime runtime;
  private final PodCgroups cgroups;
  private final NodeFacts node;
  private final PodEvents events;
  private final Clock clock;

  ContainerResizer(
      ContainerRuntime runtime, PodCgroups cgroups, NodeFacts node, PodEvents events, Clock clock) {
    this.runtime = runtime;
    this.cgroups = cgroups;
    this.node = node;
    this.events = events;
    this.clock = clock;
  }

  /** Returns when to try again if the runtime, or the kernel below it, refused. */
  Optional<Instant> resize(PodMemory memory, Action.Resize resize) {
    Pod pod = memory.pod;
    String name = resize.container().getName();
    try {
      cgroups.widen(pod);
      runtime.updateResources(
          resize.containerId(), Resources.cgroup(pod, resize.container(), node.memoryBytes()));
      cgroups.limit(pod);
    } catch (RuntimeCallException e) {
      LOG.info("container {} of pod {} not resized: {}", name, memory.uid, e.getMessage());
      memory.resizeTrouble = "failed to resize container " + name + ": " + e.getMessage();
      events.warning(pod, name, "ResizeError", "Pod resize error: " + memory.resizeTrouble);
      return Optional.of(clock.instant().plus(RETRY));
    }
    memory.applied.put(resize.containerId(), resize.resources());
    memory.resizeTrouble = null;
    events.normal(
        pod, name, "ResizeCompleted", "Pod resize completed: container " + name + " was resized");
    return Optional.empty();
  }
}
