package dev.gantry.model.strategy.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Tree;

/** Rules of pods and pod templates. */
public final class Pods {

  /** {@code v1 Pod}. */
  public static final Rules PODS =
      Rules.PLAIN
          .defaulted(PodDefaults::pod)
          .preparing(Pods::create, (pod, old) -> {})
          .preparingStatus(Pods::status)
          .checked(Pods::check)
          .onUpdate(PodUpdates::check)
          .onStatus(PodUpdates::status)
          .grace(pod -> pod.path("spec").path("terminationGracePeriodSeconds").asLong(30))
          .counted();

  /** {@code v1 PodTemplate}. */
  public static final Rules TEMPLATES =
      Rules.PLAIN.defaulted(PodDefaults::template).checked(Pods::template).counted();

  private Pods() {}

  private static void check(ObjectNode pod, Causes causes) {
    JsonNode spec = pod.path("spec");
    PodSpecChecks.check(spec, "spec", causes);
    if (!spec.path("schedulingGates").isEmpty() && !Tree.isBlank(spec, "nodeName")) {
      causes.forbidden(
          "spec.nodeName", "cannot be set until all schedulingGates have been cleared");
    }
  }

  private static void create(ObjectNode pod) {
    pod.putObject("status").put("phase", "Pending").put("qosClass", QualityOfService.of(pod));
  }

  private static void status(ObjectNode pod, ObjectNode old) {
    ObjectNode status = Tree.ensure(pod, "status");
    if (Tree.isBlank(status, "qosClass") && !Tree.isBlank(old.path("status"), "qosClass")) {
      Tree.copy(status, old.path("status"), "qosClass");
    }
  }

  private static void template(ObjectNode object, Causes causes) {
    PodSpecChecks.template(object.path("template"), "template", causes);
  }
}
