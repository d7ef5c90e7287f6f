package dev.gantry.ejb.flowcontrol;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * The seats and queues of one priority level. Fair queuing in virtual time: each queue's requests
 * move its clock on by the seat-seconds that they used, and the queue whose clock is furthest
 * behind goes next. All under one lock, held for a scan of the queues at most; nobody waits in it.
 */
final class PriorityLevel {

  /** What a request is taken to last until it has ended: 3 ms, as kube-apiserver takes it. */
  private static final double GUESS_SECONDS = 0.003;

  /** No request may take a larger part of its level's own seats. */
  private static final double WIDEST = 0.15;

  private final LevelSpec spec;
  private final LongSupplier nanos;
  private final FairQueue[] queues;
  private int limit;
  private int inUse;
  private int waitingSeats;
  private int waitingRequests;
  private int executingRequests;
  private int busyQueues;
  private double virtualTime;
  private long virtualAt;
  private int highWater;
  private volatile int nominal;
  private final LongAdder exempted = new LongAdder();
  final LongAdder dispatched = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder timedOut = new LongAdder();

  PriorityLevel(LevelSpec spec, int limit, LongSupplier nanos) {
    this.spec = spec;
    this.limit = limit;
    this.nominal = limit;
    this.nanos = nanos;
    this.virtualAt = nanos.getAsLong();
    this.queues = new FairQueue[spec.queues()];
    for (int i = 0; i < queues.length; i++) {
      queues[i] = new FairQueue(i);
    }
  }

  LevelSpec spec() {
    return spec;
  }

  /** A request arrives; afterwards it is admitted, refused or waiting. */
  void enter(Passage passage, long flowHash) {
    if (spec.exempt()) {
      // No lock: nothing here depends on who else is here.
      exempted.increment();
      dispatched.increment();
      passage.decide(Passage.State.ADMITTED, "", passage.arrived()).run();
      return;
    }
    List<Runnable> told = new ArrayList<>(1);
    synchronized (this) {
      long now = nanos.getAsLong();
      if (queues.length == 0) {
        if (fits(passage)) {
          admit(passage, now, told);
        } else {
          refuse(passage, "concurrency-limit", now, told);
        }
      } else {
        advance(now);
        enqueue(passage, flowHash, now, told);
        dispatch(now, told);
      }
      highWater = Math.max(highWater, inUse + waitingSeats);
    }
    told.forEach(Runnable::run);
  }

  private boolean fits(Passage passage) {
    // Whatever needs more seats than there are runs alone.
    return inUse == 0 || inUse + passage.seats() <= limit;
  }

  private void enqueue(Passage passage, long flowHash, long now, List<Runnable> told) {
    FairQueue shortest = null;
    for (int card : Hands.deal(flowHash, queues.length, spec.hand())) {
      FairQueue queue = queues[card];
      if (shortest == null || queue.asked + queue.executing < shortest.asked + shortest.executing) {
        shortest = queue;
      }
    }
    if (shortest.waiting.size() >= spec.queueLength()) {
      refuse(passage, "queue-full", now, told);
      return;
    }
    if (shortest.isIdle()) {
      // An idle queue saves nothing up.
      shortest.nextStart = virtualTime;
      busyQueues++;
    }
    passage.queue(shortest);
    shortest.waiting.add(passage);
    shortest.asked += passage.seats();
    waitingSeats += passage.seats();
    waitingRequests++;
  }

  private void dispatch(long now, List<Runnable> told) {
    while (waitingRequests > 0) {
      FairQueue next = next();
      Passage first = next.waiting.peek();
      if (!fits(first)) {
        return;
      }
      next.waiting.remove();
      unqueue(first);
      next.executing += first.seats();
      next.requests++;
      next.nextStart += GUESS_SECONDS * first.seats();
      admit(first, now, told);
    }
  }

  private void unqueue(Passage passage) {
    passage.queue().asked -= passage.seats();
    waitingSeats -= passage.seats();
    waitingRequests--;
  }

  private FairQueue next() {
    FairQueue next = null;
    double earliest = Double.MAX_VALUE;
    for (FairQueue queue : queues) {
      Passage first = queue.waiting.peek();
      if (first != null) {
        double finish = queue.nextStart + GUESS_SECONDS * first.seats();
        if (finish < earliest) {
          earliest = finish;
          next = queue;
        }
      }
    }
    return next;
  }

  /** Virtual time runs as fast as one queue's fair part of the seats in use. */
  private void advance(long now) {
    if (busyQueues > 0) {
      double seats = Math.min(inUse + waitingSeats, limit);
      virtualTime += (now - virtualAt) / 1e9 * seats / busyQueues;
    }
    virtualAt = now;
  }

  private void admit(Passage passage, long now, List<Runnable> told) {
    inUse += passage.seats();
    executingRequests++;
    dispatched.increment();
    told.add(passage.decide(Passage.State.ADMITTED, "", now));
  }

  private void refuse(Passage passage, String reason, long now, List<Runnable> told) {
    ("time-out".equals(reason) ? timedOut : refused).increment();
    told.add(passage.decide(Passage.State.REFUSED, reason, now));
  }

  void finished(Passage passage) {
    if (spec.exempt()) {
      exempted.decrement();
      return;
    }
    List<Runnable> told = new ArrayList<>(1);
    synchronized (this) {
      long now = nanos.getAsLong();
      if (queues.length > 0) {
        advance(now);
      }
      inUse -= passage.seats();
      executingRequests--;
      FairQueue queue = passage.queue();
      if (queue != null) {
        queue.executing -= passage.seats();
        queue.requests--;
        double seconds = (now - passage.admittedAt()) / 1e9;
        queue.nextStart += (seconds - GUESS_SECONDS) * passage.seats();
        if (queue.isIdle()) {
          busyQueues--;
        }
        dispatch(now, told);
      }
    }
    told.forEach(Runnable::run);
  }

  void expire(Passage passage) {
    List<Runnable> told = new ArrayList<>(1);
    synchronized (this) {
      FairQueue queue = passage.queue();
      if (passage.state() != Passage.State.WAITING
          || queue == null
          || !queue.waiting.remove(passage)) {
        return;
      }
      long now = nanos.getAsLong();
      advance(now);
      unqueue(passage);
      if (queue.isIdle()) {
        busyQueues--;
      }
      refuse(passage, "time-out", now, told);
      // It may have been what was too wide to fit.
      dispatch(now, told);
    }
    told.forEach(Runnable::run);
  }

  /** Takes the most seats that were wanted at once since the last call. */
  synchronized int takeHighWater() {
    int most = highWater;
    highWater = inUse + waitingSeats;
    return most;
  }

  /** The seats that the level is due have changed. */
  void nominal(int seats) {
    nominal = seats;
    limit(seats);
  }

  int nominal() {
    return nominal;
  }

  /** Seats that one request may take at most. */
  int widest() {
    return Math.max(1, (int) (nominal * WIDEST));
  }

  void limit(int seats) {
    List<Runnable> told = new ArrayList<>();
    synchronized (this) {
      long now = nanos.getAsLong();
      advance(now);
      limit = seats;
      if (queues.length > 0) {
        dispatch(now, told);
      }
    }
    told.forEach(Runnable::run);
  }

  /**
   * What the level looks like now.
   *
   * @param waiting who waits, in each queue's order
   */
  record View(
      int limit,
      int inUse,
      int executing,
      int waitingRequests,
      int activeQueues,
      List<QueueView> queues,
      List<Passage> waiting) {}

  /**
   * @param waiting requests
   * @param requests that are worked on
   * @param executing seats that these occupy
   */
  record QueueView(int index, int waiting, int requests, int executing, double nextStart) {}

  synchronized View view() {
    List<QueueView> shown = new ArrayList<>();
    List<Passage> all = new ArrayList<>();
    for (FairQueue queue : queues) {
      shown.add(
          new QueueView(
              queue.index, queue.waiting.size(), queue.requests, queue.executing, queue.nextStart));
      all.addAll(queue.waiting);
    }
    int executing = executingRequests + (int) exempted.sum();
    return new View(limit, inUse, executing, waitingRequests, busyQueues, shown, all);
  }

  synchronized boolean isWaitedFor() {
    return waitingRequests > 0;
  }
}
