package dev.gantry.model.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.object.Meta;
import dev.gantry.model.selector.LabelSelector;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Node selectors and node affinity terms. */
public final class NodeTerms {

  private NodeTerms() {}

  /** Whether a pod's node selector and required node affinity admit a node. */
  public static boolean selects(JsonNode pod, String node, Map<String, String> labels) {
    JsonNode spec = pod.path("spec");
    for (Map.Entry<String, String> wanted : Meta.strings(spec.path("nodeSelector")).entrySet()) {
      if (!wanted.getValue().equals(labels.get(wanted.getKey()))) {
        return false;
      }
    }
    JsonNode required =
        spec.path("affinity")
            .path("nodeAffinity")
            .path("requiredDuringSchedulingIgnoredDuringExecution");
    return required.isMissingNode() || required.isNull() || anyMatches(required, node, labels);
  }

  /** Whether one of a node selector's terms matches. */
  public static boolean anyMatches(JsonNode nodeSelector, String node, Map<String, String> labels) {
    for (JsonNode term : nodeSelector.path("nodeSelectorTerms")) {
      if (matches(term, node, labels)) {
        return true;
      }
    }
    return false;
  }

  /** A term without expressions matches nothing. */
  static boolean matches(JsonNode term, String node, Map<String, String> labels) {
    JsonNode expressions = term.path("matchExpressions");
    JsonNode fields = term.path("matchFields");
    if (expressions.isEmpty() && fields.isEmpty()) {
      return false;
    }
    Map<String, String> named = new HashMap<>(Map.of("metadata.name", node));
    return all(expressions, labels) && all(fields, named);
  }

  private static boolean all(JsonNode expressions, Map<String, String> values) {
    for (JsonNode expression : expressions) {
      Set<String> wanted = new LinkedHashSet<>();
      expression.path("values").forEach(v -> wanted.add(v.asText()));
      LabelSelector.Operator operator =
          switch (expression.path("operator").asText()) {
            case "In" -> LabelSelector.Operator.IN;
            case "NotIn" -> LabelSelector.Operator.NOT_IN;
            case "Exists" -> LabelSelector.Operator.EXISTS;
            case "DoesNotExist" -> LabelSelector.Operator.NOT_EXISTS;
            case "Gt" -> LabelSelector.Operator.GT;
            default -> LabelSelector.Operator.LT;
          };
      LabelSelector one =
          new LabelSelector(
              List.of(
                  new LabelSelector.Requirement(
                      expression.path("key").asText(), operator, wanted)));
      if (!one.matches(values)) {
        return false;
      }
    }
    return true;
  }
}
