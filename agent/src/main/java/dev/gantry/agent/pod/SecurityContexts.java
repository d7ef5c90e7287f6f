package dev.gantry.agent.pod;

import dev.gantry.agent.cri.proto.Capability;
import dev.gantry.agent.cri.proto.Image;
import dev.gantry.agent.cri.proto.Int64Value;
import dev.gantry.agent.cri.proto.LinuxContainerSecurityContext;
import dev.gantry.agent.cri.proto.LinuxSandboxSecurityContext;
import dev.gantry.agent.cri.proto.NamespaceMode;
import dev.gantry.agent.cri.proto.NamespaceOption;
import dev.gantry.agent.cri.proto.SecurityProfile;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.ArrayList;
import java.util.List;

/** Users, groups, capabilities and isolation of containers and sandboxes. */
final class SecurityContexts {
  /** What the kernel shows in /proc and /sys that is nobody's business in a container. */
  private static final List<String> MASKED =
      List.of(
          "/proc/asound",
          "/proc/acpi",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/sys/firmware",
          "/sys/devices/virtual/powercap");

  private static final List<String> READ_ONLY =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  private SecurityContexts() {}

  static LinuxSandboxSecurityContext sandbox(Pod pod) {
    LinuxSandboxSecurityContext.Builder out =
        LinuxSandboxSecurityContext.newBuilder()
            .setNamespaceOptions(namespaces(pod))
            .setPrivileged(Containers.all(pod).anyMatch(SecurityContexts::privileged))
            .setSeccomp(
                SecurityProfile.newBuilder()
                    .setProfileType(SecurityProfile.ProfileType.RuntimeDefault));
    PodSecurityContext context = pod.getSpec().getSecurityContext();
    if (context != null) {
      out.addAllSupplementalGroups(groups(context));
    }
    return out.build();
  }

  private static NamespaceOption namespaces(Pod pod) {
    var spec = pod.getSpec();
    NamespaceMode pid =
        Boolean.TRUE.equals(spec.getHostPID())
            ? NamespaceMode.NODE
            : Boolean.TRUE.equals(spec.getShareProcessNamespace())
                ? NamespaceMode.POD
                : NamespaceMode.CONTAINER;
    return NamespaceOption.newBuilder()
        .setNetwork(mode(spec.getHostNetwork()))
        .setIpc(mode(spec.getHostIPC()))
        .setPid(pid)
        .build();
  }

  private static NamespaceOption namespaces(Pod pod, String targetId) {
    NamespaceOption own = namespaces(pod);
    return targetId.isEmpty() || own.getPid() != NamespaceMode.CONTAINER
        ? own
        : own.toBuilder().setPid(NamespaceMode.TARGET).setTargetId(targetId).build();
  }

  private static NamespaceMode mode(Boolean host) {
    return Boolean.TRUE.equals(host) ? NamespaceMode.NODE : NamespaceMode.POD;
  }

  static boolean privileged(Container container) {
    return container.getSecurityContext() != null
        && Boolean.TRUE.equals(container.getSecurityContext().getPrivileged());
  }

  /**
   * @throws Environment.Unresolved where runAsNonRoot forbids the image's user
   */
  static LinuxContainerSecurityContext container(
      Pod pod, Container container, Image image, String targetId) {
    PodSecurityContext ofPod =
        pod.getSpec().getSecurityContext() == null
            ? new PodSecurityContext()
            : pod.getSpec().getSecurityContext();
    SecurityContext own =
        container.getSecurityContext() == null
            ? new SecurityContext()
            : container.getSecurityContext();
    LinuxContainerSecurityContext.Builder out =
        LinuxContainerSecurityContext.newBuilder()
            .setNamespaceOptions(namespaces(pod, targetId))
            .setPrivileged(privileged(container))
            .setReadonlyRootfs(Boolean.TRUE.equals(own.getReadOnlyRootFilesystem()))
            .setNoNewPrivs(Boolean.FALSE.equals(own.getAllowPrivilegeEscalation()))
            .addAllSupplementalGroups(groups(ofPod))
            .setSeccomp(seccomp(pod, own, ofPod));
    user(out, pod, container, own, ofPod, image);
    if (own.getCapabilities() != null) {
      out.setCapabilities(
          Capability.newBuilder()
              .addAllAddCapabilities(own.getCapabilities().getAdd())
              .addAllDropCapabilities(own.getCapabilities().getDrop()));
    }
    if (!privileged(container) && !"Unmasked".equals(own.getProcMount())) {
      out.addAllMaskedPaths(MASKED).addAllReadonlyPaths(READ_ONLY);
    }
    return out.build();
  }

  private static void user(
      LinuxContainerSecurityContext.Builder out,
      Pod pod,
      Container container,
      SecurityContext own,
      PodSecurityContext ofPod,
      Image image) {
    Long user = first(own.getRunAsUser(), ofPod.getRunAsUser());
    Long group = first(own.getRunAsGroup(), ofPod.getRunAsGroup());
    Boolean nonRoot =
        own.getRunAsNonRoot() != null ? own.getRunAsNonRoot() : ofPod.getRunAsNonRoot();
    if (Boolean.TRUE.equals(nonRoot)) {
      checkNotRoot(pod, container, user, image);
    }
    if (user != null) {
      out.setRunAsUser(Int64Value.newBuilder().setValue(user));
    } else if (image.hasUid()) {
      out.setRunAsUser(image.getUid());
    } else {
      out.setRunAsUsername(image.getUsername());
    }
    if (group != null) {
      out.setRunAsGroup(Int64Value.newBuilder().setValue(group));
      if (user == null && !image.hasUid() && image.getUsername().isEmpty()) {
        // The runtime takes a group only together with a user.
        out.setRunAsUser(Int64Value.newBuilder().setValue(0));
      }
    }
  }

  private static void checkNotRoot(Pod pod, Container container, Long user, Image image) {
    String where =
        " (pod: \"" + Containers.podText(pod) + "\", container: " + container.getName() + ")";
    if (user != null) {
      if (user == 0) {
        throw new Environment.Unresolved("container's runAsUser breaks non-root policy" + where);
      }
      return;
    }
    if (!image.hasUid() && !image.getUsername().isEmpty()) {
      throw new Environment.Unresolved(
          "container has runAsNonRoot and image has non-numeric user ("
              + image.getUsername()
              + "), cannot verify user is non-root"
              + where);
    }
    if (!image.hasUid() || image.getUid().getValue() == 0) {
      throw new Environment.Unresolved(
          "container has runAsNonRoot and image will run as root" + where);
    }
  }

  private static Long first(Long one, Long other) {
    return one != null ? one : other;
  }

  private static List<Long> groups(PodSecurityContext context) {
    List<Long> groups = new ArrayList<>();
    if (context.getFsGroup() != null) {
      groups.add(context.getFsGroup());
    }
    groups.addAll(context.getSupplementalGroups());
    return groups;
  }

  private static SecurityProfile seccomp(Pod pod, SecurityContext own, PodSecurityContext ofPod) {
    SeccompProfile profile =
        own.getSeccompProfile() != null ? own.getSeccompProfile() : ofPod.getSeccompProfile();
    SecurityProfile.Builder out = SecurityProfile.newBuilder();
    if (profile == null) {
      return out.setProfileType(SecurityProfile.ProfileType.Unconfined).build();
    }
    return switch (profile.getType()) {
      case "RuntimeDefault" ->
          out.setProfileType(SecurityProfile.ProfileType.RuntimeDefault).build();
      case "Localhost" ->
          out.setProfileType(SecurityProfile.ProfileType.Localhost)
              .setLocalhostRef("/var/lib/kubelet/seccomp/" + profile.getLocalhostProfile())
              .build();
      default -> out.setProfileType(SecurityProfile.ProfileType.Unconfined).build();
    };
  }
}
