package dev.gantry.agent.cri;

import com.google.protobuf.Message;
import dev.gantry.agent.cri.proto.*;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@link ContainerRuntime} over gRPC. */
public final class CriRuntime implements ContainerRuntime {
  private static final Duration QUICK = Duration.ofSeconds(30);
  private static final Duration SLOW = Duration.ofMinutes(4);
  private static final Duration PULL = Duration.ofMinutes(30);

  private final RuntimeChannel channel;

  public CriRuntime(RuntimeChannel channel) {
    this.channel = channel;
  }

  private <Q extends Message, A extends Message> A runtime(
      String name, Q request, A blank, Duration timeout) {
    return channel.call("runtime.v1.RuntimeService/" + name, request, blank, timeout);
  }

  private <Q extends Message, A extends Message> A images(
      String name, Q request, A blank, Duration timeout) {
    return channel.call("runtime.v1.ImageService/" + name, request, blank, timeout);
  }

  @Override
  public VersionResponse version() {
    return runtime(
        "Version",
        VersionRequest.getDefaultInstance(),
        VersionResponse.getDefaultInstance(),
        QUICK);
  }

  @Override
  public RuntimeStatus status() {
    return runtime(
            "Status",
            StatusRequest.getDefaultInstance(),
            StatusResponse.getDefaultInstance(),
            QUICK)
        .getStatus();
  }

  @Override
  public List<PodSandbox> sandboxes(Map<String, String> labels) {
    ListPodSandboxRequest request =
        ListPodSandboxRequest.newBuilder()
            .setFilter(PodSandboxFilter.newBuilder().putAllLabelSelector(labels))
            .build();
    return runtime("ListPodSandbox", request, ListPodSandboxResponse.getDefaultInstance(), QUICK)
        .getItemsList();
  }

  @Override
  public Optional<PodSandboxStatus> sandboxStatus(String id) {
    PodSandboxStatusRequest request =
        PodSandboxStatusRequest.newBuilder().setPodSandboxId(id).build();
    return present(
        () ->
            runtime(
                    "PodSandboxStatus",
                    request,
                    PodSandboxStatusResponse.getDefaultInstance(),
                    QUICK)
                .getStatus());
  }

  @Override
  public String runSandbox(PodSandboxConfig config) {
    RunPodSandboxRequest request = RunPodSandboxRequest.newBuilder().setConfig(config).build();
    return runtime("RunPodSandbox", request, RunPodSandboxResponse.getDefaultInstance(), SLOW)
        .getPodSandboxId();
  }

  @Override
  public void stopSandbox(String id) {
    StopPodSandboxRequest request = StopPodSandboxRequest.newBuilder().setPodSandboxId(id).build();
    present(
        () ->
            runtime("StopPodSandbox", request, StopPodSandboxResponse.getDefaultInstance(), SLOW));
  }

  @Override
  public void removeSandbox(String id) {
    RemovePodSandboxRequest request =
        RemovePodSandboxRequest.newBuilder().setPodSandboxId(id).build();
    present(
        () ->
            runtime(
                "RemovePodSandbox", request, RemovePodSandboxResponse.getDefaultInstance(), SLOW));
  }

  @Override
  public List<Container> containers(Map<String, String> labels) {
    ListContainersRequest request =
        ListContainersRequest.newBuilder()
            .setFilter(ContainerFilter.newBuilder().putAllLabelSelector(labels))
            .build();
    return runtime("ListContainers", request, ListContainersResponse.getDefaultInstance(), QUICK)
        .getContainersList();
  }

  @Override
  public Optional<ContainerStatus> containerStatus(String id) {
    ContainerStatusRequest request = ContainerStatusRequest.newBuilder().setContainerId(id).build();
    return present(
        () ->
            runtime("ContainerStatus", request, ContainerStatusResponse.getDefaultInstance(), QUICK)
                .getStatus());
  }

  @Override
  public String createContainer(
      String sandboxId, ContainerConfig config, PodSandboxConfig sandbox) {
    CreateContainerRequest request =
        CreateContainerRequest.newBuilder()
            .setPodSandboxId(sandboxId)
            .setConfig(config)
            .setSandboxConfig(sandbox)
            .build();
    return runtime("CreateContainer", request, CreateContainerResponse.getDefaultInstance(), SLOW)
        .getContainerId();
  }

  @Override
  public void startContainer(String id) {
    StartContainerRequest request = StartContainerRequest.newBuilder().setContainerId(id).build();
    runtime("StartContainer", request, StartContainerResponse.getDefaultInstance(), SLOW);
  }

  @Override
  public void stopContainer(String id, Duration grace) {
    StopContainerRequest request =
        StopContainerRequest.newBuilder()
            .setContainerId(id)
            .setTimeout(Math.max(0, grace.toSeconds()))
            .build();
    present(
        () ->
            runtime(
                "StopContainer",
                request,
                StopContainerResponse.getDefaultInstance(),
                grace.plus(QUICK)));
  }

  @Override
  public void removeContainer(String id) {
    RemoveContainerRequest request = RemoveContainerRequest.newBuilder().setContainerId(id).build();
    present(
        () ->
            runtime(
                "RemoveContainer", request, RemoveContainerResponse.getDefaultInstance(), QUICK));
  }

  @Override
  public void updateResources(String id, LinuxContainerResources resources) {
    UpdateContainerResourcesRequest request =
        UpdateContainerResourcesRequest.newBuilder().setContainerId(id).setLinux(resources).build();
    runtime(
        "UpdateContainerResources",
        request,
        UpdateContainerResourcesResponse.getDefaultInstance(),
        QUICK);
  }

  @Override
  public void reopenLog(String id) {
    ReopenContainerLogRequest request =
        ReopenContainerLogRequest.newBuilder().setContainerId(id).build();
    runtime("ReopenContainerLog", request, ReopenContainerLogResponse.getDefaultInstance(), QUICK);
  }

  @Override
  public ExecSyncResponse execSync(String id, List<String> command, Duration timeout) {
    ExecSyncRequest request =
        ExecSyncRequest.newBuilder()
            .setContainerId(id)
            .addAllCmd(command)
            .setTimeout(timeout.toSeconds())
            .build();
    return runtime(
        "ExecSync", request, ExecSyncResponse.getDefaultInstance(), timeout.plusSeconds(2));
  }

  @Override
  public URI exec(
      String id, List<String> command, boolean tty, boolean in, boolean out, boolean err) {
    ExecRequest request =
        ExecRequest.newBuilder()
            .setContainerId(id)
            .addAllCmd(command)
            .setTty(tty)
            .setStdin(in)
            .setStdout(out)
            .setStderr(err && !tty)
            .build();
    return URI.create(runtime("Exec", request, ExecResponse.getDefaultInstance(), QUICK).getUrl());
  }

  @Override
  public URI attach(String id, boolean tty, boolean in, boolean out, boolean err) {
    AttachRequest request =
        AttachRequest.newBuilder()
            .setContainerId(id)
            .setTty(tty)
            .setStdin(in)
            .setStdout(out)
            .setStderr(err && !tty)
            .build();
    return URI.create(
        runtime("Attach", request, AttachResponse.getDefaultInstance(), QUICK).getUrl());
  }

  @Override
  public URI portForward(String sandboxId, List<Integer> ports) {
    PortForwardRequest request =
        PortForwardRequest.newBuilder().setPodSandboxId(sandboxId).addAllPort(ports).build();
    return URI.create(
        runtime("PortForward", request, PortForwardResponse.getDefaultInstance(), QUICK).getUrl());
  }

  @Override
  public List<ContainerStats> containerStats() {
    return runtime(
            "ListContainerStats",
            ListContainerStatsRequest.getDefaultInstance(),
            ListContainerStatsResponse.getDefaultInstance(),
            QUICK)
        .getStatsList();
  }

  @Override
  public List<Image> images() {
    return images(
            "ListImages",
            ListImagesRequest.getDefaultInstance(),
            ListImagesResponse.getDefaultInstance(),
            QUICK)
        .getImagesList();
  }

  @Override
  public Optional<Image> image(String reference) {
    ImageStatusRequest request =
        ImageStatusRequest.newBuilder()
            .setImage(ImageSpec.newBuilder().setImage(reference))
            .build();
    ImageStatusResponse answer =
        images("ImageStatus", request, ImageStatusResponse.getDefaultInstance(), QUICK);
    return answer.hasImage() ? Optional.of(answer.getImage()) : Optional.empty();
  }

  @Override
  public String pullImage(String reference, AuthConfig credentials, PodSandboxConfig sandbox) {
    PullImageRequest.Builder request =
        PullImageRequest.newBuilder()
            .setImage(ImageSpec.newBuilder().setImage(reference).setUserSpecifiedImage(reference))
            .setSandboxConfig(sandbox);
    if (credentials != null) {
      request.setAuth(credentials);
    }
    return images("PullImage", request.build(), PullImageResponse.getDefaultInstance(), PULL)
        .getImageRef();
  }

  @Override
  public void removeImage(String imageId) {
    RemoveImageRequest request =
        RemoveImageRequest.newBuilder().setImage(ImageSpec.newBuilder().setImage(imageId)).build();
    images("RemoveImage", request, RemoveImageResponse.getDefaultInstance(), SLOW);
  }

  @Override
  public List<FilesystemUsage> imageFilesystems() {
    return images(
            "ImageFsInfo",
            ImageFsInfoRequest.getDefaultInstance(),
            ImageFsInfoResponse.getDefaultInstance(),
            QUICK)
        .getImageFilesystemsList();
  }

  private static <T> Optional<T> present(java.util.function.Supplier<T> call) {
    try {
      return Optional.of(call.get());
    } catch (RuntimeCallException e) {
      if (e.notFound()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public void close() {
    channel.close();
  }
}
