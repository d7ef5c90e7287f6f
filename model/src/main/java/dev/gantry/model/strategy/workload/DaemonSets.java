package dev.gantry.model.strategy.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Selectors;
import dev.gantry.model.strategy.Tree;
import dev.gantry.model.strategy.pod.PodDefaults;
import java.util.List;

/** Rules of daemon sets, and of the revisions that they and stateful sets leave behind. */
public final class DaemonSets {

  /** {@code apps/v1 DaemonSet}. */
  public static final Rules RULES =
      Rules.PLAIN
          .defaulted(DaemonSets::defaults)
          .preparing(DaemonSets::create, (o, old) -> {})
          .checked(DaemonSets::check)
          .onUpdate(Rollouts::selectorKept)
          .onStatus(DaemonSets::status)
          .counted();

  /** {@code apps/v1 ControllerRevision}. */
  public static final Rules REVISIONS =
      Rules.PLAIN
          .named(Names::subdomain)
          .checked((o, causes) -> causes.nonNegative("revision", o.path("revision")))
          .onUpdate((o, old, causes) -> causes.immutable("data", o.path("data"), old.path("data")));

  private DaemonSets() {}

  private static void defaults(ObjectNode set) {
    ObjectNode spec = Tree.ensure(set, "spec");
    PodDefaults.template(spec);
    ObjectNode strategy = Tree.ensure(spec, "updateStrategy");
    Tree.text(strategy, "type", "RollingUpdate");
    if (strategy.path("type").asText().equals("RollingUpdate")) {
      ObjectNode rolling = Tree.ensure(strategy, "rollingUpdate");
      Tree.number(rolling, "maxUnavailable", 1);
      Tree.number(rolling, "maxSurge", 0);
    }
    Tree.number(spec, "revisionHistoryLimit", 10);
  }

  private static void create(ObjectNode set) {
    ObjectNode status = Json.object();
    for (String count :
        List.of(
            "currentNumberScheduled",
            "numberMisscheduled",
            "desiredNumberScheduled",
            "numberReady")) {
      status.put(count, 0);
    }
    set.set("status", status);
  }

  private static void check(ObjectNode set, Causes causes) {
    Selectors.workload(set, causes);
    Rollouts.template(set, causes);
    Rollouts.counts(set, causes, "minReadySeconds", "revisionHistoryLimit");
    JsonNode strategy = set.path("spec").path("updateStrategy");
    JsonNode rolling = strategy.path("rollingUpdate");
    switch (strategy.path("type").asText("")) {
      case "OnDelete" -> {}
      case "RollingUpdate" -> {
        String field = "spec.updateStrategy.rollingUpdate";
        JsonNode unavailable = rolling.path("maxUnavailable");
        Rollouts.countOrPercent(unavailable, field + ".maxUnavailable", true, causes);
        Rollouts.countOrPercent(rolling.path("maxSurge"), field + ".maxSurge", true, causes);
        boolean none = Rollouts.isZero(unavailable);
        boolean surge = !Rollouts.isZero(rolling.path("maxSurge"));
        if (!none && surge) {
          causes.invalid(
              field + ".maxSurge",
              Tree.shown(rolling.path("maxSurge")),
              "may not be set when maxUnavailable is non-zero");
        } else if (none && !surge) {
          causes.required(field + ".maxUnavailable", "cannot be 0 when maxSurge is 0");
        }
      }
      default ->
          causes.notSupported(
              "spec.updateStrategy.type",
              strategy.path("type").asText(""),
              List.of("OnDelete", "RollingUpdate"));
    }
  }

  private static void status(ObjectNode set, ObjectNode old, Causes causes) {
    Rollouts.statusCounts(
        set,
        causes,
        "currentNumberScheduled",
        "numberMisscheduled",
        "desiredNumberScheduled",
        "numberReady",
        "observedGeneration",
        "updatedNumberScheduled",
        "numberAvailable",
        "numberUnavailable");
  }
}
