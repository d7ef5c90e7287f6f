package dev.gantry.bench.pods;

import dev.gantry.agent.cri.CriRuntime;
import dev.gantry.agent.cri.RuntimeChannel;
import dev.gantry.agent.cri.proto.ContainerConfig;
import dev.gantry.agent.cri.proto.ContainerMetadata;
import dev.gantry.agent.cri.proto.ImageSpec;
import dev.gantry.agent.cri.proto.LinuxPodSandboxConfig;
import dev.gantry.agent.cri.proto.PodSandboxConfig;
import dev.gantry.agent.cri.proto.PodSandboxMetadata;
import dev.gantry.bench.Load;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a container runtime needs for pods when nobody but this loop asks it: sandbox with network,
 * container, start; nothing is looked at. The sandboxes carry no pod's labels, so that an agent of
 * the same runtime leaves them alone.
 */
final class RuntimeAlone implements AutoCloseable {

  private final RuntimeChannel channel;
  private final CriRuntime runtime;
  private final String image;

  RuntimeAlone(Path socket, String image) {
    this.channel = new RuntimeChannel(socket);
    this.runtime = new CriRuntime(channel);
    this.image = image;
  }

  /** Nanoseconds from the first call until the last of {@code pods} containers was started. */
  long start(int pods, int atATime) {
    ConcurrentLinkedQueue<String> sandboxes = new ConcurrentLinkedQueue<>();
    AtomicInteger next = new AtomicInteger();
    try {
      long began = System.nanoTime();
      Load.parallel(
          atATime,
          lane -> {
            while (next.getAndIncrement() < pods) {
              one(sandboxes);
            }
          });
      return System.nanoTime() - began;
    } finally {
      Load.parallel(
          atATime,
          lane -> {
            for (String id = sandboxes.poll(); id != null; id = sandboxes.poll()) {
              runtime.stopSandbox(id);
              runtime.removeSandbox(id);
            }
          });
    }
  }

  private void one(ConcurrentLinkedQueue<String> sandboxes) {
    String uid = UUID.randomUUID().toString();
    PodSandboxConfig sandbox =
        PodSandboxConfig.newBuilder()
            .setMetadata(
                PodSandboxMetadata.newBuilder()
                    .setName("alone-" + uid)
                    .setNamespace("bench")
                    .setUid(uid))
            .setHostname("alone")
            .setLinux(LinuxPodSandboxConfig.getDefaultInstance())
            .build();
    String id = runtime.runSandbox(sandbox);
    sandboxes.add(id);
    ContainerConfig container =
        ContainerConfig.newBuilder()
            .setMetadata(ContainerMetadata.newBuilder().setName("main"))
            .setImage(ImageSpec.newBuilder().setImage(image))
            .addAllCommand(List.of())
            .build();
    runtime.startContainer(runtime.createContainer(id, container, sandbox));
  }

  @Override
  public void close() {
    channel.close();
  }
}
