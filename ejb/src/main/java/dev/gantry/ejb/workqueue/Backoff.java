package dev.gantry.ejb.workqueue;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Exponential delay per key: base, 2 × base, 4 × base, ... up to a maximum, until forgotten. */
public final class Backoff<K> {

  private final Map<K, Integer> failures = new ConcurrentHashMap<>();
  private final Duration base;
  private final Duration maximum;

  public Backoff(Duration base, Duration maximum) {
    this.base = base;
    this.maximum = maximum;
  }

  /** Counts one more failure and answers how long to wait: 5 ms, 10 ms, 20 ms for a 5 ms base. */
  public Duration next(K key) {
    int failed = failures.merge(key, 1, Integer::sum);
    // 5 ms doubled 30 times is two months: more doublings would overflow.
    long nanos = base.toNanos() << Math.min(failed - 1, 30);
    return nanos > maximum.toNanos() || nanos < 0 ? maximum : Duration.ofNanos(nanos);
  }

  public void forget(K key) {
    failures.remove(key);
  }

  public int failures(K key) {
    return failures.getOrDefault(key, 0);
  }

  public void clear() {
    failures.clear();
  }
}
