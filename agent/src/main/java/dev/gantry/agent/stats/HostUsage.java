package dev.gantry.agent.stats;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the machine itself uses, from {@code /proc}. */
final class HostUsage {

  /**
   * {@code /proc/stat} counts in hundredths of a second (USER_HZ), on every architecture of Linux
   * that Java runs on.
   */
  private static final long NANOS_PER_TICK = 10_000_000L;

  private HostUsage() {}

  /** CPU time of all cores together since boot, nanoseconds: all but idle and waiting for I/O. */
  static long cpuNanos() {
    String[] fields = lines("/proc/stat").get(0).trim().split("\\s+");
    long ticks = 0;
    for (int i = 1; i < Math.min(fields.length, 9); i++) {
      ticks += i == 4 || i == 5 ? 0 : Long.parseLong(fields[i]);
    }
    return ticks * NANOS_PER_TICK;
  }

  /** {@code /proc/meminfo} in bytes. */
  static Map<String, Long> memory() {
    Map<String, Long> bytes = new HashMap<>();
    for (String line : lines("/proc/meminfo")) {
      String[] parts = line.split("[:\\s]+");
      bytes.put(parts[0], Long.parseLong(parts[1]) * 1024);
    }
    return bytes;
  }

  static FileStore disk(Path path) throws IOException {
    return Files.getFileStore(path);
  }

  private static List<String> lines(String file) {
    try {
      return Files.readAllLines(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
