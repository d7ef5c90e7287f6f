package dev.gantry.ejb.metrics;

import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/** Counts values by upper bounds. Adding takes no lock. */
public final class Histogram {

  private final double[] bounds;
  private final LongAdder[] buckets;
  private final LongAdder count = new LongAdder();
  private final DoubleAdder sum = new DoubleAdder();

  /**
   * @param bounds ascending, without infinity
   */
  public Histogram(double... bounds) {
    this.bounds = bounds.clone();
    this.buckets = new LongAdder[bounds.length];
    for (int i = 0; i < bounds.length; i++) {
      buckets[i] = new LongAdder();
    }
  }

  public void add(double value) {
    count.increment();
    sum.add(value);
    for (int i = 0; i < bounds.length; i++) {
      if (value <= bounds[i]) {
        buckets[i].increment();
        return;
      }
    }
  }

  /**
   * Writes the samples of one set of labels; the family is begun by the caller.
   *
   * @param labels names and values in turn
   */
  public void write(PrometheusText text, String name, String... labels) {
    String[] bounded = new String[labels.length + 2];
    System.arraycopy(labels, 0, bounded, 0, labels.length);
    bounded[labels.length] = "le";
    long below = 0;
    for (int i = 0; i < bounds.length; i++) {
      below += buckets[i].sum();
      bounded[labels.length + 1] = bound(bounds[i]);
      text.sample(name + "_bucket", below, bounded);
    }
    bounded[labels.length + 1] = "+Inf";
    text.sample(name + "_bucket", count.sum(), bounded);
    text.sample(name + "_sum", sum.sum(), labels);
    text.sample(name + "_count", count.sum(), labels);
  }

  private static String bound(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
