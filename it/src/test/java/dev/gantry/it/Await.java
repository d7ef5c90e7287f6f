package dev.gantry.it;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits on conditions of a system that can only be asked. */
final class Await {

  private static final Duration STEP = Duration.ofMillis(100);

  private Await() {}

  /** Returns the first value that satisfies the condition; fails with the last one seen. */
  static <T> T until(Duration limit, Supplier<T> actual, Predicate<T> condition, String words) {
    long end = System.nanoTime() + limit.toNanos();
    T seen = actual.get();
    while (!condition.test(seen)) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "after " + limit + " still not: " + words + "; last seen:\n" + seen);
      }
      LockSupport.parkNanos(STEP.toNanos());
      seen = actual.get();
    }
    return seen;
  }
}
