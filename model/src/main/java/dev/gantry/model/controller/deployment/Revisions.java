package dev.gantry.model.controller.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Action;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.object.Meta;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Revision numbers: annotations on a deployment and its replica sets, what {@code undo} reads. */
final class Revisions {

  private static final Set<String> NOT_COPIED =
      Set.of(
          "kubectl.kubernetes.io/last-applied-configuration",
          Replicas.REVISION,
          Replicas.HISTORY,
          Replicas.DESIRED,
          Replicas.MAX,
          "deprecated.deployment.rollback.to");

  private Revisions() {}

  static long next(List<Replicas> old) {
    return 1 + old.stream().mapToLong(Replicas::revision).max().orElse(0);
  }

  /** The deployment's annotations that its replica set shows too. */
  static Map<String, String> copied(JsonNode deployment) {
    Map<String, String> copied = new LinkedHashMap<>(Meta.annotations(deployment));
    copied.keySet().removeAll(NOT_COPIED);
    return copied;
  }

  /**
   * Makes the new replica set the latest revision (an undo reuses an old one: its old number goes
   * into the history) and copies annotations and {@code minReadySeconds}.
   */
  static Optional<Action> raise(JsonNode deployment, Replicas fresh, List<Replicas> old) {
    long revision = next(old);
    boolean raise = fresh.revision() < revision;
    Map<String, String> copied = copied(deployment);
    Map<String, String> present = Meta.annotations(fresh.document);
    int minReady = deployment.path("spec").path("minReadySeconds").asInt(0);
    boolean sameAnnotations = present.entrySet().containsAll(copied.entrySet());
    boolean sameMinReady = fresh.document.path("spec").path("minReadySeconds").asInt(0) == minReady;
    if (!raise && sameAnnotations && sameMinReady) {
      return Optional.empty();
    }
    return Optional.of(
        Action.Update.quietly(
            Keys.of(Keys.REPLICA_SETS, fresh.document),
            document -> {
              ObjectNode annotations = Meta.of(document).withObject("/annotations");
              copied.forEach(annotations::put);
              String was = annotations.path(Replicas.REVISION).asText("");
              if (raise && !was.equals(Long.toString(revision))) {
                if (!was.isEmpty()) {
                  String history = annotations.path(Replicas.HISTORY).asText("");
                  annotations.put(Replicas.HISTORY, history.isEmpty() ? was : history + "," + was);
                }
                annotations.put(Replicas.REVISION, Long.toString(revision));
              }
              document.withObject("/spec").put("minReadySeconds", minReady);
              return document;
            }));
  }

  /** Shows the current revision on the deployment. */
  static Optional<Action> show(JsonNode deployment, long revision) {
    String text = Long.toString(revision);
    if (text.equals(Meta.annotations(deployment).get(Replicas.REVISION))) {
      return Optional.empty();
    }
    return Optional.of(
        Action.Update.quietly(
            Keys.of(Keys.DEPLOYMENTS, deployment),
            document -> {
              Meta.of(document).withObject("/annotations").put(Replicas.REVISION, text);
              return document;
            }));
  }
}
