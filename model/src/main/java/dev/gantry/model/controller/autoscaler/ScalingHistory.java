package dev.gantry.model.controller.autoscaler;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;

/**
 * What one autoscaler recommended and did of late. Kept in memory, as in Kubernetes: after a change
 * of leader the windows begin anew. Used by one thread at a time.
 */
public final class ScalingHistory {

  /** No window or period is longer. */
  private static final Duration LONGEST = Duration.ofHours(1);

  private record Recommendation(Instant at, int replicas) {}

  private record Change(Instant at, int by) {}

  private final Deque<Recommendation> recommendations = new ArrayDeque<>();
  private final Deque<Change> changes = new ArrayDeque<>();

  boolean isEmpty() {
    return recommendations.isEmpty();
  }

  void recommend(Instant now, int replicas) {
    while (!recommendations.isEmpty() && recommendations.peek().at().isBefore(now.minus(LONGEST))) {
      recommendations.remove();
    }
    recommendations.add(new Recommendation(now, replicas));
  }

  /**
   * @param by replicas more, or less where negative
   */
  public void changed(Instant now, int by) {
    while (!changes.isEmpty() && changes.peek().at().isBefore(now.minus(LONGEST))) {
      changes.remove();
    }
    changes.add(new Change(now, by));
  }

  int highest(Instant since, int atLeast) {
    return recommendations.stream()
        .filter(r -> r.at().isAfter(since))
        .mapToInt(Recommendation::replicas)
        .reduce(atLeast, Math::max);
  }

  int lowest(Instant since, int atMost) {
    return recommendations.stream()
        .filter(r -> r.at().isAfter(since))
        .mapToInt(Recommendation::replicas)
        .reduce(atMost, Math::min);
  }

  int added(Instant since) {
    return sum(since, c -> c.by() > 0);
  }

  int removed(Instant since) {
    return -sum(since, c -> c.by() < 0);
  }

  private int sum(Instant since, Predicate<Change> direction) {
    return changes.stream()
        .filter(c -> c.at().isAfter(since))
        .filter(direction)
        .mapToInt(Change::by)
        .sum();
  }
}
