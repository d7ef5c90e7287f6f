package dev.gantry.launcher.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A containerd of the node's own: its folders, socket and configuration, apart from any other on
 * the machine.
 */
public record Containerd(Path directory) {

  public static final String PAUSE_IMAGE = "gantry.local/pause:1";

  public Path socket() {
    return directory.resolve("containerd.sock");
  }

  public Path configuration() {
    return directory.resolve("config.toml");
  }

  public Path cniConfiguration() {
    return directory.resolve("cni");
  }

  /** Writes the configuration for this machine. */
  public void configure() throws IOException {
    Files.createDirectories(cniConfiguration());
    Path registries = Files.createDirectories(directory.resolve("registries"));
    Files.writeString(
        configuration(),
        """
        version = 2
        root = "%1$s/root"
        state = "%1$s/state"
        oom_score = 0
        disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.internal.v1.opt"]

        [grpc]
          address = "%2$s"

        [plugins."io.containerd.grpc.v1.cri"]
          sandbox_image = "%3$s"
          stream_server_address = "127.0.0.1"
          stream_server_port = "0"
          disable_apparmor = %4$s
          restrict_oom_score_adj = %5$s
          max_container_log_line_size = 16384
          [plugins."io.containerd.grpc.v1.cri".cni]
            bin_dir = "/usr/lib/cni"
            conf_dir = "%6$s"
          [plugins."io.containerd.grpc.v1.cri".containerd]
            snapshotter = "overlayfs"
            [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
              runtime_type = "io.containerd.runc.v2"
              [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
                SystemdCgroup = false
          [plugins."io.containerd.grpc.v1.cri".registry]
            config_path = "%7$s"
        """
            .formatted(
                directory,
                socket(),
                PAUSE_IMAGE,
                !Files.exists(Path.of("/sys/kernel/security/apparmor")),
                !HostCapabilities.has(HostCapabilities.SYS_RESOURCE),
                cniConfiguration(),
                registries));
  }
}
