package dev.gantry.sim;

import java.time.Duration;
import java.util.Random;

/**
 * How hollow pods behave. What happens to a pod depends on the seed and the pod's uid alone, not on
 * what else goes on.
 *
 * @param seed another seed, other times and failures
 * @param startLeast a pod is Running this long after it came to its node, at the earliest
 * @param startMost at the latest
 * @param run how long the containers of a pod run that is not restarted always
 * @param failing the share of pods whose containers end with an error, 0 to 1
 * @param stop how long a pod takes to end when it is deleted; its grace period at the most
 */
public record Behaviour(
    long seed,
    Duration startLeast,
    Duration startMost,
    Duration run,
    double failing,
    Duration stop) {

  /**
   * Checks the figures.
   *
   * @throws IllegalArgumentException says which is wrong
   */
  public Behaviour {
    if (startLeast.isNegative() || startMost.compareTo(startLeast) < 0) {
      throw new IllegalArgumentException("a start takes from " + startLeast + " to " + startMost);
    }
    if (failing < 0 || failing > 1) {
      throw new IllegalArgumentException("the share of failing pods is " + failing);
    }
  }

  /** What becomes of one pod. */
  public record Fate(Duration start, boolean fails) {}

  public Fate of(String uid) {
    Random random = new Random(seed * 31 + uid.hashCode());
    // The first draw of neighbouring seeds is nearly the same.
    random.nextDouble();
    long span = startMost.minus(startLeast).toNanos();
    Duration start = startLeast.plusNanos((long) (random.nextDouble() * span));
    return new Fate(start, random.nextDouble() < failing);
  }

  /** A pod's time to end, within its grace period. */
  public Duration stop(long graceSeconds) {
    Duration grace = Duration.ofSeconds(graceSeconds);
    return stop.compareTo(grace) < 0 ? stop : grace;
  }
}
