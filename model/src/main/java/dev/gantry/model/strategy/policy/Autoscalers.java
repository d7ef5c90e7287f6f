package dev.gantry.model.strategy.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Tree;
import java.util.List;

/** Rules of horizontal pod autoscalers, kept as {@code autoscaling/v2}. */
public final class Autoscalers {

  /** {@code autoscaling/v2 HorizontalPodAutoscaler}. */
  public static final Rules RULES =
      Rules.PLAIN
          .defaulted(Autoscalers::defaults)
          .preparing(
              o -> {
                ObjectNode status = o.putObject("status");
                status.putNull("currentMetrics");
                status.put("desiredReplicas", 0);
              },
              (o, old) -> {})
          .checked(Autoscalers::check)
          .onStatus(
              (o, old, causes) -> {
                for (String count : List.of("currentReplicas", "desiredReplicas")) {
                  causes.nonNegative("status." + count, o.path("status").path(count));
                }
              });

  private Autoscalers() {}

  private static void defaults(ObjectNode scaler) {
    ObjectNode spec = Tree.ensure(scaler, "spec");
    Tree.number(spec, "minReplicas", 1);
    if (spec.path("metrics").isEmpty()) {
      ObjectNode metric = spec.putArray("metrics").addObject();
      metric.put("type", "Resource");
      metric
          .putObject("resource")
          .put("name", "cpu")
          .putObject("target")
          .put("type", "Utilization")
          .put("averageUtilization", 80);
    }
    ObjectNode behavior = Tree.object(spec, "behavior");
    if (behavior != null) {
      scaleUp(Tree.ensure(behavior, "scaleUp"));
      scaleDown(Tree.ensure(behavior, "scaleDown"));
    }
  }

  private static void scaleUp(ObjectNode rules) {
    Tree.number(rules, "stabilizationWindowSeconds", 0);
    Tree.text(rules, "selectPolicy", "Max");
    if (rules.path("policies").isEmpty()) {
      var policies = rules.putArray("policies");
      policies.addObject().put("type", "Pods").put("value", 4).put("periodSeconds", 15);
      policies.addObject().put("type", "Percent").put("value", 100).put("periodSeconds", 15);
    }
  }

  private static void scaleDown(ObjectNode rules) {
    Tree.text(rules, "selectPolicy", "Max");
    if (rules.path("policies").isEmpty()) {
      rules
          .putArray("policies")
          .addObject()
          .put("type", "Percent")
          .put("value", 100)
          .put("periodSeconds", 15);
    }
  }

  private static void check(ObjectNode scaler, Causes causes) {
    JsonNode spec = scaler.path("spec");
    long min = spec.path("minReplicas").asLong(1);
    long max = spec.path("maxReplicas").asLong(0);
    if (min < 1) {
      causes.invalid("spec.minReplicas", min, "must be greater than or equal to 1");
    }
    if (max < 1) {
      causes.invalid("spec.maxReplicas", max, "must be greater than 0");
    }
    if (max < min) {
      causes.invalid("spec.maxReplicas", max, "must be greater than or equal to `minReplicas`");
    }
    MetricChecks.reference(spec.path("scaleTargetRef"), "spec.scaleTargetRef", causes);
    int i = 0;
    for (ObjectNode metric : Tree.objects(spec, "metrics")) {
      MetricChecks.check(metric, "spec.metrics[" + i++ + "]", causes);
    }
    for (String direction : List.of("scaleUp", "scaleDown")) {
      if (spec.path("behavior").path(direction) instanceof ObjectNode rules) {
        behavior(rules, "spec.behavior." + direction, causes);
      }
    }
  }

  private static void behavior(ObjectNode rules, String path, Causes causes) {
    JsonNode window = rules.path("stabilizationWindowSeconds");
    causes.nonNegative(path + ".stabilizationWindowSeconds", window);
    if (window.asLong(0) > 3600) {
      causes.invalid(
          path + ".stabilizationWindowSeconds",
          window.asLong(),
          "must be less than or equal to 3600");
    }
    causes.optionalOneOf(
        path + ".selectPolicy", rules.path("selectPolicy"), List.of("Disabled", "Max", "Min"));
    int i = 0;
    for (ObjectNode policy : Tree.objects(rules, "policies")) {
      String field = path + ".policies[" + i++ + "]";
      causes.oneOf(field + ".type", policy.path("type"), List.of("Percent", "Pods"));
      for (String number : List.of("value", "periodSeconds")) {
        if (policy.path(number).asLong(0) <= 0) {
          causes.invalid(
              field + "." + number, policy.path(number).asLong(0), "must be greater than zero");
        }
      }
      if (policy.path("periodSeconds").asLong(0) > 1800) {
        causes.invalid(
            field + ".periodSeconds",
            policy.path("periodSeconds").asLong(),
            "must be less than or equal to 1800");
      }
    }
  }
}
