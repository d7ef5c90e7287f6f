package dev.gantry.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The machine's size.
 *
 * @param cpus cores
 * @param memoryBytes all of the memory
 * @param diskBytes size of the file system that holds the agent's state
 */
public record NodeFacts(int cpus, long memoryBytes, long diskBytes) {
  public static NodeFacts ofThisMachine(Path stateDir) {
    try {
      return new NodeFacts(
          Runtime.getRuntime().availableProcessors(),
          memory("MemTotal"),
          Files.getFileStore(stateDir).getTotalSpace());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A line of /proc/meminfo in bytes. */
  public static long memory(String field) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
      if (line.startsWith(field + ":")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    return 0;
  }
}
