package dev.gantry.agent.pod;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Exponential back-off per key: 10 s, 20 s, 40 s … up to 5 minutes; forgotten after ten quiet
 * minutes. The first retry is immediate, the second waits 10 s after the failure before it.
 */
final class BackOff {
  private static final Duration FIRST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private record Step(Duration delay, Instant since) {}

  private final Map<String, Step> steps = new ConcurrentHashMap<>();

  /** How long the current step waits; zero before the first failure. */
  Duration delay(String key) {
    Step step = steps.get(key);
    return step == null ? Duration.ZERO : step.delay();
  }

  /** The moment before which nothing may be retried after a failure at {@code failed}. */
  Instant until(String key, Instant failed) {
    Step step = steps.get(key);
    if (step == null || quiet(step, failed)) {
      return failed;
    }
    return failed.plus(step.delay());
  }

  /** Notes a retry (or, for pulls, a failure) at {@code now}. */
  void next(String key, Instant now) {
    steps.compute(
        key,
        (k, step) -> {
          if (step == null || quiet(step, now)) {
            return new Step(FIRST, now);
          }
          Duration doubled = step.delay().multipliedBy(2);
          return new Step(doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled, now);
        });
  }

  void reset(String key) {
    steps.remove(key);
  }

  private static boolean quiet(Step step, Instant now) {
    return now.isAfter(step.since().plus(LONGEST.multipliedBy(2)));
  }
}
