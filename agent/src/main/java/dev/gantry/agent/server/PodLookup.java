package dev.gantry.agent.server;

import dev.gantry.agent.cri.ContainerRuntime;
import dev.gantry.agent.cri.proto.Container;
import dev.gantry.agent.cri.proto.ContainerState;
import dev.gantry.agent.cri.proto.PodSandbox;
import dev.gantry.agent.cri.proto.PodSandboxState;
import dev.gantry.agent.pod.RuntimeLabels;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds pods and containers in the runtime by their Kubernetes names, so that it works whatever the
 * agent remembers.
 */
final class PodLookup {

  private final ContainerRuntime runtime;

  PodLookup(ContainerRuntime runtime) {
    this.runtime = runtime;
  }

  /** The pod's newest sandbox that is ready. */
  Optional<PodSandbox> sandbox(String namespace, String pod) {
    return runtime.sandboxes(labels(namespace, pod)).stream()
        .filter(s -> s.getState() == PodSandboxState.SANDBOX_READY)
        .max(Comparator.comparingLong(PodSandbox::getCreatedAt));
  }

  Optional<Container> runningContainer(String namespace, String pod, String container) {
    return incarnations(namespace, pod, container).stream()
        .filter(c -> c.getState() == ContainerState.CONTAINER_RUNNING)
        .findFirst();
  }

  /** Every incarnation of a container that the runtime still knows, newest first. */
  List<Container> incarnations(String namespace, String pod, String container) {
    return runtime.containers(labels(namespace, pod)).stream()
        .filter(c -> container.equals(c.getLabelsMap().get(RuntimeLabels.CONTAINER_NAME)))
        .sorted(Comparator.comparingLong(Container::getCreatedAt).reversed())
        .toList();
  }

  private static Map<String, String> labels(String namespace, String pod) {
    return Map.of(RuntimeLabels.POD_NAMESPACE, namespace, RuntimeLabels.POD_NAME, pod);
  }
}
