package dev.gantry.agent.stats;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** Turns counters of CPU time into rates: the difference between two samples of the same thing. */
final class CpuRates {

  /** Counters are updated seldom enough that a shorter distance would show noise. */
  private static final long SHORTEST_NANOS = 1_000_000_000L;

  private record Sample(long at, long coreNanos, long rate) {}

  private final Map<String, Sample> samples = new HashMap<>();

  /**
   * @param at when the counter was read, nanoseconds
   * @param coreNanos CPU time used so far, nanoseconds
   * @return nanocores (1,000,000,000 is one core), empty before the second sample
   */
  synchronized OptionalLong rate(String id, long at, long coreNanos) {
    Sample before = samples.get(id);
    if (before == null || coreNanos < before.coreNanos) {
      samples.put(id, new Sample(at, coreNanos, -1));
      return OptionalLong.empty();
    }
    long elapsed = at - before.at;
    if (elapsed >= SHORTEST_NANOS) {
      double rate = (coreNanos - before.coreNanos) * 1e9 / elapsed;
      before = new Sample(at, coreNanos, Math.round(rate));
      samples.put(id, before);
    }
    return before.rate < 0 ? OptionalLong.empty() : OptionalLong.of(before.rate);
  }

  synchronized void keepOnly(Set<String> ids) {
    samples.keySet().retainAll(ids);
  }
}
