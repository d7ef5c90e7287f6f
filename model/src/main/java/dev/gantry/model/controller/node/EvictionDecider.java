package dev.gantry.model.controller.node;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.controller.Action;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.Times;
import dev.gantry.model.object.Meta;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which pods must leave a node with {@code NoExecute} taints, and when. */
public final class EvictionDecider {

  private EvictionDecider() {}

  public static boolean hasNoExecute(JsonNode node) {
    for (JsonNode taint : node.path("spec").path("taints")) {
      if (taint.path("effect").asText().equals("NoExecute")) {
        return true;
      }
    }
    return false;
  }

  /**
   * @return the pods to delete now, and a look when the next toleration ends
   */
  public static List<Action> decide(JsonNode node, List<? extends JsonNode> pods, Instant now) {
    List<Action> actions = new ArrayList<>();
    Instant next = null;
    for (JsonNode pod : pods) {
      if (Meta.isDeleting(pod)) {
        continue;
      }
      Optional<Instant> leave = leave(node, pod, now);
      if (leave.isPresent() && !leave.get().isAfter(now)) {
        actions.add(Action.Delete.quietly(Keys.pod(pod), Meta.uid(pod)));
      } else if (leave.isPresent() && (next == null || leave.get().isBefore(next))) {
        next = leave.get();
      }
    }
    if (next != null) {
      actions.add(new Action.Requeue(Duration.between(now, next).plusMillis(10)));
    }
    return actions;
  }

  /** When a pod must leave: at once for a taint it does not tolerate, empty for never. */
  static Optional<Instant> leave(JsonNode node, JsonNode pod, Instant now) {
    Instant earliest = null;
    for (JsonNode taint : node.path("spec").path("taints")) {
      if (!taint.path("effect").asText().equals("NoExecute")) {
        continue;
      }
      Optional<JsonNode> toleration = Taints.tolerating(pod, taint);
      if (toleration.isEmpty()) {
        return Optional.of(now);
      }
      JsonNode seconds = toleration.get().path("tolerationSeconds");
      if (seconds.isNumber()) {
        Instant since = Times.read(taint.path("timeAdded")).orElse(now);
        Instant end = since.plusSeconds(Math.max(0, seconds.asLong()));
        earliest = earliest == null || end.isBefore(earliest) ? end : earliest;
      }
    }
    return Optional.ofNullable(earliest);
  }
}
