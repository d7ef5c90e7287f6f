package dev.gantry.agent.network;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what happens on another thread or in another process. */
public final class Eventually {
  private Eventually() {}

  /** Looks every few milliseconds; the time it took. AssertionError when it does not come true. */
  public static Duration within(Duration limit, String what, BooleanSupplier condition) {
    return within(limit, Duration.ofMillis(2), what, condition);
  }

  /** The same with longer pauses, for what costs something to look at. */
  public static Duration within(
      Duration limit, Duration pause, String what, BooleanSupplier condition) {
    long started = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - started > limit.toNanos()) {
        throw new AssertionError("not within " + limit + ": " + what);
      }
      LockSupport.parkNanos(pause.toNanos());
    }
    return Duration.ofNanos(System.nanoTime() - started);
  }
}
