package dev.gantry.agent.pod;

import dev.gantry.agent.NodeDirectories;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of the control-group tree that belongs to this node's pods: {@code
 * /gantry/<node>/<class>/pod<uid>}. The runtime makes a pod's group and never removes it.
 */
public final class CgroupTree {
  private static final Logger LOG = LoggerFactory.getLogger(CgroupTree.class);
  private static final Path MOUNT = Path.of("/sys/fs/cgroup");

  private static final List<String> OURS = List.of("cpu", "memory", "pids");

  private final String root;
  private final List<Path> hierarchies;

  public CgroupTree(String nodeName) {
    this.root = "/gantry/" + nodeName;
    this.hierarchies = hierarchies();
  }

  /** One root per controller with version 1, a single one with version 2. */
  private static List<Path> hierarchies() {
    if (unified()) {
      return List.of(MOUNT);
    }
    List<Path> found = new ArrayList<>();
    for (Path child : NodeDirectories.children(MOUNT)) {
      if (Files.isDirectory(child) && !Files.isSymbolicLink(child)) {
        found.add(child);
      }
    }
    return found;
  }

  public static boolean unified() {
    return Files.exists(MOUNT.resolve("cgroup.controllers"));
  }

  String podParent(Pod pod) {
    String name = "pod" + pod.getMetadata().getUid();
    return switch (Resources.qosClass(pod)) {
      case "Guaranteed" -> root + "/" + name;
      case "Burstable" -> root + "/burstable/" + name;
      default -> root + "/besteffort/" + name;
    };
  }

  /**
   * Makes a group and writes its settings, each into the hierarchy whose controller it belongs to.
   * What the kernel does not take is logged.
   *
   * @param settings value by file name, for example {@code pids.max}
   * @param onlyLarger leaves settings whose present value is larger
   */
  void write(String group, Map<String, String> settings, boolean onlyLarger) {
    for (Path hierarchy : hierarchies) {
      List<String> controllers =
          unified() ? OURS : List.of(hierarchy.getFileName().toString().split(","));
      Path folder = Path.of(hierarchy + group);
      for (Map.Entry<String, String> setting : settings.entrySet()) {
        if (controllers.contains(setting.getKey().replaceFirst("\\..*", ""))) {
          try {
            make(folder);
            write(folder.resolve(setting.getKey()), setting.getValue(), onlyLarger);
          } catch (IOException e) {
            LOG.warn("{} of {} is not set: {}", setting.getKey(), folder, e.getMessage());
          }
        }
      }
    }
  }

  private static void write(Path file, String value, boolean onlyLarger) throws IOException {
    if (onlyLarger && bound(Files.readString(file)) >= bound(value)) {
      return;
    }
    Files.writeString(file, value, StandardOpenOption.WRITE);
  }

  /** The first number of a setting; no limit counts as the largest. */
  private static long bound(String text) {
    String first = text.strip().split(" ")[0];
    return first.equals("max") || first.startsWith("-") ? Long.MAX_VALUE : Long.parseLong(first);
  }

  /** With version 2 each group above must hand its controllers down. */
  private static void make(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Files.createDirectories(folder);
    if (unified()) {
      Path above = MOUNT;
      for (Path part : MOUNT.relativize(folder)) {
        Files.writeString(
            above.resolve("cgroup.subtree_control"),
            "+cpu +memory +pids",
            StandardOpenOption.WRITE);
        above = above.resolve(part);
      }
    }
  }

  /** Removes the groups of pods that are not {@code wanted}. */
  public void sweep(Set<String> wantedUids) {
    for (Path hierarchy : hierarchies) {
      for (String parent : List.of("", "/burstable", "/besteffort")) {
        Path folder = Path.of(hierarchy + root + parent);
        for (Path pod : NodeDirectories.children(folder)) {
          String name = pod.getFileName().toString();
          if (name.startsWith("pod") && !wantedUids.contains(name.substring(3))) {
            remove(pod);
          }
        }
      }
    }
  }

  /** Removes the pod's group; one that still has processes stays for the next sweep. */
  public void remove(String uid) {
    for (Path hierarchy : hierarchies) {
      for (String parent : List.of("", "/burstable", "/besteffort")) {
        Path pod = Path.of(hierarchy + root + parent + "/pod" + uid);
        if (Files.isDirectory(pod)) {
          remove(pod);
        }
      }
    }
  }

  private static void remove(Path group) {
    for (Path child : NodeDirectories.children(group)) {
      if (Files.isDirectory(child)) {
        remove(child);
      }
    }
    try {
      Files.deleteIfExists(group);
    } catch (IOException e) {
      LOG.debug("control group {} stays for now: {}", group, e.getMessage());
    }
  }

  @Override
  public String toString() {
    return root.toLowerCase(Locale.ROOT) + (unified() ? " (v2)" : " (v1)");
  }
}
