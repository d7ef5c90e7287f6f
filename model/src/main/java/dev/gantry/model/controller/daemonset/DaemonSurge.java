package dev.gantry.model.controller.daemonset;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.controller.Percent;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.controller.RevisionHistory;
import dev.gantry.model.object.Meta;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code maxSurge}: the new pod comes beside the old one, which goes when the new one is available.
 */
final class DaemonSurge {

  private DaemonSurge() {}

  /** On how many nodes there may be two pods, 0 where old pods go first. */
  static int limit(JsonNode set, List<? extends JsonNode> nodes) {
    JsonNode strategy = set.path("spec").path("updateStrategy");
    JsonNode surge = strategy.path("rollingUpdate").path("maxSurge");
    if (strategy.path("type").asText("").equals("OnDelete")
        || surge.isMissingNode()
        || surge.asText().matches("0%?")) {
      return 0;
    }
    int desired = (int) nodes.stream().filter(n -> DaemonPods.shouldRun(set, n)).count();
    return Math.max(1, Percent.of(surge, desired, true, 0));
  }

  private static boolean isNew(JsonNode pod, String hash) {
    return hash.equals(Meta.labels(pod).get(RevisionHistory.HASH));
  }

  private static boolean isAvailable(JsonNode set, JsonNode pod, Instant now) {
    return PodState.isAvailable(pod, set.path("spec").path("minReadySeconds").asInt(0), now);
  }

  /**
   * Of a node's pods those that are not needed any more: the oldest of each sort stays, the old one
   * until the new one is available.
   *
   * @param running oldest first
   */
  static List<JsonNode> replaced(JsonNode set, List<JsonNode> running, String hash, Instant now) {
    List<JsonNode> fresh = running.stream().filter(p -> isNew(p, hash)).toList();
    List<JsonNode> old = running.stream().filter(p -> !isNew(p, hash)).toList();
    boolean done = !fresh.isEmpty() && isAvailable(set, fresh.get(0), now);
    List<JsonNode> gone = new ArrayList<>(fresh.subList(Math.min(1, fresh.size()), fresh.size()));
    gone.addAll(done ? old : old.subList(Math.min(1, old.size()), old.size()));
    return gone;
  }

  /**
   * Nodes that get their new pod now: those whose old one is not available, others by the limit.
   */
  static List<String> nodes(
      JsonNode set,
      List<? extends JsonNode> nodes,
      Map<String, List<JsonNode>> byNode,
      String hash,
      Instant now) {
    int left = limit(set, nodes);
    List<String> chosen = new ArrayList<>();
    List<String> candidates = new ArrayList<>();
    for (JsonNode node : nodes) {
      List<JsonNode> here =
          byNode.getOrDefault(Meta.name(node), List.of()).stream()
              .filter(PodState::isActive)
              .toList();
      if (!DaemonPods.shouldRun(set, node) || here.isEmpty()) {
        continue;
      }
      boolean available = here.stream().anyMatch(p -> isAvailable(set, p, now));
      if (here.stream().anyMatch(p -> isNew(p, hash))) {
        left -= here.size() > 1 ? 1 : 0;
      } else if (available) {
        candidates.add(Meta.name(node));
      } else {
        chosen.add(Meta.name(node));
      }
    }
    chosen.addAll(candidates.subList(0, Math.max(0, Math.min(left, candidates.size()))));
    return chosen;
  }
}
