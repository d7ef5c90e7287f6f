package dev.gantry.agent.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends statuses in the background so that a pod's work never waits for the server: per pod the
 * latest wins, one request at a time, tried again until the server has it.
 */
final class StatusSender {
  private static final Logger LOG = LoggerFactory.getLogger(StatusSender.class);
  private static final Duration AFTER_ERROR = Duration.ofSeconds(1);

  private final StatusPublisher publisher;
  private final ExecutorService threads;
  private final ScheduledExecutorService timer;
  private final Map<String, Slot> slots = new ConcurrentHashMap<>();

  StatusSender(StatusPublisher publisher, ExecutorService threads, ScheduledExecutorService timer) {
    this.publisher = publisher;
    this.threads = threads;
    this.timer = timer;
  }

  private static final class Slot {
    private PodStatus sent;
    private PodStatus wanted;
    private Pod pod;
    private boolean busy;
    private boolean seeded;
    private Runnable whenSent;
  }

  /** Tells the server; {@code whenSent} (may be null) runs once it has exactly this status. */
  void send(Pod pod, PodStatus status, Runnable whenSent) {
    Slot slot = slots.computeIfAbsent(pod.getMetadata().getUid(), u -> new Slot());
    synchronized (slot) {
      if (!slot.seeded) {
        slot.sent = pod.getStatus();
        slot.seeded = true;
      }
      slot.pod = pod;
      slot.wanted = status;
      slot.whenSent = whenSent;
      if (slot.busy) {
        return;
      }
      if (Objects.equals(slot.sent, status) && whenSent == null) {
        return;
      }
      slot.busy = true;
    }
    execute(slot);
  }

  void forget(String uid) {
    slots.remove(uid);
  }

  private void execute(Slot slot) {
    try {
      threads.execute(() -> work(slot));
    } catch (RejectedExecutionException e) {
      LOG.debug("closing, a status is not sent");
    }
  }

  private void work(Slot slot) {
    while (true) {
      Pod pod;
      PodStatus before;
      PodStatus wanted;
      Runnable then;
      synchronized (slot) {
        pod = slot.pod;
        before = slot.sent;
        wanted = slot.wanted;
        then = slot.whenSent;
        slot.whenSent = null;
      }
      try {
        publisher.publish(pod, before, wanted);
      } catch (RuntimeException e) {
        LOG.info(
            "status of pod {}/{} not sent, trying again: {}",
            pod.getMetadata().getNamespace(),
            pod.getMetadata().getName(),
            e.getMessage());
        synchronized (slot) {
          if (slot.whenSent == null) {
            slot.whenSent = then;
          }
        }
        later(slot);
        return;
      }
      if (then != null) {
        then.run();
      }
      synchronized (slot) {
        slot.sent = wanted;
        if (slot.wanted.equals(wanted) && slot.whenSent == null) {
          slot.busy = false;
          return;
        }
      }
    }
  }

  private void later(Slot slot) {
    try {
      timer.schedule(() -> execute(slot), AFTER_ERROR.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("closing, a status is not sent");
    }
  }
}
