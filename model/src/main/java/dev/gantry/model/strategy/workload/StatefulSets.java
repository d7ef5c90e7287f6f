package dev.gantry.model.strategy.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.ScalePaths;
import dev.gantry.model.strategy.Selectors;
import dev.gantry.model.strategy.Tree;
import dev.gantry.model.strategy.pod.PodDefaults;
import dev.gantry.model.strategy.storage.Claims;
import java.util.List;

/** Rules of stateful sets. */
public final class StatefulSets {

  private static final List<String> CHANGEABLE =
      List.of(
          "replicas",
          "ordinals",
          "template",
          "updateStrategy",
          "revisionHistoryLimit",
          "persistentVolumeClaimRetentionPolicy",
          "minReadySeconds");

  /** {@code apps/v1 StatefulSet}. */
  public static final Rules RULES =
      Rules.PLAIN
          .defaulted(StatefulSets::defaults)
          .preparing(
              o -> o.putObject("status").put("replicas", 0).put("availableReplicas", 0),
              (o, old) -> {})
          .checked(StatefulSets::check)
          .onUpdate(StatefulSets::update)
          .onStatus(StatefulSets::status)
          .scaled(ScalePaths.WORKLOAD)
          .counted();

  private StatefulSets() {}

  private static void defaults(ObjectNode set) {
    ObjectNode spec = Tree.ensure(set, "spec");
    PodDefaults.template(spec);
    Tree.text(spec, "podManagementPolicy", "OrderedReady");
    ObjectNode strategy = Tree.ensure(spec, "updateStrategy");
    if (Tree.isBlank(strategy, "type")) {
      strategy.put("type", "RollingUpdate");
    }
    if (strategy.path("type").asText().equals("RollingUpdate")) {
      Tree.number(Tree.ensure(strategy, "rollingUpdate"), "partition", 0);
    }
    ObjectNode retention = Tree.ensure(spec, "persistentVolumeClaimRetentionPolicy");
    Tree.text(retention, "whenDeleted", "Retain");
    Tree.text(retention, "whenScaled", "Retain");
    Tree.number(spec, "replicas", 1);
    Tree.number(spec, "revisionHistoryLimit", 10);
    for (ObjectNode claim : Tree.objects(spec, "volumeClaimTemplates")) {
      claim.put("apiVersion", "v1").put("kind", "PersistentVolumeClaim");
      Claims.spec(claim);
      Tree.text(Tree.ensure(claim, "status"), "phase", "Pending");
    }
  }

  private static void check(ObjectNode set, Causes causes) {
    JsonNode spec = set.path("spec");
    causes.oneOf(
        "spec.podManagementPolicy",
        spec.path("podManagementPolicy"),
        List.of("OrderedReady", "Parallel"));
    JsonNode strategy = spec.path("updateStrategy");
    JsonNode rolling = strategy.path("rollingUpdate");
    switch (strategy.path("type").asText("")) {
      case "OnDelete" -> {
        if (rolling.isObject()) {
          causes.invalid(
              "spec.updateStrategy.rollingUpdate",
              Tree.shown(rolling),
              "only allowed for updateStrategy 'RollingUpdate'");
        }
      }
      case "RollingUpdate" -> {
        causes.nonNegative(
            "spec.updateStrategy.rollingUpdate.partition", rolling.path("partition"));
        if (Tree.isSet(rolling, "maxUnavailable")) {
          String field = "spec.updateStrategy.rollingUpdate.maxUnavailable";
          Rollouts.countOrPercent(rolling.path("maxUnavailable"), field, true, causes);
          if (Rollouts.isZero(rolling.path("maxUnavailable"))) {
            causes.invalid(field, Tree.shown(rolling.path("maxUnavailable")), "cannot be 0");
          }
        }
      }
      default ->
          causes.invalid(
              "spec.updateStrategy", Tree.shown(strategy), "must be 'RollingUpdate' or 'OnDelete'");
    }
    for (String when : List.of("whenDeleted", "whenScaled")) {
      causes.oneOf(
          "spec.persistentVolumeClaimRetentionPolicy." + when,
          spec.path("persistentVolumeClaimRetentionPolicy").path(when),
          List.of("Delete", "Retain"));
    }
    Rollouts.counts(set, causes, "replicas", "minReadySeconds");
    causes.nonNegative("spec.ordinals.start", spec.path("ordinals").path("start"));
    Selectors.workload(set, causes);
    Rollouts.template(withClaims(set), causes);
  }

  /** The template's mounts may name the set's claims, which become volumes of each pod. */
  private static ObjectNode withClaims(ObjectNode set) {
    List<ObjectNode> claims = Tree.objects(set.path("spec"), "volumeClaimTemplates");
    ObjectNode pod = Tree.object(set.path("spec").path("template"), "spec");
    if (claims.isEmpty() || pod == null) {
      return set;
    }
    ObjectNode copy = set.deepCopy();
    ObjectNode spec = (ObjectNode) copy.path("spec").path("template").path("spec");
    var volumes = spec.withArray("/volumes");
    for (ObjectNode claim : claims) {
      String name = claim.path("metadata").path("name").asText();
      boolean taken =
          Tree.objects(spec, "volumes").stream()
              .anyMatch(v -> v.path("name").asText().equals(name));
      if (!taken) {
        volumes
            .addObject()
            .put("name", name)
            .putObject("persistentVolumeClaim")
            .put("claimName", name);
      }
    }
    return copy;
  }

  private static void update(ObjectNode set, ObjectNode old, Causes causes) {
    ObjectNode now = set.path("spec").deepCopy();
    ObjectNode before = old.path("spec").deepCopy();
    now.remove(CHANGEABLE);
    before.remove(CHANGEABLE);
    if (!Tree.same(now, before)) {
      causes.forbidden(
          "spec",
          "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template',"
              + " 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy'"
              + " and 'minReadySeconds' are forbidden");
    }
  }

  private static void status(ObjectNode set, ObjectNode old, Causes causes) {
    Rollouts.statusCounts(
        set, causes, "replicas", "readyReplicas", "currentReplicas", "updatedReplicas");
    String words = "cannot be greater than status.replicas";
    Rollouts.atMost(set, "readyReplicas", "replicas", words, causes);
    Rollouts.atMost(set, "currentReplicas", "replicas", words, causes);
    Rollouts.atMost(set, "updatedReplicas", "replicas", words, causes);
  }
}
