package dev.gantry.model.strategy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Meta;
import dev.gantry.model.selector.LabelSelector;
import dev.gantry.model.status.ApiException;
import java.util.Map;

/** Checks of {@code metav1.LabelSelector} fields. */
public final class Selectors {

  private Selectors() {}

  public static void check(JsonNode selector, String path, Causes causes) {
    MetaChecks.labels(selector.path("matchLabels"), path + ".matchLabels", causes);
    int i = 0;
    for (ObjectNode expression : Tree.objects(selector, "matchExpressions")) {
      String field = path + ".matchExpressions[" + i++ + "]";
      boolean hasValues = !expression.path("values").isEmpty();
      String operator = expression.path("operator").asText("");
      switch (operator) {
        case "In", "NotIn" -> {
          if (!hasValues) {
            causes.required(
                field + ".values", "must be specified when `operator` is 'In' or 'NotIn'");
          }
        }
        case "Exists", "DoesNotExist" -> {
          if (hasValues) {
            causes.forbidden(
                field + ".values",
                "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
          }
        }
        default -> causes.invalid(field + ".operator", operator, "not a valid selector operator");
      }
      String key = expression.path("key").asText("");
      causes.invalidAll(field + ".key", key, Names.qualified(key));
      int j = 0;
      for (String value : Tree.texts(expression, "values")) {
        causes.invalidAll(field + ".values[" + j++ + "]", value, Names.labelValue(value));
      }
    }
  }

  /** A map of labels, e.g. a node selector. */
  public static void labels(JsonNode labels, String path, Causes causes) {
    MetaChecks.labels(labels, path, causes);
  }

  public static void annotations(JsonNode annotations, String path, Causes causes) {
    MetaChecks.annotations(annotations, path, causes);
  }

  /**
   * A workload's required {@code spec.selector}: well-formed, not empty, and matched by the
   * template's labels.
   */
  public static void workload(ObjectNode object, Causes causes) {
    JsonNode spec = object.path("spec");
    JsonNode selector = spec.path("selector");
    if (selector.isMissingNode() || selector.isNull()) {
      causes.required("spec.selector", "");
      return;
    }
    Causes own = new Causes();
    check(selector, "spec.selector", own);
    own.list().forEach(causes::add);
    if (selector.path("matchLabels").isEmpty() && selector.path("matchExpressions").isEmpty()) {
      causes.invalid(
          "spec.selector",
          Tree.shown(selector),
          "empty selector is invalid for "
              + object.path("kind").asText("workload").toLowerCase(java.util.Locale.ROOT));
      return;
    }
    if (own.isEmpty()) {
      matches(selector, spec.path("template"), causes);
    }
  }

  private static void matches(JsonNode selector, JsonNode template, Causes causes) {
    Map<String, String> labels = Meta.labels(template);
    try {
      if (!LabelSelector.of(selector).matches(labels)) {
        causes.invalid(
            "spec.template.metadata.labels",
            Tree.shown(template.path("metadata").path("labels")),
            "`selector` does not match template `labels`");
      }
    } catch (ApiException e) {
      causes.invalid("spec.selector", Tree.shown(selector), "invalid label selector");
    }
  }
}
