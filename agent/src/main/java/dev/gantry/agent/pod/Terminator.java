package dev.gantry.agent.pod;

import dev.gantry.agent.NodeDirectories;
import dev.gantry.agent.cri.ContainerRuntime;
import dev.gantry.agent.cri.proto.ContainerStatus;
import dev.gantry.agent.cri.proto.PodSandboxState;
import dev.gantry.agent.cri.proto.PodSandboxStatus;
import dev.gantry.agent.probe.Probes;
import dev.gantry.agent.volume.PodVolumes;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends pods: containers first (sidecars last), then the sandbox, then what lies on the node, and at
 * the very end the object in the API.
 */
final class Terminator {
  private static final Logger LOG = LoggerFactory.getLogger(Terminator.class);

  /** A node that runs short cannot wait. */
  private static final Duration EVICTION = Duration.ofSeconds(1);

  private static final Duration CHECK = Duration.ofSeconds(5);

  private final ContainerRuntime runtime;
  private final KubernetesClient client;
  private final Killer killer;
  private final PodVolumes volumes;
  private final NodeDirectories directories;
  private final CgroupTree cgroups;
  private final NodeAdmission admission;
  private final PodReports reports;
  private final Probes probes;
  private final Clock clock;
  private final Consumer<PodMemory> forget;

  Terminator(
      ContainerRuntime runtime,
      KubernetesClient client,
      Killer killer,
      PodVolumes volumes,
      NodeDirectories directories,
      CgroupTree cgroups,
      NodeAdmission admission,
      PodReports reports,
      Probes probes,
      Clock clock,
      Consumer<PodMemory> forget) {
    this.runtime = runtime;
    this.client = client;
    this.killer = killer;
    this.volumes = volumes;
    this.directories = directories;
    this.cgroups = cgroups;
    this.admission = admission;
    this.reports = reports;
    this.probes = probes;
    this.clock = clock;
    this.forget = forget;
  }

  /** Whether the pod shall not run any more: deleted, gone, ended, or refused by the node. */
  boolean concerns(PodMemory memory) {
    Pod pod = memory.pod;
    return memory.gone
        || pod == null
        || memory.verdict != null
        || pod.getMetadata().getDeletionTimestamp() != null
        || ended(pod);
  }

  private static boolean ended(Pod pod) {
    String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
    return "Succeeded".equals(phase) || "Failed".equals(phase);
  }

  /** How long the pod's processes may take to end by themselves. */
  static Duration grace(Pod pod) {
    if (pod == null) {
      return Duration.ofSeconds(30);
    }
    Long seconds =
        pod.getMetadata().getDeletionGracePeriodSeconds() != null
            ? pod.getMetadata().getDeletionGracePeriodSeconds()
            : pod.getSpec().getTerminationGracePeriodSeconds();
    return Duration.ofSeconds(seconds == null ? 30 : seconds);
  }

  Optional<Instant> terminate(PodMemory memory, ObservedPod seen) {
    Pod pod = memory.pod;
    boolean goes = memory.gone || pod == null || pod.getMetadata().getDeletionTimestamp() != null;
    if (seen.anyRunning()) {
      killAll(memory, seen);
      reports.tellEnd(memory, seen, null);
      return Optional.of(clock.instant().plus(CHECK));
    }
    seen.containers().forEach(c -> probes.forget(c.getId()));
    for (PodSandboxStatus sandbox : seen.sandboxes()) {
      if (sandbox.getState() == PodSandboxState.SANDBOX_READY) {
        runtime.stopSandbox(sandbox.getId());
      }
    }
    ObservedPod stopped =
        seen.readySandbox().isEmpty() ? seen : ObservedPod.of(runtime, memory.uid);
    admission.release(memory.uid);
    if (!goes) {
      // It stays in the API until somebody deletes it; its dead containers keep the logs.
      reports.tellEnd(memory, stopped, null);
      return Optional.empty();
    }
    volumes.tearDown(memory.uid);
    if (memory.gone || pod == null) {
      clean(memory, stopped);
    } else {
      reports.tellEnd(memory, stopped, () -> delete(memory, pod));
      clean(memory, stopped);
    }
    return Optional.empty();
  }

  private void killAll(PodMemory memory, ObservedPod seen) {
    Duration grace =
        memory.gone
            ? goneGrace(memory)
            : memory.verdict != null && memory.verdict.disrupts() ? EVICTION : grace(memory.pod);
    List<ContainerStatus> running =
        seen.containers().stream().filter(ObservedPod::running).toList();
    List<ContainerStatus> first = running.stream().filter(c -> !sidecar(memory.pod, c)).toList();
    for (ContainerStatus status : first.isEmpty() ? running : first) {
      killer.kill(
          memory,
          status,
          "Stopping container " + status.getMetadata().getName(),
          grace,
          seen.ips().stream().findFirst().orElse(""));
    }
  }

  /** An object that was deleted by force leaves its processes no time; an orphan has the usual. */
  private static Duration goneGrace(PodMemory memory) {
    return memory.pod == null ? Duration.ofSeconds(30) : Duration.ofSeconds(2);
  }

  private static boolean sidecar(Pod pod, ContainerStatus status) {
    return pod != null
        && pod.getSpec().getInitContainers().stream()
            .anyMatch(
                c -> c.getName().equals(status.getMetadata().getName()) && PodDecider.sidecar(c));
  }

  private void clean(PodMemory memory, ObservedPod seen) {
    seen.containers().forEach(c -> runtime.removeContainer(c.getId()));
    seen.sandboxes().forEach(s -> runtime.removeSandbox(s.getId()));
    for (PodSandboxStatus sandbox : seen.sandboxes()) {
      var meta = sandbox.getMetadata();
      NodeDirectories.delete(directories.logs(meta.getNamespace(), meta.getName(), meta.getUid()));
    }
    cgroups.remove(memory.uid);
    memory.cleaned = true;
    if (memory.gone || memory.pod == null) {
      LOG.info("pod {} is gone and cleaned up", memory.uid);
      forget.accept(memory);
    }
  }

  private void delete(PodMemory memory, Pod pod) {
    var meta = pod.getMetadata();
    String body =
        "{\"apiVersion\":\"v1\",\"kind\":\"DeleteOptions\",\"gracePeriodSeconds\":0,"
            + "\"preconditions\":{\"uid\":\""
            + meta.getUid()
            + "\"}}";
    try {
      client.raw(
          "/api/v1/namespaces/" + meta.getNamespace() + "/pods/" + meta.getName(), "DELETE", body);
      LOG.info("pod {}/{} ended and deleted", meta.getNamespace(), meta.getName());
    } catch (KubernetesClientException e) {
      if (e.getCode() != 404 && e.getCode() != 409) {
        throw e;
      }
    }
  }
}
