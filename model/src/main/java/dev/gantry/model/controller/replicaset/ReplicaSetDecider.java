package dev.gantry.model.controller.replicaset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Action;
import dev.gantry.model.controller.Action.Note;
import dev.gantry.model.controller.Claims;
import dev.gantry.model.controller.Conditions;
import dev.gantry.model.controller.Documents;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.controller.PodTemplates;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.Meta;
import dev.gantry.model.selector.LabelSelector;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Keeps as many pods as {@code spec.replicas} says, for replica sets and replication controllers.
 *
 * <p>There are no expectations (the counters by which client-go controllers wait for their own
 * writes to come back): a write returns when this server's cache shows it, and one key has one
 * worker, so the next round sees every pod that an earlier one made.
 */
public final class ReplicaSetDecider {

  /** At most so many creations or deletions in a round. */
  static final int BURST = 500;

  private final GroupResource resource;
  private final Supplier<String> suffixes;

  public ReplicaSetDecider(GroupResource resource, Supplier<String> suffixes) {
    this.resource = resource;
    this.suffixes = suffixes;
  }

  public static LabelSelector selector(JsonNode set) {
    JsonNode selector = set.path("spec").path("selector");
    return selector.has("matchLabels") || selector.has("matchExpressions")
        ? LabelSelector.of(selector)
        : "ReplicationController".equals(set.path("kind").asText())
            ? LabelSelector.equal(Meta.strings(selector))
            : LabelSelector.NOTHING;
  }

  /**
   * What to create, delete, adopt and release.
   *
   * @param candidates the pods that the set controls, and orphans that it selects
   * @param related active pods of the same deployment by node
   */
  public List<Action> replicas(
      JsonNode set, List<? extends JsonNode> candidates, Map<String, Integer> related) {
    Claims claims = Claims.of(set, selector(set), candidates, Keys.PODS);
    List<Action> actions = new ArrayList<>(claims.actions());
    if (Meta.isDeleting(set)) {
      return actions;
    }
    List<JsonNode> active = claims.owned().stream().filter(PodState::isActive).toList();
    int missing = wanted(set) - active.size();
    for (int i = 0; i < Math.min(missing, BURST); i++) {
      ObjectNode pod =
          PodTemplates.pod(set.path("spec").path("template"), set, Meta.name(set) + "-", suffixes);
      actions.add(
          new Action.Create(
              pod,
              Note.normal("SuccessfulCreate", "Created pod: " + Meta.name(pod)),
              "FailedCreate",
              "Error creating: "));
    }
    if (missing < 0) {
      List<JsonNode> ranked = DeletionRank.order(active, related);
      for (JsonNode pod : ranked.subList(0, Math.min(-missing, BURST))) {
        actions.add(
            new Action.Delete(
                Keys.pod(pod),
                Meta.uid(pod),
                "Background",
                null,
                Note.normal("SuccessfulDelete", "Deleted pod: " + Meta.name(pod))));
      }
    }
    return actions;
  }

  /**
   * The status, when it is not what it should be, and a look when a ready pod becomes available.
   *
   * @param failure why creating or deleting failed just now
   */
  public List<Action> status(
      JsonNode set, List<? extends JsonNode> candidates, Optional<String> failure, Instant now) {
    List<JsonNode> pods =
        Claims.of(set, selector(set), candidates, Keys.PODS).owned().stream()
            .filter(PodState::isActive)
            .toList();
    int minReady = set.path("spec").path("minReadySeconds").asInt(0);
    Map<String, String> templateLabels = Meta.labels(set.path("spec").path("template"));
    int labelled = 0;
    int ready = 0;
    int available = 0;
    Duration next = null;
    for (JsonNode pod : pods) {
      labelled += LabelSelector.equal(templateLabels).matches(Meta.labels(pod)) ? 1 : 0;
      ready += PodState.isReady(pod) ? 1 : 0;
      available += PodState.isAvailable(pod, minReady, now) ? 1 : 0;
      Duration until = PodState.untilAvailable(pod, minReady, now).orElse(null);
      next = until != null && (next == null || until.compareTo(next) < 0) ? until : next;
    }
    ObjectNode status = Documents.status(set);
    status.put("replicas", pods.size());
    Documents.count(status, "fullyLabeledReplicas", labelled);
    Documents.count(status, "readyReplicas", ready);
    Documents.count(status, "availableReplicas", available);
    status.put("observedGeneration", Meta.generation(set));
    if (failure.isPresent()) {
      String reason = pods.size() > wanted(set) ? "FailedDelete" : "FailedCreate";
      Conditions.set(status, "ReplicaFailure", "True", reason, failure.get(), now);
    } else {
      Conditions.remove(status, "ReplicaFailure");
    }
    List<Action> actions =
        new ArrayList<>(Documents.replaceStatus(Keys.of(resource, set), set, status));
    if (next != null) {
      actions.add(new Action.Requeue(next));
    }
    return actions;
  }

  private static int wanted(JsonNode set) {
    return set.path("spec").path("replicas").asInt(1);
  }
}
