package dev.gantry.agent.probe;

import java.time.Duration;
import java.time.Instant;

/**
 * One probe's memory: counts equal outcomes in a row and changes its result at the thresholds. No
 * clock and no input or output, so that it is tested in virtual time.
 */
final class ProbeState {
  enum Kind {
    STARTUP,
    LIVENESS,
    READINESS
  }

  /**
   * @param initialDelay from the container's start to the first execution
   * @param successThreshold successes in a row that make a failed probe good, at least 1
   * @param failureThreshold failures in a row that make a good probe bad, at least 1
   */
  record Settings(
      Kind kind,
      Duration initialDelay,
      Duration period,
      Duration timeout,
      int successThreshold,
      int failureThreshold) {}

  /** Before its first success a readiness probe is tried often: 50 ms, 100 ms, 200 ms … */
  private static final Duration EAGER = Duration.ofMillis(50);

  private final Settings settings;
  private final Instant containerStart;
  private boolean good;
  private boolean decided;
  private int inARow;
  private boolean lastSuccess;
  private Duration eager = EAGER;
  private Instant nextRegular;

  ProbeState(Settings settings, Instant containerStart, boolean goodBefore) {
    this.settings = settings;
    this.containerStart = containerStart;
    // A container counts as alive until shown otherwise, and as unready until shown otherwise.
    this.good = settings.kind() == Kind.LIVENESS || goodBefore;
    this.decided = goodBefore;
    this.nextRegular = containerStart.plus(settings.initialDelay());
  }

  Settings settings() {
    return settings;
  }

  boolean good() {
    return good;
  }

  /** Whether the thresholds were ever reached: a startup probe that is not decided goes on. */
  boolean decided() {
    return decided;
  }

  Instant first(Instant now) {
    return nextRegular.isAfter(now) ? nextRegular : now;
  }

  /** Whether an execution at {@code now} is one that the period asks for, not an eager one. */
  boolean regular(Instant now) {
    return !now.isBefore(nextRegular);
  }

  /** Takes an outcome in; returns whether the result changed. */
  boolean take(boolean success, Instant now) {
    boolean counts = regular(now);
    if (counts) {
      nextRegular = now.plus(settings.period());
    }
    if (!success && !counts) {
      return false;
    }
    inARow = inARow > 0 && lastSuccess == success ? inARow + 1 : 1;
    lastSuccess = success;
    int threshold = success ? settings.successThreshold() : settings.failureThreshold();
    if (inARow < threshold) {
      return false;
    }
    boolean changed = good != success || !decided;
    good = success;
    decided = true;
    return changed;
  }

  /** When to execute again after one at {@code now}. */
  Instant next(Instant now) {
    boolean waitsForFirst =
        settings.kind() == Kind.READINESS && !good && eager.compareTo(settings.period()) < 0;
    if (!waitsForFirst) {
      return nextRegular;
    }
    Instant soon = now.plus(eager);
    eager = eager.multipliedBy(2);
    return soon.isBefore(nextRegular) ? soon : nextRegular;
  }

  Instant containerStart() {
    return containerStart;
  }
}
