package dev.gantry.agent.pod;

import dev.gantry.agent.cri.ContainerRuntime;
import dev.gantry.agent.cri.proto.Container;
import dev.gantry.agent.cri.proto.ContainerState;
import dev.gantry.agent.cri.proto.ContainerStatus;
import dev.gantry.agent.cri.proto.PodSandbox;
import dev.gantry.agent.cri.proto.PodSandboxState;
import dev.gantry.agent.cri.proto.PodSandboxStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the runtime knows of one pod, newest first.
 *
 * @param sandboxes the pod's sandboxes; more than one only after a sandbox died
 * @param containers running and dead containers of all its sandboxes
 */
public record ObservedPod(List<PodSandboxStatus> sandboxes, List<ContainerStatus> containers) {

  public ObservedPod {
    sandboxes =
        sandboxes.stream()
            .sorted(Comparator.comparingLong(PodSandboxStatus::getCreatedAt).reversed())
            .toList();
    containers =
        containers.stream()
            .sorted(Comparator.comparingLong(ContainerStatus::getCreatedAt).reversed())
            .toList();
  }

  public static ObservedPod of(ContainerRuntime runtime, String uid) {
    List<PodSandboxStatus> sandboxes = new ArrayList<>();
    for (PodSandbox sandbox : runtime.sandboxes(RuntimeLabels.ofPod(uid))) {
      runtime.sandboxStatus(sandbox.getId()).ifPresent(sandboxes::add);
    }
    List<ContainerStatus> containers = new ArrayList<>();
    for (Container container : runtime.containers(RuntimeLabels.ofPod(uid))) {
      runtime.containerStatus(container.getId()).ifPresent(containers::add);
    }
    return new ObservedPod(sandboxes, containers);
  }

  /** The newest sandbox, ready or not. */
  public Optional<PodSandboxStatus> sandbox() {
    return sandboxes.stream().findFirst();
  }

  public Optional<PodSandboxStatus> readySandbox() {
    return sandbox().filter(s -> s.getState() == PodSandboxState.SANDBOX_READY);
  }

  /** Empty for pods of the node's own network and before the sandbox runs. */
  public List<String> ips() {
    return readySandbox()
        .filter(s -> !s.getNetwork().getIp().isEmpty())
        .map(
            s -> {
              List<String> ips = new ArrayList<>();
              ips.add(s.getNetwork().getIp());
              s.getNetwork().getAdditionalIpsList().forEach(ip -> ips.add(ip.getIp()));
              return List.copyOf(ips);
            })
        .orElse(List.of());
  }

  /** The pod's addresses: the node's for pods of its network. */
  List<String> addresses(Pod pod, String nodeIp) {
    return Boolean.TRUE.equals(pod.getSpec().getHostNetwork()) ? List.of(nodeIp) : ips();
  }

  /** Where probes and hooks reach the pod. */
  String address(Pod pod, String nodeIp) {
    return addresses(pod, nodeIp).stream().findFirst().orElse(nodeIp);
  }

  public Optional<ContainerStatus> latest(String name) {
    return containers.stream().filter(c -> c.getMetadata().getName().equals(name)).findFirst();
  }

  /** The one before the latest. */
  public Optional<ContainerStatus> previous(String name) {
    return containers.stream()
        .filter(c -> c.getMetadata().getName().equals(name))
        .skip(1)
        .findFirst();
  }

  public boolean anyRunning() {
    return containers.stream().anyMatch(ObservedPod::running);
  }

  public boolean nothing() {
    return sandboxes.isEmpty() && containers.isEmpty();
  }

  public static boolean running(ContainerStatus status) {
    return status.getState() == ContainerState.CONTAINER_RUNNING;
  }

  /** Ended, or in a state from which it will not start any more. */
  public static boolean ended(ContainerStatus status) {
    return status.getState() == ContainerState.CONTAINER_EXITED
        || status.getState() == ContainerState.CONTAINER_UNKNOWN;
  }
}
