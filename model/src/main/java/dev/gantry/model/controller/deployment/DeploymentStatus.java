package dev.gantry.model.controller.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Action;
import dev.gantry.model.controller.Conditions;
import dev.gantry.model.controller.Documents;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.Times;
import dev.gantry.model.object.Meta;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A deployment's counters and its conditions Available, Progressing and ReplicaFailure. */
final class DeploymentStatus {

  private static final String PROGRESSING = "Progressing";
  private static final String COMPLETE = "NewReplicaSetAvailable";
  private static final String TIMED_OUT = "ProgressDeadlineExceeded";

  private final JsonNode deployment;
  private final Rolling rolling;
  private final ObjectNode status;
  private final Instant now;

  DeploymentStatus(JsonNode deployment, Rolling rolling, Instant now) {
    this.deployment = deployment;
    this.rolling = rolling;
    this.status = Documents.status(deployment);
    this.now = now;
  }

  private boolean hasDeadline() {
    int deadline = deployment.path("spec").path("progressDeadlineSeconds").asInt(600);
    return deadline != Integer.MAX_VALUE;
  }

  void collisions(int count) {
    Documents.count(status, "collisionCount", count);
  }

  void notePause() {
    if (!hasDeadline() || Conditions.reason(status, PROGRESSING).equals(TIMED_OUT)) {
      return;
    }
    boolean paused = deployment.path("spec").path("paused").asBoolean(false);
    boolean noted = Conditions.reason(status, PROGRESSING).equals("DeploymentPaused");
    if (paused && !noted) {
      set(PROGRESSING, "Unknown", "DeploymentPaused", "Deployment is paused");
    } else if (!paused && noted) {
      set(PROGRESSING, "Unknown", "DeploymentResumed", "Deployment is resumed");
    }
  }

  void foundNew(String name) {
    if (hasDeadline() && Conditions.find(status, PROGRESSING).isEmpty()) {
      set(PROGRESSING, "True", "FoundNewReplicaSet", "Found new replica set \"" + name + "\"");
    }
  }

  void createdNew(String name) {
    if (hasDeadline()) {
      set(PROGRESSING, "True", "NewReplicaSetCreated", "Created new replica set \"" + name + "\"");
    }
  }

  boolean isComplete(List<Replicas> all, Replicas fresh) {
    int wanted = rolling.replicas();
    return fresh != null
        && fresh.actual() == wanted
        && all.stream().mapToInt(Replicas::actual).sum() == wanted
        && all.stream().mapToInt(Replicas::available).sum() == wanted;
  }

  /**
   * The actions that bring the status up to date.
   *
   * @param judge whether to judge progress too
   */
  List<Action> replace(List<Replicas> all, Replicas fresh, boolean judge) {
    int oldUpdated = status.path("updatedReplicas").asInt(0);
    int oldOld = status.path("replicas").asInt(0) - oldUpdated;
    int oldReady = status.path("readyReplicas").asInt(0);
    int oldAvailable = status.path("availableReplicas").asInt(0);
    int replicas = all.stream().mapToInt(Replicas::actual).sum();
    int updated = fresh == null ? 0 : fresh.actual();
    int ready = all.stream().mapToInt(Replicas::ready).sum();
    int available = all.stream().mapToInt(Replicas::available).sum();
    int wanted = all.stream().mapToInt(r -> r.wanted).sum();
    status.put("observedGeneration", Meta.generation(deployment));
    Documents.count(status, "replicas", replicas);
    Documents.count(status, "updatedReplicas", updated);
    Documents.count(status, "readyReplicas", ready);
    Documents.count(status, "availableReplicas", available);
    Documents.count(status, "unavailableReplicas", Math.max(0, wanted - available));
    if (available >= rolling.leastAvailable()) {
      set("Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.");
    } else {
      set(
          "Available",
          "False",
          "MinimumReplicasUnavailable",
          "Deployment does not have minimum availability.");
    }
    boolean moved =
        updated > oldUpdated
            || replicas - updated < oldOld
            || ready > oldReady
            || available > oldAvailable;
    if (judge) {
      judge(all, fresh, moved);
    }
    List<Action> actions =
        new ArrayList<>(
            Documents.replaceStatus(Keys.of(Keys.DEPLOYMENTS, deployment), deployment, status));
    if (judge) {
      untilDeadline(isComplete(all, fresh)).ifPresent(d -> actions.add(new Action.Requeue(d)));
    }
    return actions;
  }

  private void judge(List<Replicas> all, Replicas fresh, boolean moved) {
    if (!hasDeadline()) {
      Conditions.remove(status, PROGRESSING);
    } else {
      String reason = Conditions.reason(status, PROGRESSING);
      int replicas = status.path("replicas").asInt(0);
      boolean settled =
          replicas == status.path("updatedReplicas").asInt(0) && reason.equals(COMPLETE);
      String subject =
          fresh == null
              ? "Deployment \"" + Meta.name(deployment) + "\""
              : "ReplicaSet \"" + fresh.name() + "\"";
      if (!settled) {
        if (isComplete(all, fresh)) {
          set(PROGRESSING, "True", COMPLETE, subject + " has successfully progressed.");
        } else if (moved) {
          progressed(subject);
        } else if (isTimedOut(reason)) {
          set(PROGRESSING, "False", TIMED_OUT, subject + " has timed out progressing.");
        }
      }
    }
    failure(all);
  }

  /** Progress moves {@code lastUpdateTime} even when state and reason stay. */
  private void progressed(String subject) {
    set(PROGRESSING, "True", "ReplicaSetUpdated", subject + " is progressing.");
    Conditions.find(status, PROGRESSING)
        .ifPresent(c -> ((ObjectNode) c).put("lastUpdateTime", Meta.time(now)));
  }

  private void failure(List<Replicas> all) {
    Optional<JsonNode> failed =
        all.stream()
            .map(r -> Conditions.find(r.document.path("status"), "ReplicaFailure"))
            .flatMap(Optional::stream)
            .findFirst();
    if (failed.isPresent()) {
      set(
          "ReplicaFailure",
          failed.get().path("status").asText("True"),
          failed.get().path("reason").asText(""),
          failed.get().path("message").asText(""));
    } else {
      Conditions.remove(status, "ReplicaFailure");
    }
  }

  private Optional<Instant> deadline() {
    return Conditions.find(status, PROGRESSING)
        .flatMap(
            c ->
                Times.read(c.path("lastUpdateTime"))
                    .or(() -> Times.read(c.path("lastTransitionTime"))))
        .map(
            t -> t.plusSeconds(deployment.path("spec").path("progressDeadlineSeconds").asInt(600)));
  }

  private boolean isTimedOut(String reason) {
    return switch (reason) {
      case "", COMPLETE -> false;
      case TIMED_OUT -> true;
      default -> deadline().map(d -> d.isBefore(now)).orElse(false);
    };
  }

  private Optional<Duration> untilDeadline(boolean complete) {
    if (!hasDeadline()
        || complete
        || Conditions.reason(status, PROGRESSING).equals(TIMED_OUT)
        || Conditions.reason(status, PROGRESSING).equals(COMPLETE)) {
      return Optional.empty();
    }
    return deadline().map(d -> Duration.between(now, d).plusSeconds(1));
  }

  /** Sets a condition unless state and reason are the same already; newest last. */
  private void set(String type, String state, String reason, String message) {
    Optional<JsonNode> current = Conditions.find(status, type);
    boolean sameState = current.map(c -> state.equals(c.path("status").asText())).orElse(false);
    if (sameState && reason.equals(current.get().path("reason").asText())) {
      return;
    }
    String since = sameState ? current.get().path("lastTransitionTime").asText() : Meta.time(now);
    Conditions.remove(status, type);
    ArrayNode conditions = status.withArray("/conditions");
    conditions
        .addObject()
        .put("type", type)
        .put("status", state)
        .put("lastUpdateTime", Meta.time(now))
        .put("lastTransitionTime", since)
        .put("reason", reason)
        .put("message", message);
  }
}
