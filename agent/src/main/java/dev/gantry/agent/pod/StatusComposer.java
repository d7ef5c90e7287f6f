package dev.gantry.agent.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HostIP;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Composes a pod's whole status from what is observed; derived anew each time, never patched up.
 */
final class StatusComposer {
  /** What the composition needs to know beyond specification and observation. */
  interface Facts extends PodDecider.Facts {
    boolean ready(String containerId);
  }

  private final ContainerStatuses containers;
  private final String nodeIp;

  StatusComposer(ContainerStatuses containers, String nodeIp) {
    this.containers = containers;
    this.nodeIp = nodeIp;
  }

  /**
   * @param waiting by container name: held back, and why
   */
  PodStatus compose(
      PodMemory memory, ObservedPod seen, Map<String, Waiting> waiting, Facts facts, Instant now) {
    Pod pod = memory.pod;
    PodMemory.Verdict verdict = memory.verdict;
    PodStatus old = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
    PodStatus out = new PodStatus();
    boolean initDone = initDone(pod, seen, facts);
    List<ContainerStatus> init = new ArrayList<>();
    for (Container container : pod.getSpec().getInitContainers()) {
      init.add(
          one(
              container,
              seen,
              old.getInitContainerStatuses(),
              waiting.getOrDefault(container.getName(), notYet(seen, container, "PodInitializing")),
              true,
              facts));
    }
    List<ContainerStatus> regular = new ArrayList<>();
    String idle =
        pod.getSpec().getInitContainers().isEmpty() || initDone
            ? "ContainerCreating"
            : "PodInitializing";
    for (Container container : pod.getSpec().getContainers()) {
      regular.add(
          one(
              container,
              seen,
              old.getContainerStatuses(),
              waiting.getOrDefault(container.getName(), notYet(seen, container, idle)),
              false,
              facts));
    }
    out.setInitContainerStatuses(init);
    out.setContainerStatuses(regular);
    out.setEphemeralContainerStatuses(
        pod.getSpec().getEphemeralContainers().stream()
            .map(Containers::of)
            .map(
                c ->
                    one(
                        c,
                        seen,
                        old.getEphemeralContainerStatuses(),
                        waiting.getOrDefault(c.getName(), notYet(seen, c, "ContainerCreating")),
                        false,
                        facts))
            .toList());
    out.setPhase(verdict != null ? "Failed" : PodPhase.of(pod, init, regular, old.getPhase()));
    if (verdict != null) {
      out.setReason(verdict.reason());
      out.setMessage(verdict.message());
      if (seen.nothing()) {
        // The node refused it: it never had containers to tell of.
        out.setInitContainerStatuses(List.of());
        out.setContainerStatuses(List.of());
        out.setEphemeralContainerStatuses(List.of());
      }
    }
    out.setStartTime(memory.startTime.truncatedTo(ChronoUnit.SECONDS).toString());
    out.setQosClass(Resources.qosClass(pod));
    addresses(pod, seen, old, out);
    out.setObservedGeneration(pod.getMetadata().getGeneration());
    out.setConditions(conditions(memory, seen, out, old, initDone, now));
    return out;
  }

  /** Only a container that the runtime does not have yet waits for no reason of its own. */
  private static Waiting notYet(ObservedPod seen, Container container, String reason) {
    return seen.latest(container.getName()).isPresent() ? null : new Waiting(reason, null);
  }

  private ContainerStatus one(
      Container container,
      ObservedPod seen,
      List<ContainerStatus> olds,
      Waiting waiting,
      boolean init,
      Facts facts) {
    Optional<ContainerStatus> old =
        olds.stream().filter(s -> s.getName().equals(container.getName())).findFirst();
    Optional<dev.gantry.agent.cri.proto.ContainerStatus> latest = seen.latest(container.getName());
    boolean running = latest.filter(ObservedPod::running).isPresent();
    boolean started = running && facts.started(latest.get().getId());
    boolean ready = started && facts.ready(latest.get().getId());
    if (init && !PodDecider.sidecar(container)) {
      started = false;
      ready = latest.filter(ObservedPod::ended).filter(s -> s.getExitCode() == 0).isPresent();
    }
    ContainerStatus status = containers.of(container, seen, old, waiting, ready, started);
    if (running) {
      resources(status, container, latest.get(), old, facts);
    }
    return status;
  }

  /** What the container really has: a change that is not applied yet does not show. */
  private static void resources(
      ContainerStatus status,
      Container container,
      dev.gantry.agent.cri.proto.ContainerStatus latest,
      Optional<ContainerStatus> old,
      Facts facts) {
    if (container.getResources() == null) {
      return;
    }
    if (!PodDecider.applied(latest, facts).equals(Resources.key(container)) && old.isPresent()) {
      status.setResources(old.get().getResources());
      status.setAllocatedResources(old.get().getAllocatedResources());
      return;
    }
    status.setResources(
        new ResourceRequirementsBuilder()
            .withLimits(container.getResources().getLimits())
            .withRequests(container.getResources().getRequests())
            .build());
    status.setAllocatedResources(container.getResources().getRequests());
  }

  private static boolean initDone(Pod pod, ObservedPod seen, Facts facts) {
    boolean anyRegular =
        pod.getSpec().getContainers().stream().anyMatch(c -> seen.latest(c.getName()).isPresent());
    if (anyRegular) {
      return true;
    }
    for (Container container : pod.getSpec().getInitContainers()) {
      Predicate<dev.gantry.agent.cri.proto.ContainerStatus> done =
          PodDecider.sidecar(container)
              ? s -> ObservedPod.running(s) && facts.started(s.getId())
              : s -> ObservedPod.ended(s) && s.getExitCode() == 0;
      if (seen.latest(container.getName()).filter(done).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  private void addresses(Pod pod, ObservedPod seen, PodStatus old, PodStatus out) {
    out.setHostIP(nodeIp);
    out.setHostIPs(List.of(new HostIP(nodeIp)));
    List<String> ips =
        Boolean.TRUE.equals(pod.getSpec().getHostNetwork())
            ? seen.readySandbox().isPresent() ? List.of(nodeIp) : List.of()
            : seen.ips();
    if (ips.isEmpty()) {
      // A pod that ended keeps the address it had.
      if (old.getPodIP() != null && seen.readySandbox().isEmpty()) {
        out.setPodIP(old.getPodIP());
        out.setPodIPs(old.getPodIPs());
      }
      return;
    }
    out.setPodIP(ips.get(0));
    out.setPodIPs(ips.stream().map(PodIP::new).toList());
  }

  private static List<PodCondition> conditions(
      PodMemory memory,
      ObservedPod seen,
      PodStatus out,
      PodStatus old,
      boolean initDone,
      Instant now) {
    Pod pod = memory.pod;
    Conditions conditions = new Conditions(old.getConditions(), now, pod);
    conditions.put("PodReadyToStartContainers", seen.readySandbox().isPresent(), null, null);
    boolean succeeded = "Succeeded".equals(out.getPhase());
    boolean failed = "Failed".equals(out.getPhase());
    if (initDone || succeeded) {
      conditions.put("Initialized", true, succeeded ? "PodCompleted" : null, null);
    } else {
      List<String> incomplete =
          out.getInitContainerStatuses().stream()
              .filter(s -> !Boolean.TRUE.equals(s.getReady()))
              .map(ContainerStatus::getName)
              .toList();
      conditions.put(
          "Initialized",
          false,
          "ContainersNotInitialized",
          "containers with incomplete status: " + spoken(incomplete));
    }
    List<String> unready =
        java.util.stream.Stream.concat(
                out.getContainerStatuses().stream(),
                out.getInitContainerStatuses().stream()
                    .filter(
                        s ->
                            Containers.named(pod, s.getName())
                                .map(PodDecider::sidecar)
                                .orElse(false)))
            .filter(s -> !Boolean.TRUE.equals(s.getReady()))
            .map(ContainerStatus::getName)
            .toList();
    if (succeeded || failed) {
      String reason = succeeded ? "PodCompleted" : "PodFailed";
      conditions.put("ContainersReady", false, reason, null);
      conditions.put("Ready", false, reason, null);
    } else if (!unready.isEmpty()) {
      String message = "containers with unready status: " + spoken(unready);
      conditions.put("ContainersReady", false, "ContainersNotReady", message);
      conditions.put("Ready", false, "ContainersNotReady", message);
    } else {
      conditions.put("ContainersReady", true, null, null);
      Optional<String> gate = conditions.closedGate();
      conditions.put(
          "Ready",
          gate.isEmpty(),
          gate.isEmpty() ? null : "ReadinessGatesNotReady",
          gate.orElse(null));
    }
    conditions.put("PodScheduled", true, null, null);
    if (memory.resizePending != null) {
      conditions.put(
          "PodResizePending", true, memory.resizePending.reason(), memory.resizePending.message());
    }
    if (memory.resizeTrouble != null) {
      conditions.put("PodResizeInProgress", true, "Error", memory.resizeTrouble);
    }
    if (memory.verdict != null && memory.verdict.disrupts()) {
      conditions.put("DisruptionTarget", true, "TerminationByKubelet", memory.verdict.message());
    }
    return conditions.list();
  }

  /** {@code [a b]}: as Go prints a list. */
  private static String spoken(List<String> names) {
    return "[" + String.join(" ", names) + "]";
  }
}
