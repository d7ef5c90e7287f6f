package dev.gantry.ejb.controller;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs several blocking writes at the same time, so that they share a group commit. The caller
 * takes part: should every thread be busy it does all of them itself, and no thread ever waits for
 * one that cannot come.
 */
public final class Together {

  private final Executor executor;

  public Together(Executor executor) {
    this.executor = executor;
  }

  /** Runs all; rethrows the first failure when all are over. */
  public void run(List<Runnable> tasks) {
    if (tasks.size() == 1) {
      tasks.get(0).run();
      return;
    }
    AtomicInteger next = new AtomicInteger();
    CountDownLatch left = new CountDownLatch(tasks.size());
    AtomicReference<RuntimeException> failure = new AtomicReference<>();
    Runnable share =
        () -> {
          for (int i = next.getAndIncrement(); i < tasks.size(); i = next.getAndIncrement()) {
            try {
              tasks.get(i).run();
            } catch (RuntimeException e) {
              failure.compareAndSet(null, e);
            } finally {
              left.countDown();
            }
          }
        };
    for (int i = 1; i < tasks.size(); i++) {
      try {
        executor.execute(share);
      } catch (RejectedExecutionException busy) {
        break;
      }
    }
    // Takes what nobody else took: a stopped executor drops its shares.
    share.run();
    try {
      left.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while writing", e);
    }
    if (failure.get() != null) {
      throw failure.get();
    }
  }
}
