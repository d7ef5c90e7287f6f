package dev.gantry.ejb.metrics;

/** A bean that has something to say at {@code /metrics}: asked at each scrape. */
public interface MetricSource {

  /** Writes whole families, each of which no other source writes. */
  void write(PrometheusText text);
}
