package dev.gantry.model.strategy.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Selectors;
import dev.gantry.model.strategy.Tree;
import java.util.List;

/** Rules of pod disruption budgets. */
public final class DisruptionBudgets {

  private static final List<String> COUNTS =
      List.of("disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods");

  /** {@code policy/v1 PodDisruptionBudget}. */
  public static final Rules RULES =
      Rules.PLAIN
          .preparing(
              budget -> {
                ObjectNode status = budget.putObject("status");
                COUNTS.forEach(count -> status.put(count, 0));
              },
              (o, old) -> {})
          .checked(DisruptionBudgets::check)
          .onStatus(
              (o, old, causes) ->
                  COUNTS.forEach(
                      count -> causes.nonNegative("status." + count, o.path("status").path(count))))
          .counted();

  private DisruptionBudgets() {}

  private static void check(ObjectNode budget, Causes causes) {
    JsonNode spec = budget.path("spec");
    if (Tree.isSet(spec, "minAvailable") && Tree.isSet(spec, "maxUnavailable")) {
      causes.invalid(
          "spec", Tree.shown(spec), "minAvailable and maxUnavailable cannot be both set");
    }
    for (String field : List.of("minAvailable", "maxUnavailable")) {
      JsonNode value = spec.path(field);
      String path = "spec." + field;
      if (value.isTextual() && !value.asText().matches("[0-9]+%")) {
        causes.invalid(
            path,
            value.asText(),
            "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%', "
                + " or '93%', regex used for validation is '[0-9]+%')");
      } else if (value.isTextual() && Long.parseLong(value.asText().replace("%", "")) > 100) {
        causes.invalid(path, value.asText(), "must not be greater than 100%");
      } else {
        causes.nonNegative(path, value);
      }
    }
    Selectors.check(spec.path("selector"), "spec.selector", causes);
    causes.optionalOneOf(
        "spec.unhealthyPodEvictionPolicy",
        spec.path("unhealthyPodEvictionPolicy"),
        List.of("AlwaysAllow", "IfHealthyBudget"));
  }
}
