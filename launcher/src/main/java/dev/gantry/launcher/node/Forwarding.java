package dev.gantry.launcher.node;

import dev.gantry.launcher.Home;
import dev.gantry.launcher.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether the machine forwards packets, which its nodes need; what it was before is kept in a file
 * and comes back when they go.
 */
record Forwarding(Path kernel, Path kept) {

  static Forwarding of(Home home) {
    return new Forwarding(
        Path.of("/proc/sys/net/ipv4/ip_forward"), home.run().resolve("ip_forward.before"));
  }

  void allow() {
    try {
      String before = Files.readString(kernel).strip();
      if (!"1".equals(before)) {
        Files.writeString(kept, before);
        Files.writeString(kernel, "1");
      }
    } catch (IOException e) {
      throw new Trouble(
          "The nodes need packets to be forwarded, and "
              + kernel
              + " cannot be set to 1: "
              + e.getMessage(),
          e);
    }
  }

  void restore() {
    try {
      if (Files.exists(kept)) {
        Files.writeString(kernel, Files.readString(kept));
        Files.delete(kept);
      }
    } catch (IOException e) {
      throw new Trouble(kernel + " cannot be set back: " + e.getMessage(), e);
    }
  }
}
