package dev.gantry.agent.pod;

import dev.gantry.agent.cri.ContainerdEvents;
import dev.gantry.agent.cri.RuntimeCallException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the runtime for all pods: its events, its lists compared now and then (each second while
 * there are no events), and whether it is there at all.
 */
public final class RuntimeWatch {
  private static final Logger LOG = LoggerFactory.getLogger(RuntimeWatch.class);
  private static final Duration QUICK_RELIST = Duration.ofSeconds(1);
  private static final Duration SLOW_RELIST = Duration.ofSeconds(15);

  private final Housekeeping housekeeping;
  private final ContainerdEvents events;
  private final ScheduledExecutorService timer;
  private final Runnable cameOrWent;
  private boolean away;

  /**
   * @param cameOrWent runs when the runtime stopped answering, and when it answers again
   */
  public RuntimeWatch(
      Housekeeping housekeeping,
      ContainerdEvents events,
      ScheduledExecutorService timer,
      Runnable cameOrWent) {
    this.housekeeping = housekeeping;
    this.events = events;
    this.timer = timer;
    this.cameOrWent = cameOrWent;
  }

  public void start() {
    events.start();
    next(Duration.ZERO);
  }

  private void next(Duration delay) {
    try {
      timer.schedule(this::relist, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("closing, the runtime is followed no more");
    }
  }

  private void relist() {
    try {
      housekeeping.relist();
      turn(false, "");
    } catch (RuntimeCallException e) {
      turn(true, e.getMessage());
    } catch (RuntimeException e) {
      LOG.warn("the runtime's lists were not compared", e);
    } finally {
      next(events.connected() ? SLOW_RELIST : QUICK_RELIST);
    }
  }

  private void turn(boolean nowAway, String why) {
    if (nowAway == away) {
      return;
    }
    away = nowAway;
    LOG.info(nowAway ? "the runtime does not answer: {}" : "the runtime answers again", why);
    timer.execute(cameOrWent);
  }
}
