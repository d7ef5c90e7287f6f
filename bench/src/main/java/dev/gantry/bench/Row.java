package dev.gantry.bench;

import org.HdrHistogram.Histogram;

/**
 * One measured line.
 *
 * @param name what was done
 * @param connections by how many at the same time
 * @param count how often
 * @param errors how many of them failed
 * @param rate per second
 * @param p50 milliseconds
 * @param p99 milliseconds
 */
public record Row(
    String name, int connections, long count, long errors, double rate, double p50, double p99) {

  /** From latencies in nanoseconds that took {@code seconds} altogether. */
  static Row of(String name, int connections, Histogram latencies, long errors, double seconds) {
    return new Row(
        name,
        connections,
        latencies.getTotalCount(),
        errors,
        latencies.getTotalCount() / seconds,
        latencies.getValueAtPercentile(50) / 1e6,
        latencies.getValueAtPercentile(99) / 1e6);
  }

  String key() {
    return name + " × " + connections;
  }
}
