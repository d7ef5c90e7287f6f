package dev.gantry.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * The processor time that the server's processes have used, when they run on the machine that
 * measures: what a request costs, which a busy machine distorts far less than how long it takes.
 *
 * @param pids processes that count, each with its children; none: nothing is known
 */
record Processors(List<Long> pids) {

  /** {@code USER_HZ}, which Linux fixes for {@code /proc} on every architecture. */
  private static final double TICKS_PER_SECOND = 100;

  private static final int USER = 11;
  private static final int SYSTEM = 12;

  /** Seconds used until now by all of them; {@code NaN} when no process is named. */
  double seconds() {
    if (pids.isEmpty()) {
      return Double.NaN;
    }
    long ticks = 0;
    for (long pid : pids) {
      ticks += ticks(pid);
      ticks +=
          ProcessHandle.of(pid)
              .map(process -> process.descendants().mapToLong(child -> ticks(child.pid())).sum())
              .orElse(0L);
    }
    return ticks / TICKS_PER_SECOND;
  }

  private static long ticks(long pid) {
    try {
      String line = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      // The name, in brackets, may hold spaces; the fields behind it don't.
      String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
      return Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM]);
    } catch (NoSuchFileException ended) {
      return 0;
    } catch (IOException e) {
      throw new IllegalStateException("cannot read the processor time of " + pid, e);
    }
  }
}
