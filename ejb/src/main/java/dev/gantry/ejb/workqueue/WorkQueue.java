package dev.gantry.ejb.workqueue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/**
 * Keys to work on. A key is in the dirty set from {@link #add} until a worker takes it; while it is
 * processed, adding it again marks it dirty once more, to be processed after. So one key is never
 * processed twice at the same time and a burst of additions costs one round.
 *
 * <p>No thread waits on the queue: a worker is started on the executor when there is a key for it,
 * and ends when there is none. One alarm is armed, for the earliest delayed key.
 */
public final class WorkQueue<K> {

  /** Works on one key; an exception means: again, after the back-off. */
  @FunctionalInterface
  public interface Worker<K> {
    void process(K key) throws Exception;
  }

  private record Delayed<K>(Instant due, K key) {}

  private final Object lock = new Object();
  private final Deque<K> order = new ArrayDeque<>();
  private final Set<K> dirty = new HashSet<>();
  private final Set<K> processing = new HashSet<>();
  private final PriorityQueue<Delayed<K>> delayed =
      new PriorityQueue<>((a, b) -> a.due().compareTo(b.due()));
  private final Map<K, Instant> dueByKey = new HashMap<>();
  private final Backoff<K> backoff;
  private final Clock clock;
  private final Alarm alarm;
  private final Executor executor;
  private final int maxWorkers;
  private final Worker<K> worker;
  private final BiConsumer<K, Throwable> onFailure;
  private int workers;
  private boolean open;
  private Instant armedFor;

  /**
   * @param maxWorkers how many keys are processed at the same time at most
   * @param onFailure told of each failed round, for the log and counters
   */
  public WorkQueue(
      Clock clock,
      Alarm alarm,
      Executor executor,
      int maxWorkers,
      Backoff<K> backoff,
      Worker<K> worker,
      BiConsumer<K, Throwable> onFailure) {
    this.clock = clock;
    this.alarm = alarm;
    this.executor = executor;
    this.maxWorkers = maxWorkers;
    this.backoff = backoff;
    this.worker = worker;
    this.onFailure = onFailure;
  }

  /** Starts to accept keys. */
  public void open() {
    synchronized (lock) {
      open = true;
    }
  }

  /** Forgets all keys and refuses new ones; what is in progress ends by itself. */
  public void close() {
    synchronized (lock) {
      open = false;
      order.clear();
      dirty.clear();
      delayed.clear();
      dueByKey.clear();
      armedFor = null;
    }
    backoff.clear();
  }

  public void add(K key) {
    synchronized (lock) {
      if (!open || !dirty.add(key) || processing.contains(key)) {
        return;
      }
      order.add(key);
    }
    startWorker();
  }

  /**
   * Adds when the delay is over. A key waits once: of several delays the one that ends first counts
   * (otherwise each round that asks for the next would multiply them).
   */
  public void addAfter(K key, Duration delay) {
    if (delay.isZero() || delay.isNegative()) {
      add(key);
      return;
    }
    synchronized (lock) {
      if (!open) {
        return;
      }
      Instant due = clock.instant().plus(delay);
      Instant known = dueByKey.get(key);
      if (known != null && !known.isAfter(due)) {
        return;
      }
      dueByKey.put(key, due);
      delayed.add(new Delayed<>(due, key));
    }
    arm();
  }

  /** Keys waiting now, delayed ones not counted. */
  public int depth() {
    synchronized (lock) {
      return order.size();
    }
  }

  private void startWorker() {
    synchronized (lock) {
      if (workers >= maxWorkers || order.isEmpty()) {
        return;
      }
      workers++;
    }
    boolean started = false;
    try {
      executor.execute(this::work);
      started = true;
    } finally {
      if (!started) {
        synchronized (lock) {
          workers--;
        }
      }
    }
  }

  private void work() {
    for (K key = take(); key != null; key = take()) {
      try {
        worker.process(key);
        backoff.forget(key);
      } catch (Throwable e) {
        onFailure.accept(key, e);
        addAfter(key, backoff.next(key));
      } finally {
        done(key);
      }
    }
  }

  /** The next key, or null: then this worker is counted out in the same step, so none is lost. */
  private K take() {
    synchronized (lock) {
      K key = order.poll();
      if (key == null) {
        workers--;
        return null;
      }
      dirty.remove(key);
      processing.add(key);
      return key;
    }
  }

  private void done(K key) {
    synchronized (lock) {
      processing.remove(key);
      if (dirty.contains(key)) {
        order.add(key);
      }
    }
    startWorker();
  }

  private void arm() {
    Duration wait;
    synchronized (lock) {
      Delayed<K> first = delayed.peek();
      if (first == null || (armedFor != null && !first.due().isBefore(armedFor))) {
        return;
      }
      armedFor = first.due();
      wait = Duration.between(clock.instant(), armedFor);
    }
    alarm.after(wait.isNegative() ? Duration.ZERO : wait, this::ring);
  }

  private void ring() {
    Deque<K> due = new ArrayDeque<>();
    synchronized (lock) {
      armedFor = null;
      Instant now = clock.instant();
      while (!delayed.isEmpty() && !delayed.peek().due().isAfter(now)) {
        Delayed<K> next = delayed.poll();
        if (dueByKey.remove(next.key(), next.due())) {
          due.add(next.key());
        }
      }
    }
    due.forEach(this::add);
    arm();
  }
}
