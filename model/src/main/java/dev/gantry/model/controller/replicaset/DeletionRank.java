package dev.gantry.model.controller.replicaset;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.controller.Times;
import dev.gantry.model.object.Meta;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Which pod goes first when there are too many: the one whose loss hurts least. Unassigned before
 * assigned, pending before running, not ready before ready, cheap before dear (the {@code
 * pod-deletion-cost} annotation), crowded nodes before others, ready for a short time before ready
 * for long, often restarted before seldom, young before old.
 */
public final class DeletionRank {

  private static final String COST = "controller.kubernetes.io/pod-deletion-cost";

  private DeletionRank() {}

  /**
   * @param related how many active pods of the same kind (all of a deployment's) run on each node
   * @return pods, first to be deleted first
   */
  public static List<JsonNode> order(List<JsonNode> pods, Map<String, Integer> related) {
    Comparator<JsonNode> byLoss =
        Comparator.<JsonNode, Boolean>comparing(p -> !PodState.node(p).isEmpty())
            .thenComparing(p -> phaseOrder(PodState.phase(p)))
            .thenComparing(PodState::isReady)
            .thenComparing(DeletionRank::cost)
            .thenComparing(p -> -related.getOrDefault(PodState.node(p), 0))
            .thenComparing(
                p -> PodState.readySince(p).orElse(Instant.MAX), Comparator.reverseOrder())
            .thenComparing(p -> -PodState.restarts(p))
            .thenComparing(Times::created, Comparator.reverseOrder())
            .thenComparing(Meta::name);
    return pods.stream().sorted(byLoss).toList();
  }

  private static int phaseOrder(String phase) {
    return switch (phase) {
      case "Pending" -> 0;
      case "Unknown" -> 1;
      default -> 2;
    };
  }

  private static long cost(JsonNode pod) {
    try {
      return Long.parseLong(Meta.annotations(pod).getOrDefault(COST, "0"));
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
