package dev.gantry.launcher.host;

import dev.gantry.launcher.Trouble;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Programs that Gantry needs from the system, and the Debian packages that bring them. */
public final class Packages {

  /** A file that shows that a package is there → the package. */
  private static final Map<String, String> RUNTIME = new LinkedHashMap<>();

  static {
    RUNTIME.put("containerd", "containerd");
    RUNTIME.put("runc", "runc");
    RUNTIME.put("/usr/lib/cni/bridge", "containernetworking-plugins");
    RUNTIME.put("iptables", "iptables");
    RUNTIME.put("ip", "iproute2");
    RUNTIME.put("conntrack", "conntrack");
    RUNTIME.put("mount", "mount");
    RUNTIME.put("catatonit", "catatonit");
  }

  private Packages() {}

  /** What is missing to run nodes; empty when all is there. */
  public static List<String> missingForNodes() {
    List<String> missing = new ArrayList<>();
    RUNTIME.forEach((evidence, name) -> addIfMissing(missing, evidence, name));
    return missing;
  }

  private static void addIfMissing(List<String> missing, String evidence, String name) {
    boolean there =
        evidence.startsWith("/") ? Files.exists(Path.of(evidence)) : Command.exists(evidence);
    if (!there) {
      missing.add(name);
    }
  }

  /** Installs by apt; names the packages and the reason where it cannot. */
  public static void install(List<String> packages) {
    if (packages.isEmpty()) {
      return;
    }
    if (!Command.exists("apt-get")) {
      throw new Trouble(
          "These are missing and this system has no apt-get: please install "
              + String.join(", ", packages)
              + ".");
    }
    List<String> words =
        new ArrayList<>(List.of("apt-get", "install", "-y", "-q", "--no-install-recommends"));
    words.addAll(packages);
    Map<String, String> quiet = Map.of("DEBIAN_FRONTEND", "noninteractive");
    if (!Command.attempt(words, null, quiet).ok()) {
      // A fresh machine has no package lists, or old ones.
      Command.run(List.of("apt-get", "update", "-q"), null, quiet);
      Command.run(words, null, quiet);
    }
  }
}
