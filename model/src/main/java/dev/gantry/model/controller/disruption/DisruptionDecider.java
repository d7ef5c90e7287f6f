package dev.gantry.model.controller.disruption;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Action;
import dev.gantry.model.controller.Conditions;
import dev.gantry.model.controller.Documents;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.Percent;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.controller.Times;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How many pods of a disruption budget may be evicted now. */
public final class DisruptionDecider {

  /** An eviction that was granted and whose pod still is not deleting is forgotten after this. */
  private static final Duration GRANTED = Duration.ofMinutes(2);

  private DisruptionDecider() {}

  /**
   * @param pods that the budget selects
   * @param scale how many pods each controller of them wants, by its uid
   */
  public static List<Action> decide(
      JsonNode budget, List<? extends JsonNode> pods, Map<String, Integer> scale, Instant now) {
    JsonNode spec = budget.path("spec");
    List<JsonNode> active = new ArrayList<>();
    pods.stream().filter(p -> !PodState.isTerminal(p)).forEach(active::add);
    int ofScale = scale.values().stream().mapToInt(Integer::intValue).sum();
    int expected;
    int desired;
    if (spec.hasNonNull("maxUnavailable")) {
      expected = ofScale;
      int may = Percent.of(spec.path("maxUnavailable"), expected, true, 0);
      desired = Math.max(0, expected - may);
    } else {
      JsonNode least = spec.path("minAvailable");
      expected = least.isTextual() ? ofScale : active.size();
      desired = Percent.of(least, expected, true, 1);
    }
    ObjectNode status = Documents.status(budget);
    ObjectNode granted = Json.object();
    Set<String> leaving = new HashSet<>();
    Duration next = null;
    for (JsonNode pod : active) {
      JsonNode when = budget.path("status").path("disruptedPods").path(Meta.name(pod));
      Instant end = Times.read(when).map(t -> t.plus(GRANTED)).orElse(Instant.EPOCH);
      if (end.isAfter(now) && !Meta.isDeleting(pod)) {
        granted.set(Meta.name(pod), when);
        leaving.add(Meta.name(pod));
        Duration left = Duration.between(now, end);
        next = next == null || left.compareTo(next) < 0 ? left : next;
      }
    }
    int healthy = 0;
    for (JsonNode pod : active) {
      boolean counts =
          PodState.isReady(pod) && !Meta.isDeleting(pod) && !leaving.contains(Meta.name(pod));
      healthy += counts ? 1 : 0;
    }
    int allowed = expected <= 0 ? 0 : Math.max(0, healthy - desired);
    if (granted.isEmpty()) {
      status.remove("disruptedPods");
    } else {
      status.set("disruptedPods", granted);
    }
    status.put("disruptionsAllowed", allowed);
    status.put("currentHealthy", healthy);
    status.put("desiredHealthy", desired);
    status.put("expectedPods", expected);
    status.put("observedGeneration", Meta.generation(budget));
    Conditions.set(
        status,
        "DisruptionAllowed",
        allowed > 0 ? "True" : "False",
        allowed > 0 ? "SufficientPods" : "InsufficientPods",
        "",
        now);
    Conditions.find(status, "DisruptionAllowed")
        .ifPresent(c -> ((ObjectNode) c).put("observedGeneration", Meta.generation(budget)));
    List<Action> actions =
        new ArrayList<>(Documents.replaceStatus(Keys.of(Keys.BUDGETS, budget), budget, status));
    if (next != null) {
      actions.add(new Action.Requeue(next.plusMillis(10)));
    }
    return actions;
  }
}
