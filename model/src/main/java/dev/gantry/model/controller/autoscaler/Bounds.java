package dev.gantry.model.controller.autoscaler;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * From what the metrics ask for to what may be done now: stabilization windows, rates, the smallest
 * and largest number.
 */
final class Bounds {

  private static final int DOWN_WINDOW = 300;

  private final JsonNode spec;
  private final ScalingHistory history;
  private final Instant now;

  Bounds(JsonNode spec, ScalingHistory history, Instant now) {
    this.spec = spec;
    this.history = history;
    this.now = now;
  }

  /** A number with the reason why it is this one. */
  record Step(int replicas, boolean limited, String reason, String message) {}

  private JsonNode rules(String direction) {
    return spec.path("behavior").path(direction);
  }

  private boolean hasBehavior() {
    return spec.path("behavior").isObject();
  }

  /** The recommendation nearest to the current number within the windows. */
  Step stabilized(int current, int wanted) {
    int up = hasBehavior() ? history.lowest(since(rules("scaleUp"), 0), wanted) : wanted;
    int down = history.highest(since(rules("scaleDown"), DOWN_WINDOW), wanted);
    history.recommend(now, wanted);
    int stable = hasBehavior() ? Math.min(Math.max(current, up), down) : down;
    if (stable == wanted) {
      return new Step(stable, false, "ReadyForNewScale", "recommended size matches current size");
    }
    return hasBehavior() && wanted >= current
        ? new Step(
            stable,
            true,
            "ScaleUpStabilized",
            "recent recommendations were lower than current one, applying the lowest recent"
                + " recommendation")
        : new Step(
            stable,
            true,
            "ScaleDownStabilized",
            "recent recommendations were higher than current one, applying the highest recent"
                + " recommendation");
  }

  private Instant since(JsonNode rules, int usual) {
    return now.minusSeconds(rules.path("stabilizationWindowSeconds").asInt(usual));
  }

  /** Within the rates and the two ends. */
  Step limited(int current, int wanted) {
    int least = spec.path("minReplicas").asInt(1);
    int most = spec.path("maxReplicas").asInt(1);
    if (wanted > current || !hasBehavior() && wanted > most) {
      int limit = Math.max(upLimit(current), hasBehavior() ? current : 0);
      if (wanted > Math.min(most, limit)) {
        return limit < most
            ? new Step(
                limit,
                true,
                "ScaleUpLimit",
                "the desired replica count is increasing faster than the maximum scale rate")
            : new Step(
                most,
                true,
                "TooManyReplicas",
                "the desired replica count is more than the maximum replica count");
      }
    } else if (wanted < current) {
      int limit = hasBehavior() ? Math.min(downLimit(current), current) : 0;
      if (wanted < Math.max(least, limit)) {
        return limit > least
            ? new Step(
                limit,
                true,
                "ScaleDownLimit",
                "the desired replica count is decreasing faster than the maximum scale rate")
            : tooFew(least);
      }
    }
    return wanted < least
        ? tooFew(least)
        : new Step(
            wanted,
            false,
            "DesiredWithinRange",
            "the desired count is within the acceptable range");
  }

  private static Step tooFew(int least) {
    return new Step(
        least,
        true,
        "TooFewReplicas",
        "the desired replica count is less than the minimum replica count");
  }

  /**
   * Without a behavior: doubling, and four at least. With one: what its policies allow since their
   * period began, e.g. 10 replicas of which 3 came in this period, policy "100 %" → 2 × 7 = 14.
   */
  private int upLimit(int current) {
    if (!hasBehavior()) {
      return Math.max(2 * current, 4);
    }
    JsonNode rules = rules("scaleUp");
    String select = rules.path("selectPolicy").asText("Max");
    if (select.equals("Disabled")) {
      return current;
    }
    boolean smallest = select.equals("Min");
    int limit = smallest ? Integer.MAX_VALUE : Integer.MIN_VALUE;
    for (JsonNode policy : rules.path("policies")) {
      int value = policy.path("value").asInt();
      int start = atStart(current, policy);
      int allowed =
          policy.path("type").asText().equals("Pods")
              ? start + value
              : (int) Math.ceil(start * (1 + value / 100.0));
      limit = smallest ? Math.min(limit, allowed) : Math.max(limit, allowed);
    }
    return limit;
  }

  private int downLimit(int current) {
    JsonNode rules = rules("scaleDown");
    String select = rules.path("selectPolicy").asText("Max");
    if (select.equals("Disabled")) {
      return current;
    }
    // The least change leaves the most replicas.
    boolean smallest = select.equals("Min");
    int limit = smallest ? Integer.MIN_VALUE : Integer.MAX_VALUE;
    for (JsonNode policy : rules.path("policies")) {
      int value = policy.path("value").asInt();
      int start = atStart(current, policy);
      int allowed =
          policy.path("type").asText().equals("Pods")
              ? start - value
              : (int) (start * (1 - value / 100.0));
      limit = smallest ? Math.max(limit, allowed) : Math.min(limit, allowed);
    }
    return limit;
  }

  private int atStart(int current, JsonNode policy) {
    Instant since = now.minusSeconds(policy.path("periodSeconds").asInt());
    return current - history.added(since) + history.removed(since);
  }
}
