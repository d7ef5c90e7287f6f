package dev.gantry.launcher.node;

import dev.gantry.launcher.host.Command;
import dev.gantry.launcher.server.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The control groups of a node's pods, {@code /gantry/NODE/…} in each hierarchy: one hierarchy per
 * controller with version 1, a single one with version 2.
 */
record ControlGroups(Path mount, String node) {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  static ControlGroups of(String node) {
    return new ControlGroups(Path.of("/sys/fs/cgroup"), node);
  }

  /** Ends what is still in the groups, then removes them. True when nothing is left. */
  boolean remove() {
    return Pause.until(
        PATIENCE,
        () -> {
          List<Path> groups = groups();
          groups.forEach(ControlGroups::killMembers);
          // Other clusters on this machine may have theirs beside, then the folder above stays.
          remove(Stream.concat(groups.stream(), parents().stream()).toList());
          return groups.stream().noneMatch(Files::exists);
        });
  }

  /** All groups of the node, the deepest first. */
  List<Path> groups() {
    List<Path> groups = new ArrayList<>();
    for (Path parent : parents()) {
      Path root = parent.resolve(node);
      if (Files.isDirectory(root)) {
        try (Stream<Path> found = Files.walk(root)) {
          found.filter(Files::isDirectory).forEach(groups::add);
        } catch (IOException | java.io.UncheckedIOException e) {
          // A group that goes while it is looked at needs no more removing; the next one is tried.
          groups.add(root);
        }
      }
    }
    groups.sort(Comparator.comparingInt(Path::getNameCount).reversed());
    return groups;
  }

  private List<Path> parents() {
    List<Path> parents = new ArrayList<>(List.of(mount.resolve("gantry")));
    try (Stream<Path> hierarchies = Files.list(mount)) {
      hierarchies
          .filter(h -> Files.isDirectory(h) && !Files.isSymbolicLink(h))
          .map(h -> h.resolve("gantry"))
          .forEach(parents::add);
    } catch (IOException e) {
      // Without control groups there are none of a node.
      return List.of();
    }
    return parents.stream().filter(Files::isDirectory).toList();
  }

  private static void killMembers(Path group) {
    try (Stream<String> members = Files.lines(group.resolve("cgroup.procs"))) {
      members
          .map(Long::valueOf)
          .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    } catch (IOException | java.io.UncheckedIOException e) {
      // It went in the meantime, or its members are threads of a group above.
      return;
    }
  }

  /** By the system's own command: Java sees the kernel's files in a folder, and refuses. */
  private static void remove(List<Path> groups) {
    if (!groups.isEmpty()) {
      Command.attempt(
          Stream.concat(Stream.of("rmdir"), groups.stream().map(Path::toString)).toList(),
          null,
          Map.of());
    }
  }
}
