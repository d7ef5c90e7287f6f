package dev.gantry.sim;

import java.time.Duration;

/** Runs something later. */
@FunctionalInterface
interface Later {
  void after(Duration delay, Runnable task);
}
