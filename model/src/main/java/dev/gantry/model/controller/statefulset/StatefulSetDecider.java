package dev.gantry.model.controller.statefulset;

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

/**
 * Pods with ordinals. {@code OrderedReady}: one change per round, and only while all before it are
 * running and ready; {@code Parallel}: all at once, updates still one by one.
 */
public final class StatefulSetDecider {

  private final JsonNode set;
  private final Instant now;
  private final boolean ordered;
  private final int first;
  private final int replicas;
  private final int minReady;
  private final List<Action> actions = new ArrayList<>();

  private StatefulSetDecider(JsonNode set, Instant now) {
    this.set = set;
    this.now = now;
    JsonNode spec = set.path("spec");
    this.ordered = !spec.path("podManagementPolicy").asText("").equals("Parallel");
    this.first = spec.path("ordinals").path("start").asInt(0);
    this.replicas = spec.path("replicas").asInt(1);
    this.minReady = spec.path("minReadySeconds").asInt(0);
  }

  /**
   * @param pods that the set controls, and orphans that it selects
   * @param revisions that the set controls
   * @param claims names of the claims in the namespace
   */
  public static List<Action> decide(
      JsonNode set,
      List<? extends JsonNode> pods,
      List<? extends JsonNode> revisions,
      Set<String> claims,
      Instant now) {
    return new StatefulSetDecider(set, now).run(pods, revisions, claims);
  }

  private List<Action> run(
      List<? extends JsonNode> candidates, List<? extends JsonNode> revisions, Set<String> claims) {
    LabelSelector selector = LabelSelector.of(set.path("spec").path("selector"));
    List<JsonNode> named = new ArrayList<>();
    for (JsonNode pod : candidates) {
      if (StatefulPods.ordinal(set, Meta.name(pod)).isPresent()) {
        named.add(pod);
      }
    }
    Claims claimed = Claims.of(set, selector, named, Keys.PODS);
    actions.addAll(claimed.actions());
    Map<Integer, JsonNode> pods = new TreeMap<>();
    Set<String> used = new HashSet<>();
    used.add(set.path("status").path("currentRevision").asText(""));
    for (JsonNode pod : claimed.owned()) {
      pods.put(StatefulPods.ordinal(set, Meta.name(pod)).getAsInt(), pod);
      used.add(revisionOf(pod));
    }
    int collisions = set.path("status").path("collisionCount").asInt(0);
    RevisionHistory history = RevisionHistory.of(set, revisions, used, collisions);
    actions.addAll(history.actions());
    JsonNode update = history.current();
    JsonNode current =
        revisions.stream()
            .filter(r -> Meta.name(r).equals(set.path("status").path("currentRevision").asText()))
            .map(r -> (JsonNode) r)
            .findFirst()
            .orElse(update);
    if (!Meta.isDeleting(set)) {
      boolean settled = fill(pods, claims, current, update);
      settled = settled && trim(pods);
      if (settled) {
        roll(pods, Meta.name(update));
      }
      dropClaims(pods, claims);
    }
    status(pods, Meta.name(current), Meta.name(update));
    return actions;
  }

  private static String revisionOf(JsonNode pod) {
    return Meta.labels(pod).getOrDefault(RevisionHistory.HASH, "");
  }

  /** Creates what is missing, in order; answers whether the set may go on to other changes. */
  private boolean fill(
      Map<Integer, JsonNode> pods, Set<String> claims, JsonNode current, JsonNode update) {
    boolean healthy = true;
    for (int ordinal = first; ordinal < first + replicas; ordinal++) {
      JsonNode pod = pods.get(ordinal);
      if (pod == null) {
        JsonNode revision = ordinal < first + partition() ? current : update;
        create(ordinal, claims, revision);
        healthy = false;
      } else if (PodState.isTerminal(pod) && !Meta.isDeleting(pod)) {
        actions.add(
            delete(
                pod,
                Note.warning(
                    "RecreatingFailedPod",
                    "StatefulSet "
                        + Meta.namespace(set)
                        + "/"
                        + Meta.name(set)
                        + " is recreating failed Pod "
                        + Meta.name(pod))));
        healthy = false;
      } else if (!isHealthy(pod)) {
        PodState.untilAvailable(pod, minReady, now)
            .ifPresent(d -> actions.add(new Action.Requeue(d)));
        healthy = false;
      }
      if (!healthy && ordered) {
        return false;
      }
    }
    return healthy || !ordered;
  }

  private boolean isHealthy(JsonNode pod) {
    return !Meta.isDeleting(pod) && PodState.isAvailable(pod, minReady, now);
  }

  private void create(int ordinal, Set<String> claims, JsonNode revision) {
    String pod = Meta.name(set) + "-" + ordinal;
    for (ObjectNode claim : StatefulPods.claims(set, ordinal)) {
      String name = Meta.name(claim);
      if (!claims.contains(name)) {
        actions.add(
            new Action.Create(
                claim,
                Note.normal(
                    "SuccessfulCreate",
                    "create Claim %s Pod %s in StatefulSet %s success"
                        .formatted(name, pod, Meta.name(set))),
                "FailedCreate",
                "create Claim %s for Pod %s in StatefulSet %s failed error: "
                    .formatted(name, pod, Meta.name(set))));
      }
    }
    actions.add(
        new Action.Create(
            StatefulPods.pod(set, ordinal, revision),
            Note.normal(
                "SuccessfulCreate",
                "create Pod " + pod + " in StatefulSet " + Meta.name(set) + " successful"),
            "FailedCreate",
            "create Pod " + pod + " in StatefulSet " + Meta.name(set) + " failed error: "));
  }

  private Action delete(JsonNode pod, Note note) {
    return new Action.Delete(Keys.pod(pod), Meta.uid(pod), "Background", null, note);
  }

  private Note deleted(JsonNode pod) {
    return Note.normal(
        "SuccessfulDelete",
        "delete Pod " + Meta.name(pod) + " in StatefulSet " + Meta.name(set) + " successful");
  }

  /** Takes away what is beyond the range, last first; answers whether nothing is. */
  private boolean trim(Map<Integer, JsonNode> pods) {
    List<Integer> beyond =
        pods.keySet().stream()
            .filter(o -> o < first || o >= first + replicas)
            .sorted(Comparator.reverseOrder())
            .toList();
    for (int ordinal : beyond) {
      JsonNode pod = pods.get(ordinal);
      if (!Meta.isDeleting(pod)) {
        actions.add(delete(pod, deleted(pod)));
      }
      if (ordered) {
        return false;
      }
    }
    return beyond.isEmpty() || !ordered;
  }

  /**
   * Replaces pods of an older revision, last first, as many together as may be unavailable; ones
   * that are not healthy anyway cost nothing.
   */
  private void roll(Map<Integer, JsonNode> pods, String update) {
    JsonNode strategy = set.path("spec").path("updateStrategy");
    if (strategy.path("type").asText("").equals("OnDelete")) {
      return;
    }
    JsonNode most = strategy.path("rollingUpdate").path("maxUnavailable");
    int left = Math.max(1, Percent.of(most, replicas, false, 1));
    for (int ordinal = first; ordinal < first + replicas; ordinal++) {
      left -= pods.containsKey(ordinal) && isHealthy(pods.get(ordinal)) ? 0 : 1;
    }
    for (int ordinal = first + replicas - 1; ordinal >= first + partition(); ordinal--) {
      JsonNode pod = pods.get(ordinal);
      if (pod == null) {
        return;
      }
      boolean old = !revisionOf(pod).equals(update) && !Meta.isDeleting(pod);
      if (!isHealthy(pod)) {
        if (old) {
          actions.add(delete(pod, deleted(pod)));
        }
        if (left <= 0) {
          return;
        }
      } else if (old) {
        if (left-- <= 0) {
          return;
        }
        actions.add(delete(pod, deleted(pod)));
      }
    }
  }

  private int partition() {
    return set.path("spec").path("updateStrategy").path("rollingUpdate").path("partition").asInt(0);
  }

  /** {@code whenScaled: Delete}: claims go when the pods that used them are gone. */
  private void dropClaims(Map<Integer, JsonNode> pods, Set<String> claims) {
    if (!StatefulPods.retention(set, "whenScaled")) {
      return;
    }
    for (JsonNode template : set.path("spec").path("volumeClaimTemplates")) {
      String prefix = Meta.name(template) + "-";
      for (String claim : claims) {
        if (claim.startsWith(prefix)) {
          StatefulPods.ordinal(set, claim.substring(prefix.length()))
              .ifPresent(
                  ordinal -> {
                    boolean beyond = ordinal < first || ordinal >= first + replicas;
                    if (beyond && !pods.containsKey(ordinal)) {
                      ObjectNode named = dev.gantry.model.object.Json.object();
                      Meta.of(named).put("name", claim).put("namespace", Meta.namespace(set));
                      actions.add(Action.Delete.quietly(Keys.of(Keys.CLAIMS, named), ""));
                    }
                  });
        }
      }
    }
  }

  private void status(Map<Integer, JsonNode> pods, String current, String update) {
    ObjectNode status = Documents.status(set);
    int ready = 0;
    int available = 0;
    int ofCurrent = 0;
    int ofUpdate = 0;
    for (JsonNode pod : pods.values()) {
      ready += PodState.isReady(pod) ? 1 : 0;
      available += PodState.isAvailable(pod, minReady, now) ? 1 : 0;
      if (!Meta.isDeleting(pod)) {
        ofCurrent += revisionOf(pod).equals(current) ? 1 : 0;
        ofUpdate += revisionOf(pod).equals(update) ? 1 : 0;
      }
    }
    boolean rolled = ofUpdate == pods.size() && ready == pods.size() && ofUpdate == replicas;
    status.put("observedGeneration", Meta.generation(set));
    status.put("replicas", pods.size());
    Documents.count(status, "readyReplicas", ready);
    status.put("availableReplicas", available);
    Documents.count(status, "currentReplicas", rolled ? ofUpdate : ofCurrent);
    Documents.count(status, "updatedReplicas", ofUpdate);
    status.put("currentRevision", rolled ? update : current);
    status.put("updateRevision", update);
    if (!status.has("collisionCount")) {
      status.put("collisionCount", 0);
    }
    actions.addAll(Documents.replaceStatus(Keys.of(Keys.STATEFUL_SETS, set), set, status));
  }
}
