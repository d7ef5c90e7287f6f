package dev.gantry.agent.pod;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker per pod at a time, whatever the number of threads: a key that is added while it is
 * being worked on is worked on once more afterwards.
 */
final class PodQueue {
  private static final Logger LOG = LoggerFactory.getLogger(PodQueue.class);
  private static final Duration AFTER_ERROR = Duration.ofSeconds(2);

  private final ExecutorService threads;
  private final ScheduledExecutorService timer;
  private final Consumer<String> work;
  private final Set<String> dirty = new HashSet<>();
  private final Set<String> processing = new HashSet<>();

  PodQueue(ExecutorService threads, ScheduledExecutorService timer, Consumer<String> work) {
    this.threads = threads;
    this.timer = timer;
    this.work = work;
  }

  void add(String uid) {
    synchronized (this) {
      if (!dirty.add(uid) || processing.contains(uid)) {
        return;
      }
    }
    submit(uid);
  }

  void addAfter(String uid, Duration delay) {
    try {
      timer.schedule(() -> add(uid), Math.max(0, delay.toMillis()), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("closing, pod {} is not looked at again", uid);
    }
  }

  private void submit(String uid) {
    try {
      threads.execute(() -> run(uid));
    } catch (RejectedExecutionException e) {
      LOG.debug("closing, pod {} is not looked at", uid);
    }
  }

  private void run(String uid) {
    synchronized (this) {
      if (!dirty.contains(uid) || !processing.add(uid)) {
        return;
      }
      dirty.remove(uid);
    }
    try {
      work.accept(uid);
    } catch (RuntimeException e) {
      LOG.warn("pod {}: {}; trying again", uid, e.toString());
      LOG.debug("pod {}", uid, e);
      addAfter(uid, AFTER_ERROR);
    } finally {
      boolean again;
      synchronized (this) {
        processing.remove(uid);
        again = dirty.contains(uid);
      }
      if (again) {
        submit(uid);
      }
    }
  }
}
