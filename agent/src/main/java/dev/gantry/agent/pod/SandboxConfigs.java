package dev.gantry.agent.pod;

import dev.gantry.agent.NodeDirectories;
import dev.gantry.agent.NodeSettings;
import dev.gantry.agent.cri.proto.LinuxPodSandboxConfig;
import dev.gantry.agent.cri.proto.PodSandboxConfig;
import dev.gantry.agent.cri.proto.PodSandboxMetadata;
import dev.gantry.agent.cri.proto.PortMapping;
import dev.gantry.agent.cri.proto.Protocol;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;

/** A pod's sandbox as the runtime wants it described; the same each time for the same pod. */
final class SandboxConfigs {
  /** Longest host name that the kernel takes, less one for its end. */
  private static final int HOSTNAME_LIMIT = 63;

  private final NodeSettings settings;
  private final NodeDirectories directories;
  private final CgroupTree cgroups;

  SandboxConfigs(NodeSettings settings, NodeDirectories directories, CgroupTree cgroups) {
    this.settings = settings;
    this.directories = directories;
    this.cgroups = cgroups;
  }

  PodSandboxConfig of(Pod pod, int attempt) {
    var meta = pod.getMetadata();
    PodSandboxConfig.Builder out =
        PodSandboxConfig.newBuilder()
            .setMetadata(
                PodSandboxMetadata.newBuilder()
                    .setName(meta.getName())
                    .setNamespace(meta.getNamespace())
                    .setUid(meta.getUid())
                    .setAttempt(attempt))
            .setLogDirectory(
                directories.logs(meta.getNamespace(), meta.getName(), meta.getUid()).toString())
            .setDnsConfig(PodDns.of(pod, settings))
            .putLabels(RuntimeLabels.POD_NAME, meta.getName())
            .putLabels(RuntimeLabels.POD_NAMESPACE, meta.getNamespace())
            .putLabels(RuntimeLabels.POD_UID, meta.getUid());
    if (meta.getLabels() != null) {
      out.putAllLabels(meta.getLabels());
    }
    if (meta.getAnnotations() != null) {
      out.putAllAnnotations(meta.getAnnotations());
    }
    boolean hostNetwork = Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
    if (!hostNetwork) {
      out.setHostname(hostname(pod));
      for (var container : pod.getSpec().getContainers()) {
        for (ContainerPort port : container.getPorts()) {
          if (port.getHostPort() != null && port.getHostPort() > 0) {
            out.addPortMappings(mapping(port));
          }
        }
      }
    }
    LinuxPodSandboxConfig.Builder linux =
        LinuxPodSandboxConfig.newBuilder()
            .setCgroupParent(cgroups.podParent(pod))
            .setSecurityContext(SecurityContexts.sandbox(pod));
    if (pod.getSpec().getSecurityContext() != null) {
      pod.getSpec()
          .getSecurityContext()
          .getSysctls()
          .forEach(s -> linux.putSysctls(s.getName(), s.getValue()));
    }
    return out.setLinux(linux).build();
  }

  private static PortMapping mapping(ContainerPort port) {
    return PortMapping.newBuilder()
        .setContainerPort(port.getContainerPort())
        .setHostPort(port.getHostPort())
        .setHostIp(port.getHostIP() == null ? "" : port.getHostIP())
        .setProtocol(Protocol.valueOf(port.getProtocol() == null ? "TCP" : port.getProtocol()))
        .build();
  }

  /** The host name that the pod sees; with a subdomain and setHostnameAsFQDN the full name. */
  String hostname(Pod pod) {
    String name = pod.getSpec().getHostname();
    if (name == null || name.isEmpty()) {
      name = pod.getMetadata().getName();
    }
    if (name.length() > HOSTNAME_LIMIT) {
      name = name.substring(0, HOSTNAME_LIMIT).replaceAll("[-.]+$", "");
    }
    if (Boolean.TRUE.equals(pod.getSpec().getSetHostnameAsFQDN())) {
      return domain(pod).isEmpty() ? name : name + "." + domain(pod);
    }
    return name;
  }

  /** {@code sub.namespace.svc.cluster.local}, or empty. */
  String domain(Pod pod) {
    String subdomain = pod.getSpec().getSubdomain();
    return subdomain == null || subdomain.isEmpty()
        ? ""
        : subdomain + "." + pod.getMetadata().getNamespace() + ".svc." + settings.clusterDomain();
  }

  static Map<String, String> labels(Pod pod, String container) {
    var meta = pod.getMetadata();
    return Map.of(
        RuntimeLabels.POD_NAME, meta.getName(),
        RuntimeLabels.POD_NAMESPACE, meta.getNamespace(),
        RuntimeLabels.POD_UID, meta.getUid(),
        RuntimeLabels.CONTAINER_NAME, container);
  }
}
