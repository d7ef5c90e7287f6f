package dev.gantry.agent.pod;

import dev.gantry.agent.NodeDirectories;
import dev.gantry.agent.NodeFacts;
import dev.gantry.agent.cri.proto.ContainerConfig;
import dev.gantry.agent.cri.proto.ContainerMetadata;
import dev.gantry.agent.cri.proto.Image;
import dev.gantry.agent.cri.proto.ImageSpec;
import dev.gantry.agent.cri.proto.KeyValue;
import dev.gantry.agent.cri.proto.LinuxContainerConfig;
import dev.gantry.agent.cri.proto.Mount;
import dev.gantry.agent.cri.proto.MountPropagation;
import dev.gantry.agent.volume.MountedVolume;
import dev.gantry.agent.volume.PodFields;
import dev.gantry.agent.volume.VolumeException;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A container as the runtime wants it described. */
final class ContainerConfigs {
  private static final String DEFAULT_TERMINATION_PATH = "/dev/termination-log";

  private final NodeDirectories directories;
  private final NodeFacts facts;
  private final Environment environment;

  ContainerConfigs(NodeDirectories directories, NodeFacts facts, Environment environment) {
    this.directories = directories;
    this.facts = facts;
    this.environment = environment;
  }

  /**
   * @param targetId the container whose processes this one sees; empty for its own only
   * @throws Environment.Unresolved for references to what is not there
   * @throws VolumeException for mounts of what is not there
   */
  ContainerConfig of(
      Pod pod,
      Container container,
      int restartCount,
      Image image,
      PodFields fields,
      Map<String, MountedVolume> volumes,
      String targetId) {
    Map<String, String> variables = environment.of(pod, container, fields);
    ContainerConfig.Builder out =
        ContainerConfig.newBuilder()
            .setMetadata(
                ContainerMetadata.newBuilder()
                    .setName(container.getName())
                    .setAttempt(restartCount))
            .setImage(
                ImageSpec.newBuilder()
                    .setImage(image.getId())
                    .setUserSpecifiedImage(container.getImage()))
            .setWorkingDir(container.getWorkingDir() == null ? "" : container.getWorkingDir())
            .setLogPath(container.getName() + "/" + restartCount + ".log")
            .setStdin(Boolean.TRUE.equals(container.getStdin()))
            .setStdinOnce(Boolean.TRUE.equals(container.getStdinOnce()))
            .setTty(Boolean.TRUE.equals(container.getTty()))
            .putAllLabels(SandboxConfigs.labels(pod, container.getName()))
            .putAnnotations(RuntimeLabels.RESTART_COUNT, String.valueOf(restartCount))
            .putAnnotations(RuntimeLabels.HASH, Containers.hash(container))
            .putAnnotations(RuntimeLabels.RESOURCES, Resources.key(container))
            .putAnnotations(RuntimeLabels.TERMINATION_PATH, terminationPath(container))
            .putAnnotations(
                RuntimeLabels.TERMINATION_POLICY,
                container.getTerminationMessagePolicy() == null
                    ? "File"
                    : container.getTerminationMessagePolicy())
            .putAnnotations(
                RuntimeLabels.GRACE,
                String.valueOf(pod.getSpec().getTerminationGracePeriodSeconds()))
            .setLinux(
                LinuxContainerConfig.newBuilder()
                    .setResources(Resources.cgroup(pod, container, facts.memoryBytes()))
                    .setSecurityContext(
                        SecurityContexts.container(pod, container, image, targetId)));
    container.getCommand().forEach(c -> out.addCommand(Expansion.expand(c, variables)));
    container.getArgs().forEach(a -> out.addArgs(Expansion.expand(a, variables)));
    variables.forEach((k, v) -> out.addEnvs(KeyValue.newBuilder().setKey(k).setValue(v)));
    for (VolumeMount mount : container.getVolumeMounts()) {
      out.addMounts(mount(mount, volumes, variables));
    }
    addOwnFiles(out, pod, container, restartCount);
    return out.build();
  }

  private static String terminationPath(Container container) {
    String path = container.getTerminationMessagePath();
    return path == null || path.isEmpty() ? DEFAULT_TERMINATION_PATH : path;
  }

  private void addOwnFiles(
      ContainerConfig.Builder out, Pod pod, Container container, int restartCount) {
    String uid = pod.getMetadata().getUid();
    Path log = directories.terminationLog(uid, container.getName(), restartCount);
    try {
      Files.createDirectories(log.getParent());
      if (!Files.exists(log)) {
        Files.createFile(log);
      }
      Files.setAttribute(log, "unix:mode", 0666);
      // The runtime makes the log file but not its folder.
      Files.createDirectories(
          directories
              .logs(pod.getMetadata().getNamespace(), pod.getMetadata().getName(), uid)
              .resolve(container.getName()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.addMounts(
        Mount.newBuilder()
            .setContainerPath(terminationPath(container))
            .setHostPath(log.toString()));
    boolean ownHosts =
        container.getVolumeMounts().stream().anyMatch(m -> m.getMountPath().equals("/etc/hosts"));
    if (!ownHosts) {
      out.addMounts(
          Mount.newBuilder()
              .setContainerPath("/etc/hosts")
              .setHostPath(directories.hostsFile(uid).toString()));
    }
  }

  private static Mount mount(
      VolumeMount mount, Map<String, MountedVolume> volumes, Map<String, String> variables) {
    MountedVolume volume = volumes.get(mount.getName());
    if (volume == null) {
      throw new VolumeException("no volume named \"" + mount.getName() + "\"");
    }
    Path path = volume.path();
    String sub =
        mount.getSubPathExpr() != null && !mount.getSubPathExpr().isEmpty()
            ? Expansion.expand(mount.getSubPathExpr(), variables)
            : mount.getSubPath();
    if (sub != null && !sub.isEmpty()) {
      path = subPath(volume, sub);
    }
    return Mount.newBuilder()
        .setContainerPath(
            mount.getMountPath().startsWith("/")
                ? mount.getMountPath()
                : "/" + mount.getMountPath())
        .setHostPath(path.toString())
        .setReadonly(volume.readOnly() || Boolean.TRUE.equals(mount.getReadOnly()))
        .setPropagation(propagation(mount.getMountPropagation()))
        .build();
  }

  private static MountPropagation propagation(String mode) {
    return switch (mode == null ? "None" : mode) {
      case "HostToContainer" -> MountPropagation.PROPAGATION_HOST_TO_CONTAINER;
      case "Bidirectional" -> MountPropagation.PROPAGATION_BIDIRECTIONAL;
      default -> MountPropagation.PROPAGATION_PRIVATE;
    };
  }

  /** A folder or file within the volume, made as a folder where it is missing; never outside. */
  private static Path subPath(MountedVolume volume, String sub) {
    if (List.of(sub.split("/")).contains("..") || sub.startsWith("/")) {
      throw new VolumeException("subPath \"" + sub + "\" must be a relative path without '..'");
    }
    Path path = volume.path().resolve(sub);
    try {
      if (!Files.exists(path) && !volume.readOnly()) {
        Files.createDirectories(path);
        Files.setAttribute(
            path, "unix:mode", ((int) Files.getAttribute(volume.path(), "unix:mode")) & 07777);
      }
      Path real = path.toRealPath();
      if (!real.startsWith(volume.path().toRealPath())) {
        throw new VolumeException("subPath \"" + sub + "\" leads out of the volume");
      }
      return real;
    } catch (IOException e) {
      throw new VolumeException("failed to create subPath directory for \"" + sub + "\"", e);
    }
  }
}
