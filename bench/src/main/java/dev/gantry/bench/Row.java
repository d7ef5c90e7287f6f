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
 * @param cpu milliseconds of the server's processors for one; {@code NaN}: not measured
 */
public record Row(
    String name,
    int connections,
    long count,
    long errors,
    double rate,
    double p50,
    double p99,
    double cpu) {

  /**
   * From latencies in nanoseconds that took {@code seconds} altogether.
   *
   * @param cpu seconds of the server's processors
   */
  public static Row of(
      String name, int connections, Histogram latencies, long errors, double seconds, double cpu) {
    return new Row(
        name,
        connections,
        latencies.getTotalCount(),
        errors,
        latencies.getTotalCount() / seconds,
        latencies.getValueAtPercentile(50) / 1e6,
        latencies.getValueAtPercentile(99) / 1e6,
        cpu * 1e3 / latencies.getTotalCount());
  }

  String key() {
    return name + " × " + connections;
  }
}
