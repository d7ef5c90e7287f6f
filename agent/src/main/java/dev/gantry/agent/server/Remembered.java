package dev.gantry.agent.server;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** Answers that hold for a while; the longest unused are forgotten first. */
final class Remembered<K, V> {
  private static final int MOST = 512;

  private record Held<V>(V value, Instant until) {}

  private final Clock clock;
  private final Map<K, Held<V>> held =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, Held<V>> eldest) {
          return size() > MOST;
        }
      };

  Remembered(Clock clock) {
    this.clock = clock;
  }

  /** The answer that still holds, or a new one; two who ask at once may both ask. */
  V get(K key, Function<K, V> question, Function<V, Duration> life) {
    synchronized (held) {
      Held<V> known = held.get(key);
      if (known != null && clock.instant().isBefore(known.until())) {
        return known.value();
      }
    }
    V fresh = question.apply(key);
    synchronized (held) {
      held.put(key, new Held<>(fresh, clock.instant().plus(life.apply(fresh))));
    }
    return fresh;
  }
}
