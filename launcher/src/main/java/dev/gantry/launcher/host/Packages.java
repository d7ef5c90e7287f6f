package dev.gantry.launcher.host;

import dev.gantry.launcher.Trouble;
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
  public static List<String> missingForNodes(Machine machine) {
    List<String> missing = new ArrayList<>();
    RUNTIME.forEach((evidence, name) -> addIfMissing(machine, missing, evidence, name));
    return missing;
  }

  private static void addIfMissing(
      Machine machine, List<String> missing, String evidence, String name) {
    boolean there =
        evidence.startsWith("/") ? machine.exists(Path.of(evidence)) : machine.has(evidence);
    if (!there) {
      missing.add(name);
    }
  }

  /** Installs by apt; names the packages and the reason where it cannot. */
  public static void install(Machine machine, List<String> packages) {
    if (packages.isEmpty()) {
      return;
    }
    String all = String.join(" ", packages);
    if (!machine.has("apt-get")) {
      throw new Trouble(
          "These are missing, and this system has no apt-get to install them with: "
              + all
              + ". Please install what brings them here, then run `./gantry up` again.");
    }
    Command.Outcome outcome = attempt(machine, packages);
    if (!outcome.ok()) {
      // A fresh machine has no package lists, or old ones.
      machine.run("apt-get", "update", "-q");
      outcome = attempt(machine, packages);
    }
    if (!outcome.ok()) {
      throw new Trouble(
          "These packages could not be installed: "
              + all
              + ". apt-get said: "
              + reason(outcome.output())
              + " Install them with `apt-get install "
              + all
              + "`, then run `./gantry up` again.");
    }
  }

  private static Command.Outcome attempt(Machine machine, List<String> packages) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "env",
                "DEBIAN_FRONTEND=noninteractive",
                "apt-get",
                "install",
                "-y",
                "-q",
                "--no-install-recommends"));
    words.addAll(packages);
    return machine.run(words.toArray(String[]::new));
  }

  /** The first error that apt-get told of: those after it mostly follow from it. */
  public static String reason(String output) {
    return output
        .lines()
        .filter(line -> line.startsWith("E: "))
        .map(line -> line.substring(3).strip())
        .findFirst()
        .orElse("nothing.");
  }
}
