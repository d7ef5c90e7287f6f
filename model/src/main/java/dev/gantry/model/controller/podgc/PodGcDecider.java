package dev.gantry.model.controller.podgc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Action;
import dev.gantry.model.controller.Conditions;
import dev.gantry.model.controller.Documents;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.controller.Times;
import dev.gantry.model.object.Meta;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Pods that nobody else will end. */
public final class PodGcDecider {

  private PodGcDecider() {}

  /** A pod whose node is gone: failed, then removed at once, since no agent will confirm it. */
  public static List<Action> orphaned(JsonNode pod, Instant now) {
    List<Action> actions = new ArrayList<>();
    if (!PodState.isTerminal(pod)) {
      ObjectNode status = Documents.status(pod);
      status.put("phase", "Failed");
      Conditions.set(
          status,
          "DisruptionTarget",
          "True",
          "DeletionByPodGC",
          "PodGC: node no longer exists",
          now);
      actions.addAll(Documents.replaceStatus(Keys.pod(pod), pod, status));
    }
    actions.add(now(pod));
    return actions;
  }

  /** A pod that was deleted before any node had it. */
  public static List<Action> unscheduled(JsonNode pod) {
    return Meta.isDeleting(pod) && PodState.node(pod).isEmpty() ? List.of(now(pod)) : List.of();
  }

  /** The oldest finished pods beyond the threshold. */
  public static List<Action> finished(List<? extends JsonNode> pods, int threshold) {
    List<? extends JsonNode> finished =
        pods.stream()
            .filter(PodState::isTerminal)
            .sorted(Comparator.comparing(Times::created).thenComparing(Meta::name))
            .toList();
    return finished.subList(0, Math.max(0, finished.size() - threshold)).stream()
        .map(PodGcDecider::now)
        .toList();
  }

  private static Action now(JsonNode pod) {
    return new Action.Delete(Keys.pod(pod), Meta.uid(pod), "Background", 0L, null);
  }
}
