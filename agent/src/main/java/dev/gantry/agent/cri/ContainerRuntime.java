package dev.gantry.agent.cri;

import dev.gantry.agent.cri.proto.AuthConfig;
import dev.gantry.agent.cri.proto.Container;
import dev.gantry.agent.cri.proto.ContainerConfig;
import dev.gantry.agent.cri.proto.ContainerStats;
import dev.gantry.agent.cri.proto.ContainerStatus;
import dev.gantry.agent.cri.proto.ExecSyncResponse;
import dev.gantry.agent.cri.proto.FilesystemUsage;
import dev.gantry.agent.cri.proto.Image;
import dev.gantry.agent.cri.proto.LinuxContainerResources;
import dev.gantry.agent.cri.proto.PodSandbox;
import dev.gantry.agent.cri.proto.PodSandboxConfig;
import dev.gantry.agent.cri.proto.PodSandboxStatus;
import dev.gantry.agent.cri.proto.RuntimeStatus;
import dev.gantry.agent.cri.proto.VersionResponse;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the agent asks of a container runtime: the Container Runtime Interface, version 1.
 * containerd, CRI-O and cri-dockerd speak it. Every call blocks; a failed one throws {@link
 * RuntimeCallException}. Sandboxes, containers and images that are not there count as stopped or
 * removed.
 */
public interface ContainerRuntime extends AutoCloseable {
  VersionResponse version();

  RuntimeStatus status();

  /** All sandboxes whose labels contain {@code labels}; all there are when it is empty. */
  List<PodSandbox> sandboxes(Map<String, String> labels);

  Optional<PodSandboxStatus> sandboxStatus(String sandboxId);

  /** Creates and starts a sandbox with its network; returns its id. */
  String runSandbox(PodSandboxConfig config);

  void stopSandbox(String sandboxId);

  void removeSandbox(String sandboxId);

  List<Container> containers(Map<String, String> labels);

  Optional<ContainerStatus> containerStatus(String containerId);

  String createContainer(String sandboxId, ContainerConfig config, PodSandboxConfig sandboxConfig);

  void startContainer(String containerId);

  /** Sends the stop signal, waits up to {@code grace}, then kills. */
  void stopContainer(String containerId, Duration grace);

  void removeContainer(String containerId);

  void updateResources(String containerId, LinuxContainerResources resources);

  /** Makes the runtime write to a new log file after the old one was renamed. */
  void reopenLog(String containerId);

  /**
   * Runs a command to its end; throws with {@link RuntimeCallException#timedOut()} past the
   * time-out.
   */
  ExecSyncResponse execSync(String containerId, List<String> command, Duration timeout);

  URI exec(
      String containerId, List<String> command, boolean tty, boolean in, boolean out, boolean err);

  URI attach(String containerId, boolean tty, boolean in, boolean out, boolean err);

  URI portForward(String sandboxId, List<Integer> ports);

  List<ContainerStats> containerStats();

  List<Image> images();

  Optional<Image> image(String reference);

  /** Pulls and returns the image's id. */
  String pullImage(String reference, AuthConfig credentialsOrNull, PodSandboxConfig sandbox);

  void removeImage(String imageId);

  List<FilesystemUsage> imageFilesystems();

  @Override
  void close();
}
