package dev.gantry.model.strategy.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Tree;
import dev.gantry.model.strategy.pod.PodSpecChecks;
import java.util.List;
import java.util.regex.Pattern;

/** Checks that workloads share: counts, percentages, templates. */
final class Rollouts {

  private static final Pattern PERCENT = Pattern.compile("[0-9]+%");

  private Rollouts() {}

  /** The template of a workload whose pods are always restarted. */
  static void template(ObjectNode object, Causes causes) {
    JsonNode template = object.path("spec").path("template");
    PodSpecChecks.template(template, "spec.template", causes);
    String restart = template.path("spec").path("restartPolicy").asText("");
    if (!restart.equals("Always") && !restart.isEmpty()) {
      causes.notSupported("spec.template.spec.restartPolicy", restart, List.of("Always"));
    }
    if (Tree.isSet(template.path("spec"), "activeDeadlineSeconds")) {
      causes.forbidden(
          "spec.template.spec.activeDeadlineSeconds",
          "activeDeadlineSeconds in " + object.path("kind").asText() + " is not Supported");
    }
  }

  /** A count or a percentage: {@code 1}, {@code 25%}. */
  static void countOrPercent(JsonNode value, String field, boolean limited, Causes causes) {
    if (value.isTextual()) {
      if (!PERCENT.matcher(value.asText()).matches()) {
        causes.invalid(
            field,
            value.asText(),
            "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%', "
                + " or '93%', regex used for validation is '[0-9]+%')");
      } else if (limited && percent(value) > 100) {
        causes.invalid(field, value.asText(), "must not be greater than 100%");
      }
    } else {
      causes.nonNegative(field, value);
    }
  }

  /** True for {@code 0} and {@code 0%}. */
  static boolean isZero(JsonNode value) {
    return value.isTextual() ? percent(value) == 0 : value.asLong(0) == 0;
  }

  private static long percent(JsonNode value) {
    String digits = value.asText().replaceAll("[^0-9]", "");
    return digits.isEmpty() ? -1 : Long.parseLong(digits);
  }

  static void counts(ObjectNode object, Causes causes, String... fields) {
    for (String field : fields) {
      causes.nonNegative("spec." + field, object.path("spec").path(field));
    }
  }

  /** A selector that may not change. */
  static void selectorKept(ObjectNode object, ObjectNode old, Causes causes) {
    causes.immutable(
        "spec.selector", object.path("spec").path("selector"), old.path("spec").path("selector"));
  }

  /** Counts of a status. */
  static void statusCounts(ObjectNode object, Causes causes, String... fields) {
    for (String field : fields) {
      causes.nonNegative("status." + field, object.path("status").path(field));
    }
  }

  /** {@code status.field} may not exceed {@code status.limit}. */
  static void atMost(ObjectNode object, String field, String limit, String words, Causes causes) {
    long value = object.path("status").path(field).asLong(0);
    if (value > object.path("status").path(limit).asLong(0)) {
      causes.invalid("status." + field, value, words);
    }
  }
}
