package dev.gantry.agent.pod;

import dev.gantry.agent.cri.ContainerRuntime;
import dev.gantry.agent.cri.RuntimeCallException;
import dev.gantry.agent.cri.proto.ContainerConfig;
import dev.gantry.agent.cri.proto.Image;
import dev.gantry.agent.cri.proto.PodSandboxConfig;
import dev.gantry.agent.volume.PodFields;
import dev.gantry.agent.volume.VolumeException;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates and starts one container, with its events, its hook, and its troubles told. */
final class ContainerStarter {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerStarter.class);
  private static final Duration LONGEST_HOOK = Duration.ofMinutes(10);

  private final ContainerRuntime runtime;
  private final Images images;
  private final ContainerConfigs configs;
  private final Hooks hooks;
  private final PodEvents events;
  private final Clock clock;
  private final Executor threads;
  private final Consumer<String> changedPod;

  ContainerStarter(
      ContainerRuntime runtime,
      Images images,
      ContainerConfigs configs,
      Hooks hooks,
      PodEvents events,
      Clock clock,
      Executor threads,
      Consumer<String> changedPod) {
    this.runtime = runtime;
    this.images = images;
    this.configs = configs;
    this.hooks = hooks;
    this.events = events;
    this.clock = clock;
    this.threads = threads;
    this.changedPod = changedPod;
  }

  /**
   * Returns whether the container runs now; if not, the memory's troubles say why.
   *
   * @param targetId the container whose processes it sees; empty for its own only
   */
  boolean start(
      PodMemory memory,
      Action.Start start,
      String sandboxId,
      PodSandboxConfig sandbox,
      PodFields fields,
      String targetId) {
    Pod pod = memory.pod;
    Container container = start.container();
    String name = container.getName();
    Optional<Image> image = images.ensure(memory, pod, container, sandbox);
    if (image.isEmpty()) {
      return false;
    }
    ContainerConfig config;
    try {
      config =
          configs.of(
              pod, container, start.restartCount(), image.get(), fields, memory.volumes, targetId);
    } catch (Environment.Unresolved
        | VolumeException
        | IllegalArgumentException
        | KubernetesClientException e) {
      trouble(memory, pod, name, "CreateContainerConfigError", e.getMessage());
      return false;
    }
    String id;
    try {
      id = runtime.createContainer(sandboxId, config, sandbox);
      events.normal(pod, name, "Created", "Container created");
    } catch (RuntimeCallException e) {
      trouble(memory, pod, name, "CreateContainerError", e.getMessage());
      return false;
    }
    if (start.restartCount() > 0) {
      memory.restarts.next(name, clock.instant());
    }
    try {
      runtime.startContainer(id);
    } catch (RuntimeCallException e) {
      trouble(memory, pod, name, "RunContainerError", e.getMessage());
      return false;
    }
    events.normal(pod, name, "Started", "Container started");
    LOG.info(
        "container {} of pod {}/{} started",
        name,
        pod.getMetadata().getNamespace(),
        pod.getMetadata().getName());
    memory.troubles.remove(name);
    memory.startFailures.remove(name);
    if (container.getLifecycle() != null && container.getLifecycle().getPostStart() != null) {
      postStart(memory, pod, container, id, fields);
    }
    return true;
  }

  private void postStart(
      PodMemory memory, Pod pod, Container container, String id, PodFields fields) {
    memory.hooksRunning.add(id);
    String podIp = fields.podIps().isEmpty() ? fields.nodeIp() : fields.podIps().get(0);
    threads.execute(
        () -> {
          String failed =
              hooks.run(
                  container.getLifecycle().getPostStart(), container, id, podIp, LONGEST_HOOK);
          if (!failed.isEmpty()) {
            events.warning(
                pod, container.getName(), "FailedPostStartHook", "PostStartHook failed: " + failed);
            memory.killReasons.put(id, new Waiting("FailedPostStartHook", "FailedPostStartHook"));
          }
          memory.hooksRunning.remove(id);
          changedPod.accept(memory.uid);
        });
  }

  private void trouble(PodMemory memory, Pod pod, String name, String reason, String message) {
    LOG.info(
        "container {} of pod {}/{}: {}: {}",
        name,
        pod.getMetadata().getNamespace(),
        pod.getMetadata().getName(),
        reason,
        message);
    Waiting before = memory.troubles.put(name, new Waiting(reason, message));
    memory.startFailures.put(name, clock.instant());
    if (before == null || !before.message().equals(message)) {
      events.warning(pod, name, "Failed", "Error: " + message);
    }
  }
}
