package dev.gantry.model.strategy.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Meta;
import dev.gantry.model.selector.LabelSelector;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.ScalePaths;
import dev.gantry.model.strategy.Selectors;
import dev.gantry.model.strategy.Tree;
import dev.gantry.model.strategy.pod.PodDefaults;

/** Rules of replica sets and of replication controllers, their elders. */
public final class ReplicaSets {

  /** {@code apps/v1 ReplicaSet}. */
  public static final Rules REPLICA_SETS =
      Rules.PLAIN
          .defaulted(ReplicaSets::replicaSet)
          .preparing(o -> o.putObject("status").put("replicas", 0), (o, old) -> {})
          .checked(ReplicaSets::checkReplicaSet)
          .onUpdate(Rollouts::selectorKept)
          .onStatus(ReplicaSets::status)
          .scaled(ScalePaths.WORKLOAD)
          .counted();

  /** {@code v1 ReplicationController}. */
  public static final Rules REPLICATION_CONTROLLERS =
      Rules.PLAIN
          .defaulted(ReplicaSets::controller)
          .preparing(o -> o.putObject("status").put("replicas", 0), (o, old) -> {})
          .checked(ReplicaSets::checkController)
          .onStatus(ReplicaSets::status)
          .scaled(ScalePaths.WORKLOAD)
          .counted();

  private ReplicaSets() {}

  private static void replicaSet(ObjectNode object) {
    ObjectNode spec = Tree.ensure(object, "spec");
    Tree.number(spec, "replicas", 1);
    PodDefaults.template(spec);
  }

  /** A replication controller without selector or labels takes them from its template. */
  private static void controller(ObjectNode object) {
    ObjectNode spec = Tree.ensure(object, "spec");
    replicaSet(object);
    JsonNode labels = spec.path("template").path("metadata").path("labels");
    if (labels.isObject() && !labels.isEmpty()) {
      if (spec.path("selector").isEmpty()) {
        spec.set("selector", labels.deepCopy());
      }
      if (object.path("metadata").path("labels").isEmpty()) {
        Meta.of(object).set("labels", labels.deepCopy());
      }
    }
  }

  private static void checkReplicaSet(ObjectNode object, Causes causes) {
    Rollouts.counts(object, causes, "replicas", "minReadySeconds");
    Selectors.workload(object, causes);
    Rollouts.template(object, causes);
  }

  private static void checkController(ObjectNode object, Causes causes) {
    Rollouts.counts(object, causes, "minReadySeconds");
    JsonNode spec = object.path("spec");
    Selectors.labels(spec.path("selector"), "spec.selector", causes);
    if (spec.path("selector").isEmpty()) {
      causes.required("spec.selector", "");
    }
    Rollouts.counts(object, causes, "replicas");
    if (!Tree.isSet(spec, "template")) {
      causes.required("spec.template", "");
      return;
    }
    JsonNode template = spec.path("template");
    if (!LabelSelector.equal(Meta.strings(spec.path("selector"))).matches(Meta.labels(template))) {
      causes.invalid(
          "spec.template.metadata.labels",
          Tree.shown(template.path("metadata").path("labels")),
          "`selector` does not match template `labels`");
    }
    Rollouts.template(object, causes);
  }

  private static void status(ObjectNode object, ObjectNode old, Causes causes) {
    Rollouts.statusCounts(
        object,
        causes,
        "replicas",
        "fullyLabeledReplicas",
        "readyReplicas",
        "availableReplicas",
        "observedGeneration");
    String words = "cannot be greater than status.replicas";
    Rollouts.atMost(object, "fullyLabeledReplicas", "replicas", words, causes);
    Rollouts.atMost(object, "readyReplicas", "replicas", words, causes);
    Rollouts.atMost(object, "availableReplicas", "replicas", words, causes);
    Rollouts.atMost(
        object,
        "availableReplicas",
        "readyReplicas",
        "cannot be greater than readyReplicas",
        causes);
  }
}
