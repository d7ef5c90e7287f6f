package dev.gantry.jpa.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Values of selectable fields, as field selectors compare them. */
final class FieldValues {

  /** Where a selectable field is not simply the value at its path. */
  private static final Map<String, String> ELSEWHERE =
      Map.of("source", "source.component", "status.successful", "status.succeeded");

  /** What an unset field compares as, other than the empty text. */
  private static final Map<String, String> UNSET =
      Map.of(
          "spec.hostNetwork", "false",
          "spec.unschedulable", "false",
          "status.replicas", "0",
          "status.successful", "0");

  private FieldValues() {}

  static Map<String, String> of(JsonNode document, List<String> paths) {
    if (paths.isEmpty()) {
      return Map.of();
    }
    Map<String, String> values = new HashMap<>();
    for (String path : paths) {
      JsonNode node = document;
      for (String step : ELSEWHERE.getOrDefault(path, path).split("\\.")) {
        node = node.path(step);
      }
      String value =
          node.isValueNode() && !node.isNull() ? node.asText() : UNSET.getOrDefault(path, "");
      if (!value.isEmpty()) {
        values.put(path, value);
      }
    }
    return Map.copyOf(values);
  }
}
