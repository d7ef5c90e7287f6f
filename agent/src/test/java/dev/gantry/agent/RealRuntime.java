package dev.gantry.agent;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gantry.agent.cri.CriRuntime;
import dev.gantry.agent.cri.RuntimeCallException;
import dev.gantry.agent.cri.RuntimeChannel;
import dev.gantry.agent.cri.proto.PodSandbox;
import dev.gantry.agent.network.Eventually;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A containerd of the tests' own, with a busybox image; skips where it cannot be. */
public final class RealRuntime {
  public static final String IMAGE = "gantry.test/busybox:1";
  public static final String PAUSE = "gantry.test/pause:1";

  private final Path folder;
  private final Path busybox;
  private Process containerd;
  private final RuntimeChannel channel;
  private final CriRuntime runtime;

  private RealRuntime(Path folder, Path busybox, Process containerd) {
    this.folder = folder;
    this.busybox = busybox;
    this.containerd = containerd;
    this.channel = new RuntimeChannel(socket());
    this.runtime = new CriRuntime(channel);
  }

  public static RealRuntime start() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "containers need root");
    for (String program : List.of("containerd", "runc", "ctr", "iptables")) {
      assumeTrue(onPath(program).isPresent(), program + " is not installed");
    }
    assumeTrue(Files.isDirectory(Path.of("/usr/lib/cni")), "there are no CNI plugins");
    Optional<Path> busybox =
        Stream.of("/bin/busybox", System.getProperty("gantry.test.busybox", "/usr/bin/busybox"))
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(busybox.isPresent(), "busybox-static is not installed");
    Path folder = Files.createTempDirectory("gantry-agent-test");
    configure(folder);
    RealRuntime real = new RealRuntime(folder, busybox.get(), containerd(folder));
    real.await();
    real.image(IMAGE);
    real.image(PAUSE);
    return real;
  }

  /** Makes an image of that name, unlike all others, with busybox in it. */
  public void image(String name) throws Exception {
    Path work = Files.createDirectories(folder.resolve("image-" + name.replaceAll("\\W", "-")));
    Path archive = TestImage.busybox(work, busybox, name);
    ctr("images", "import", archive.toString());
  }

  private static Process containerd(Path folder) throws IOException {
    return new ProcessBuilder("containerd", "-c", folder.resolve("config.toml").toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("containerd.log").toFile()))
        .start();
  }

  /** containerd's own client; fails when it does. */
  public String ctr(String... words) throws IOException, InterruptedException {
    List<String> all =
        new ArrayList<>(List.of("ctr", "--address", socket().toString(), "-n", "k8s.io"));
    all.addAll(List.of(words));
    return TestImage.run(folder, all.toArray(String[]::new));
  }

  /** As {@code kill -9} would; containers live on. */
  public void kill() throws InterruptedException {
    containerd.destroyForcibly().waitFor();
  }

  public void restart() throws IOException {
    containerd = containerd(folder);
    await();
  }

  private static Optional<Path> onPath(String program) {
    return Stream.of((System.getenv("PATH") + ":/usr/sbin:/sbin").split(File.pathSeparator))
        .map(p -> Path.of(p, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static void configure(Path folder) throws Exception {
    Path cni = Files.createDirectories(folder.resolve("cni"));
    Files.writeString(
        cni.resolve("10-test.conflist"),
        """
        {"cniVersion":"0.4.0","name":"agenttest","plugins":[
        {"type":"bridge","bridge":"gagenttest0","isGateway":true,"ipMasq":false,"hairpinMode":true,
         "forceAddress":true,"ipam":{"type":"host-local","ranges":[[{"subnet":"10.199.9.0/24"}]],
         "dataDir":"%s/ipam"}},
        {"type":"portmap","capabilities":{"portMappings":true}}]}
        """
            .formatted(folder));
    Files.writeString(
        folder.resolve("config.toml"),
        """
        version = 2
        root = "%1$s/root"
        state = "%1$s/state"
        oom_score = 0
        disabled_plugins = ["io.containerd.snapshotter.v1.aufs","io.containerd.snapshotter.v1.btrfs","io.containerd.snapshotter.v1.zfs","io.containerd.snapshotter.v1.devmapper","io.containerd.internal.v1.opt"]
        [grpc]
          address = "%1$s/containerd.sock"
        [plugins."io.containerd.grpc.v1.cri"]
          stream_server_address = "127.0.0.1"
          stream_server_port = "0"
          sandbox_image = "gantry.test/pause:1"
          restrict_oom_score_adj = true
          disable_apparmor = true
          [plugins."io.containerd.grpc.v1.cri".containerd]
            snapshotter = "overlayfs"
          [plugins."io.containerd.grpc.v1.cri".cni]
            bin_dir = "/usr/lib/cni"
            conf_dir = "%1$s/cni"
        """
            .formatted(folder));
  }

  private void await() {
    Eventually.within(
        Duration.ofSeconds(30),
        "containerd answers (its log is in " + folder + ")",
        () -> {
          try {
            return !runtime.version().getRuntimeName().isEmpty();
          } catch (RuntimeCallException e) {
            return false;
          }
        });
  }

  public Path folder() {
    return folder;
  }

  public Path socket() {
    return folder.resolve("containerd.sock");
  }

  public RuntimeChannel channel() {
    return channel;
  }

  public CriRuntime runtime() {
    return runtime;
  }

  /** Ends all containers, containerd, and what they left on the machine. */
  public void close() throws Exception {
    for (PodSandbox sandbox : runtime.sandboxes(Map.of())) {
      runtime.stopSandbox(sandbox.getId());
      runtime.removeSandbox(sandbox.getId());
    }
    channel.close();
    containerd.destroy();
    containerd.waitFor(10, TimeUnit.SECONDS);
    Process umount =
        new ProcessBuilder(
                "sh", "-c", "umount -l $(grep -o '" + folder + "[^ ]*' /proc/mounts | sort -ru)")
            .start();
    umount.waitFor(5, TimeUnit.SECONDS);
    new ProcessBuilder("ip", "link", "delete", "gagenttest0").start().waitFor(5, TimeUnit.SECONDS);
    NodeDirectories.delete(folder);
  }
}
