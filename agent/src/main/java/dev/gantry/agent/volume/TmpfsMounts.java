package dev.gantry.agent.volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Mounts and unmounts tmpfs with the system's own commands: Java has no mount call. */
public final class TmpfsMounts {
  private TmpfsMounts() {}

  /**
   * @param bytes size limit; 0 for the kernel's own
   */
  public static void mount(Path path, long bytes) {
    try {
      Files.createDirectories(path);
      if (mounted(path)) {
        return;
      }
      String options = bytes > 0 ? "size=" + bytes : "mode=0755";
      run("mount", "-t", "tmpfs", "-o", options, "tmpfs", path.toString());
    } catch (IOException e) {
      throw new VolumeException("cannot mount tmpfs on " + path + ": " + e.getMessage(), e);
    }
  }

  /** Unmounts everything at or below the path. */
  public static void unmountBelow(Path path) {
    try {
      List<String> points = new ArrayList<>(mountPoints());
      points.removeIf(p -> !Path.of(p).startsWith(path));
      points.sort(java.util.Comparator.reverseOrder());
      for (String point : points) {
        run("umount", "-l", point);
      }
    } catch (IOException e) {
      throw new VolumeException("cannot unmount below " + path + ": " + e.getMessage(), e);
    }
  }

  static boolean mounted(Path path) throws IOException {
    return mountPoints().contains(path.toRealPath().toString());
  }

  /** Second column of /proc/self/mounts, with its octal escapes for spaces undone. */
  private static List<String> mountPoints() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
        .map(line -> line.split(" ")[1].replace("\\040", " "))
        .toList();
  }

  private static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": " + said.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
