package dev.gantry.ejb.controller;

import dev.gantry.ejb.workqueue.Alarm;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;

/** A clock that stands until it is moved, with the tasks and alarms that depend on it. */
public final class VirtualTime extends Clock implements Executor, Alarm {

  private record Due(Instant at, long order, Runnable task) {}

  private final Deque<Runnable> ready = new ArrayDeque<>();
  private final PriorityQueue<Due> later =
      new PriorityQueue<>(Comparator.comparing(Due::at).thenComparing(Due::order));
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private long order;

  @Override
  public synchronized void execute(Runnable task) {
    ready.add(task);
  }

  @Override
  public synchronized void after(Duration delay, Runnable task) {
    later.add(new Due(now.plus(delay), order++, task));
  }

  /** Runs what is ready until nothing is; answers whether there was anything. */
  public boolean runReady() {
    boolean ran = false;
    for (Runnable task = ready.poll(); task != null; task = ready.poll()) {
      task.run();
      ran = true;
    }
    return ran;
  }

  /** When the next alarm rings, if that is not after {@code limit}; moves the clock there. */
  public boolean toNextAlarm(Instant limit) {
    Due next = later.peek();
    if (next == null || next.at().isAfter(limit)) {
      now = now.isAfter(limit) ? now : limit;
      return false;
    }
    later.poll();
    now = next.at().isAfter(now) ? next.at() : now;
    ready.add(next.task());
    return true;
  }

  public int alarms() {
    return later.size();
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
