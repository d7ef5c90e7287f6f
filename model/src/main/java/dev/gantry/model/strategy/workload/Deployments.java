package dev.gantry.model.strategy.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.ScalePaths;
import dev.gantry.model.strategy.Selectors;
import dev.gantry.model.strategy.Tree;
import dev.gantry.model.strategy.pod.PodDefaults;
import java.util.List;

/** Rules of deployments. */
public final class Deployments {

  /** {@code apps/v1 Deployment}. */
  public static final Rules RULES =
      Rules.PLAIN
          .defaulted(Deployments::defaults)
          .preparing(o -> o.putObject("status"), (o, old) -> {})
          .checked(Deployments::check)
          .onUpdate(Rollouts::selectorKept)
          .onStatus(Deployments::status)
          .scaled(ScalePaths.WORKLOAD)
          .counted();

  private Deployments() {}

  private static void defaults(ObjectNode deployment) {
    ObjectNode spec = Tree.ensure(deployment, "spec");
    Tree.number(spec, "replicas", 1);
    PodDefaults.template(spec);
    ObjectNode strategy = Tree.ensure(spec, "strategy");
    Tree.text(strategy, "type", "RollingUpdate");
    if (strategy.path("type").asText().equals("RollingUpdate")) {
      ObjectNode rolling = Tree.ensure(strategy, "rollingUpdate");
      Tree.text(rolling, "maxUnavailable", "25%");
      Tree.text(rolling, "maxSurge", "25%");
    }
    Tree.number(spec, "revisionHistoryLimit", 10);
    Tree.number(spec, "progressDeadlineSeconds", 600);
  }

  private static void check(ObjectNode deployment, Causes causes) {
    JsonNode spec = deployment.path("spec");
    Rollouts.counts(deployment, causes, "replicas");
    Selectors.workload(deployment, causes);
    Rollouts.template(deployment, causes);
    strategy(spec.path("strategy"), causes);
    Rollouts.counts(
        deployment, causes, "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds");
    JsonNode deadline = spec.path("progressDeadlineSeconds");
    if (deadline.isNumber() && deadline.asLong() <= spec.path("minReadySeconds").asLong(0)) {
      causes.invalid(
          "spec.progressDeadlineSeconds",
          deadline.asLong(),
          "must be greater than minReadySeconds");
    }
  }

  private static void strategy(JsonNode strategy, Causes causes) {
    String path = "spec.strategy";
    JsonNode rolling = strategy.path("rollingUpdate");
    switch (strategy.path("type").asText("")) {
      case "Recreate" -> {
        if (rolling.isObject()) {
          causes.forbidden(
              path + ".rollingUpdate", "may not be specified when strategy `type` is 'Recreate'");
        }
      }
      case "RollingUpdate" -> {
        String field = path + ".rollingUpdate";
        JsonNode unavailable = rolling.path("maxUnavailable");
        Rollouts.countOrPercent(unavailable, field + ".maxUnavailable", true, causes);
        Rollouts.countOrPercent(rolling.path("maxSurge"), field + ".maxSurge", false, causes);
        if (Rollouts.isZero(unavailable) && Rollouts.isZero(rolling.path("maxSurge"))) {
          causes.invalid(
              field + ".maxUnavailable",
              Tree.shown(unavailable),
              "may not be 0 when `maxSurge` is 0");
        }
      }
      default ->
          causes.notSupported(
              path + ".type",
              strategy.path("type").asText(""),
              List.of("Recreate", "RollingUpdate"));
    }
  }

  private static void status(ObjectNode deployment, ObjectNode old, Causes causes) {
    Rollouts.statusCounts(
        deployment,
        causes,
        "observedGeneration",
        "replicas",
        "updatedReplicas",
        "readyReplicas",
        "availableReplicas",
        "unavailableReplicas");
    Rollouts.atMost(
        deployment,
        "updatedReplicas",
        "replicas",
        "cannot be greater than status.replicas",
        causes);
    Rollouts.atMost(
        deployment, "readyReplicas", "replicas", "cannot be greater than status.replicas", causes);
    Rollouts.atMost(
        deployment,
        "availableReplicas",
        "replicas",
        "cannot be greater than status.replicas",
        causes);
    Rollouts.atMost(
        deployment,
        "availableReplicas",
        "readyReplicas",
        "cannot be greater than readyReplicas",
        causes);
  }
}
