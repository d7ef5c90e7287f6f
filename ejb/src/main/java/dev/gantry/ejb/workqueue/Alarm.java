package dev.gantry.ejb.workqueue;

import java.time.Duration;

/** Runs something later, once: a scheduled executor in production, virtual time in tests. */
@FunctionalInterface
public interface Alarm {
  void after(Duration delay, Runnable task);
}
