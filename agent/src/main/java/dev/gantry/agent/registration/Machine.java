package dev.gantry.agent.registration;

import dev.gantry.agent.NodeFacts;
import io.fabric8.kubernetes.api.model.NodeSystemInfo;
import io.fabric8.kubernetes.api.model.NodeSystemInfoBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** What the machine says of itself, as the Node object tells it. */
final class Machine {
  static final String VERSION = "v1.36.0";

  private Machine() {}

  /**
   * @param runtime for example {@code containerd://1.6.20}
   */
  static NodeSystemInfo info(String runtime, String nodeName) {
    return new NodeSystemInfoBuilder()
        .withMachineID(first(Path.of("/etc/machine-id"), id(nodeName)))
        .withSystemUUID(first(Path.of("/sys/class/dmi/id/product_uuid"), id(nodeName)))
        .withBootID(first(Path.of("/proc/sys/kernel/random/boot_id"), ""))
        .withKernelVersion(System.getProperty("os.version"))
        .withOsImage(osImage())
        .withContainerRuntimeVersion(runtime)
        .withKubeletVersion(VERSION)
        .withKubeProxyVersion("")
        .withOperatingSystem("linux")
        .withArchitecture(architecture())
        .build();
  }

  private static String id(String nodeName) {
    return UUID.nameUUIDFromBytes(nodeName.getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .toString();
  }

  /** In Go's names: amd64, arm64. */
  static String architecture() {
    return switch (System.getProperty("os.arch")) {
      case "aarch64" -> "arm64";
      case "x86_64", "amd64" -> "amd64";
      default -> System.getProperty("os.arch");
    };
  }

  private static String first(Path file, String otherwise) {
    try {
      String text = Files.readString(file).strip();
      return text.isEmpty() ? otherwise : text;
    } catch (IOException e) {
      return otherwise;
    }
  }

  private static String osImage() {
    try {
      for (String line : Files.readAllLines(Path.of("/etc/os-release"))) {
        if (line.startsWith("PRETTY_NAME=")) {
          return line.substring("PRETTY_NAME=".length()).replace("\"", "");
        }
      }
    } catch (IOException e) {
      return "Linux";
    }
    return "Linux";
  }

  static Map<String, Quantity> capacity(NodeFacts facts, int pods) {
    Map<String, Quantity> capacity = new LinkedHashMap<>();
    capacity.put("cpu", new Quantity(String.valueOf(facts.cpus())));
    capacity.put("ephemeral-storage", kibi(facts.diskBytes()));
    capacity.put("hugepages-1Gi", new Quantity("0"));
    capacity.put("hugepages-2Mi", new Quantity("0"));
    capacity.put("memory", kibi(facts.memoryBytes()));
    capacity.put("pods", new Quantity(String.valueOf(pods)));
    return capacity;
  }

  /** All that there is, less 100 MiB for the system and a tenth of the disk. */
  static Map<String, Quantity> allocatable(NodeFacts facts, int pods) {
    Map<String, Quantity> allocatable = new LinkedHashMap<>(capacity(facts, pods));
    allocatable.put("memory", kibi(facts.memoryBytes() - (100L << 20)));
    allocatable.put("ephemeral-storage", new Quantity(String.valueOf(facts.diskBytes() / 10 * 9)));
    return allocatable;
  }

  private static Quantity kibi(long bytes) {
    return new Quantity(bytes / 1024 + "Ki");
  }
}
