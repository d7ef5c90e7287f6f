package dev.gantry.model.controller.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Action;
import dev.gantry.model.controller.Action.Note;
import dev.gantry.model.controller.Conditions;
import dev.gantry.model.controller.Documents;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.object.Meta;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A node's health as the control plane sees it. */
public final class NodeDecider {

  private static final List<String> CONDITIONS =
      List.of("Ready", "MemoryPressure", "DiskPressure", "PIDPressure");

  private final Duration grace;

  /**
   * @param grace how long a node may be silent
   */
  public NodeDecider(Duration grace) {
    this.grace = grace;
  }

  /**
   * @param heard when the node was last heard of
   * @param pods the pods bound to it
   */
  public List<Action> decide(
      JsonNode node, List<? extends JsonNode> pods, Instant heard, Instant now) {
    List<Action> actions = new ArrayList<>();
    ObjectNode current = node.deepCopy();
    Duration silent = Duration.between(heard, now);
    if (silent.compareTo(grace) > 0) {
      lost(current, now);
      if (!Documents.same(current.path("status"), node.path("status"))) {
        actions.addAll(
            Documents.replaceStatus(
                Keys.of(Keys.NODES, node), node, (ObjectNode) current.path("status")));
        actions.add(
            new Action.Record(
                Note.normal(
                    "NodeNotReady", "Node " + Meta.name(node) + " status is now: NodeNotReady")));
      }
    } else {
      actions.add(new Action.Requeue(grace.minus(silent).plusMillis(100)));
    }
    if (Taints.correct(current, now).isPresent()) {
      actions.add(taint(node, now));
    }
    if (!Conditions.isTrue(current.path("status"), "Ready")
        && Conditions.find(current.path("status"), "Ready").isPresent()) {
      pods.forEach(pod -> actions.addAll(notReady(pod, now)));
    }
    return actions;
  }

  private static Action taint(JsonNode node, Instant now) {
    return Action.Update.quietly(
        Keys.of(Keys.NODES, node),
        document -> {
          // Others' taints may have changed since: the correction is worked out again.
          Taints.correct(document, now)
              .ifPresent(t -> document.withObject("/spec").set("taints", t));
          return document;
        });
  }

  private static void lost(ObjectNode node, Instant now) {
    ObjectNode status = node.withObject("/status");
    for (String type : CONDITIONS) {
      boolean known = Conditions.find(status, type).isPresent();
      boolean unknown =
          Conditions.find(status, type)
              .map(c -> c.path("status").asText().equals("Unknown"))
              .orElse(false);
      if (!unknown) {
        Conditions.set(
            status,
            type,
            "Unknown",
            known ? "NodeStatusUnknown" : "NodeStatusNeverUpdated",
            known ? "Kubelet stopped posting node status." : "Kubelet never posted node status.",
            now);
      }
    }
  }

  /** Services must not send to pods that nobody vouches for. */
  private static List<Action> notReady(JsonNode pod, Instant now) {
    if (!PodState.isReady(pod) || PodState.isTerminal(pod)) {
      return List.of();
    }
    ObjectNode status = Documents.status(pod);
    Conditions.find(status, "Ready")
        .ifPresent(
            c -> ((ObjectNode) c).put("status", "False").put("lastTransitionTime", Meta.time(now)));
    return Documents.replaceStatus(Keys.pod(pod), pod, status);
  }
}
