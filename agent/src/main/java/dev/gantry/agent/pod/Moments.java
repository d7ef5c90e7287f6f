package dev.gantry.agent.pod;

import java.time.Instant;
import java.util.Optional;

/** Moments at which to look again; empty means never. */
final class Moments {
  private Moments() {}

  static Optional<Instant> earlier(Optional<Instant> one, Optional<Instant> other) {
    if (one.isEmpty()) {
      return other;
    }
    return other.isEmpty() || one.get().isBefore(other.get()) ? one : other;
  }
}
