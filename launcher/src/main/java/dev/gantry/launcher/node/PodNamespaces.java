package dev.gantry.launcher.node;

import dev.gantry.launcher.Trouble;
import dev.gantry.launcher.host.Daemon;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The files in {@code /run/netns} on which a node's runtime mounted the network namespaces of its
 * pods. The mounts go with the node's mount namespace; the empty files stay in the machine's {@code
 * /run} and must be removed. Another runtime's are told apart by their mounts, which are not in
 * this node's mount namespace alone.
 */
record PodNamespaces(Set<Path> files) {

  private static final String PREFIX = "/run/netns/cni-";

  /** Those of a running node; none when it does not run. */
  static PodNamespaces of(Daemon holder) {
    return holder
        .handle()
        .map(process -> of(mounts(String.valueOf(process.pid())), mounts("self")))
        .orElse(new PodNamespaces(Set.of()));
  }

  /**
   * @param inside lines of the node's {@code mountinfo}, see proc(5)
   * @param outside lines of the machine's
   */
  static PodNamespaces of(List<String> inside, List<String> outside) {
    Set<Path> own = mounted(inside);
    own.removeAll(mounted(outside));
    return new PodNamespaces(own);
  }

  private static Set<Path> mounted(List<String> mountinfo) {
    return mountinfo.stream()
        .map(line -> line.split(" "))
        .filter(fields -> fields.length > 4)
        .map(fields -> fields[4].replaceFirst("^/var/run/", "/run/"))
        .filter(point -> point.startsWith(PREFIX))
        .map(Path::of)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> mounts(String process) {
    try {
      return Files.readAllLines(Path.of("/proc", process, "mountinfo"));
    } catch (IOException e) {
      // It has just ended; then there is nothing to read.
      return List.of();
    }
  }

  /** Removes the files, once the node's mount namespace is gone. */
  void remove() {
    for (Path file : files) {
      try {
        Files.deleteIfExists(file);
      } catch (FileSystemException busy) {
        throw new Trouble(file + " is still in use: " + busy.getReason(), busy);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
