package dev.gantry.model.controller.daemonset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Action;
import dev.gantry.model.controller.Action.Note;
import dev.gantry.model.controller.Claims;
import dev.gantry.model.controller.Documents;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.Percent;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.controller.RevisionHistory;
import dev.gantry.model.controller.Times;
import dev.gantry.model.object.Meta;
import dev.gantry.model.selector.LabelSelector;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** One pod on each node that the template admits. */
public final class DaemonSetDecider {

  private final Supplier<String> suffixes;

  public DaemonSetDecider(Supplier<String> suffixes) {
    this.suffixes = suffixes;
  }

  /**
   * @param pods that the set controls, and orphans that it selects
   * @param revisions that the set controls
   */
  public List<Action> decide(
      JsonNode set,
      List<? extends JsonNode> pods,
      List<? extends JsonNode> revisions,
      List<? extends JsonNode> nodes,
      Instant now) {
    LabelSelector selector = LabelSelector.of(set.path("spec").path("selector"));
    Claims claims = Claims.of(set, selector, pods, Keys.PODS);
    List<Action> actions = new ArrayList<>(claims.actions());
    Set<String> used = new HashSet<>();
    claims.owned().forEach(p -> used.add(Meta.name(set) + "-" + hash(p)));
    int collisions = set.path("status").path("collisionCount").asInt(0);
    RevisionHistory history = RevisionHistory.of(set, revisions, used, collisions);
    actions.addAll(history.actions());
    String hash = Meta.labels(history.current()).get(RevisionHistory.HASH);
    Map<String, List<JsonNode>> byNode = new TreeMap<>();
    claims
        .owned()
        .forEach(p -> byNode.computeIfAbsent(DaemonPods.node(p), n -> new ArrayList<>()).add(p));
    if (!Meta.isDeleting(set)) {
      boolean changed = place(set, nodes, byNode, hash, now, actions);
      if (!changed) {
        roll(set, nodes, byNode, hash, now, actions);
      }
    }
    status(set, nodes, byNode, hash, now, actions);
    return actions;
  }

  private static String hash(JsonNode pod) {
    return Meta.labels(pod).getOrDefault(RevisionHistory.HASH, "");
  }

  /** Creates and deletes pods so that each node has what it should; answers whether it did. */
  private boolean place(
      JsonNode set,
      List<? extends JsonNode> nodes,
      Map<String, List<JsonNode>> byNode,
      String hash,
      Instant now,
      List<Action> actions) {
    int before = actions.size();
    boolean surging = DaemonSurge.limit(set, nodes) > 0;
    for (JsonNode node : nodes) {
      List<JsonNode> here = byNode.getOrDefault(Meta.name(node), List.of());
      if (DaemonPods.shouldRun(set, node) && here.isEmpty()) {
        actions.add(create(DaemonPods.pod(set, Meta.name(node), hash, suffixes)));
      } else if (!DaemonPods.shouldStay(set, node)) {
        here.forEach(p -> delete(p, actions));
      } else {
        List<JsonNode> running = surplus(set, node, here, actions);
        if (surging) {
          DaemonSurge.replaced(set, running, hash, now).forEach(p -> delete(p, actions));
        } else {
          running.stream().skip(1).forEach(p -> delete(p, actions));
        }
      }
    }
    return actions.size() > before;
  }

  private static Action create(ObjectNode pod) {
    return new Action.Create(
        pod,
        Note.normal("SuccessfulCreate", "Created pod: " + Meta.name(pod)),
        "FailedCreate",
        "Error creating: ");
  }

  /** Failed pods go, to be made anew; answers the others, oldest first. */
  private static List<JsonNode> surplus(
      JsonNode set, JsonNode node, List<JsonNode> here, List<Action> actions) {
    List<JsonNode> running = new ArrayList<>();
    for (JsonNode pod : here) {
      if (Meta.isDeleting(pod)) {
        continue;
      }
      String phase = PodState.phase(pod);
      if (PodState.isTerminal(pod)) {
        boolean failed = phase.equals("Failed");
        actions.add(
            new Action.Record(
                new Note(
                    failed ? "Warning" : "Normal",
                    failed ? "FailedDaemonPod" : "SucceededDaemonPod",
                    "Found %s daemon pod %s/%s on node %s, will try to %s it"
                        .formatted(
                            failed ? "failed" : "succeeded",
                            Meta.namespace(pod),
                            Meta.name(pod),
                            Meta.name(node),
                            failed ? "kill" : "delete"))));
        delete(pod, actions);
      } else {
        running.add(pod);
      }
    }
    running.sort(Comparator.comparing(Times::created).thenComparing(Meta::name));
    return running;
  }

  private static void delete(JsonNode pod, List<Action> actions) {
    if (!Meta.isDeleting(pod)) {
      actions.add(
          new Action.Delete(
              Keys.pod(pod),
              Meta.uid(pod),
              "Background",
              null,
              Note.normal("SuccessfulDelete", "Deleted pod: " + Meta.name(pod))));
    }
  }

  /** Replaces old pods: unavailable ones at once, available ones while the budget lasts. */
  private void roll(
      JsonNode set,
      List<? extends JsonNode> nodes,
      Map<String, List<JsonNode>> byNode,
      String hash,
      Instant now,
      List<Action> actions) {
    JsonNode strategy = set.path("spec").path("updateStrategy");
    if (strategy.path("type").asText("").equals("OnDelete")) {
      return;
    }
    int minReady = set.path("spec").path("minReadySeconds").asInt(0);
    if (DaemonSurge.limit(set, nodes) > 0) {
      DaemonSurge.nodes(set, nodes, byNode, hash, now)
          .forEach(n -> actions.add(create(DaemonPods.pod(set, n, hash, suffixes))));
      return;
    }
    int desired = (int) nodes.stream().filter(n -> DaemonPods.shouldRun(set, n)).count();
    JsonNode most = strategy.path("rollingUpdate").path("maxUnavailable");
    int budget = Math.max(1, Percent.of(most, desired, true, 1));
    List<JsonNode> candidates = new ArrayList<>();
    for (JsonNode node : nodes) {
      if (!DaemonPods.shouldRun(set, node)) {
        continue;
      }
      List<JsonNode> here =
          byNode.getOrDefault(Meta.name(node), List.of()).stream()
              .filter(p -> !Meta.isDeleting(p))
              .toList();
      JsonNode pod = here.isEmpty() ? null : here.get(0);
      boolean available = pod != null && PodState.isAvailable(pod, minReady, now);
      budget -= available ? 0 : 1;
      if (pod != null && !hash(pod).equals(hash)) {
        if (available) {
          candidates.add(pod);
        } else {
          delete(pod, actions);
        }
      }
    }
    for (JsonNode pod : candidates.subList(0, Math.max(0, Math.min(budget, candidates.size())))) {
      delete(pod, actions);
    }
  }

  private static void status(
      JsonNode set,
      List<? extends JsonNode> nodes,
      Map<String, List<JsonNode>> byNode,
      String hash,
      Instant now,
      List<Action> actions) {
    int minReady = set.path("spec").path("minReadySeconds").asInt(0);
    int desired = 0;
    int current = 0;
    int misplaced = 0;
    int ready = 0;
    int available = 0;
    int updated = 0;
    for (JsonNode node : nodes) {
      boolean wanted = DaemonPods.shouldRun(set, node);
      List<JsonNode> here = byNode.getOrDefault(Meta.name(node), List.of());
      desired += wanted ? 1 : 0;
      if (!here.isEmpty() && wanted) {
        current++;
        JsonNode pod =
            here.stream()
                .min(Comparator.comparing(Times::created).thenComparing(Meta::name))
                .orElseThrow();
        ready += PodState.isReady(pod) ? 1 : 0;
        if (PodState.isAvailable(pod, minReady, now)) {
          available++;
        } else {
          PodState.untilAvailable(pod, minReady, now)
              .ifPresent(d -> actions.add(new Action.Requeue(d)));
        }
        updated += hash(pod).equals(hash) ? 1 : 0;
      } else if (!here.isEmpty()) {
        misplaced++;
      }
    }
    ObjectNode status = Documents.status(set);
    status.put("currentNumberScheduled", current);
    status.put("numberMisscheduled", misplaced);
    status.put("desiredNumberScheduled", desired);
    status.put("numberReady", ready);
    status.put("observedGeneration", Meta.generation(set));
    Documents.count(status, "updatedNumberScheduled", updated);
    Documents.count(status, "numberAvailable", available);
    Documents.count(status, "numberUnavailable", desired - available);
    actions.addAll(Documents.replaceStatus(Keys.of(Keys.DAEMON_SETS, set), set, status));
  }
}
