package dev.gantry.model.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Meta;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Texts that the cells of several kinds share. */
final class Cells {

  static final String NONE = "<none>";
  static final String UNSET = "<unset>";

  private Cells() {}

  /** {@code <none>} for an empty text. */
  static String orNone(String text) {
    return text.isEmpty() ? NONE : text;
  }

  static String orNone(JsonNode node) {
    return orNone(node.asText(""));
  }

  static String orUnset(JsonNode node) {
    String text = node.asText("");
    return text.isEmpty() ? UNSET : text;
  }

  /** {@code a=1,b=2}, sorted by key. */
  static String labels(JsonNode labels) {
    Map<String, String> sorted = new java.util.TreeMap<>(Meta.strings(labels));
    List<String> pairs = new ArrayList<>();
    sorted.forEach((k, v) -> pairs.add(k + "=" + v));
    return orNone(String.join(",", pairs));
  }

  /** A label selector as kubectl writes it: {@code a=1,b in (x,y),!c}. */
  static String selector(JsonNode selector) {
    if (!selector.isObject()) {
      return NONE;
    }
    Map<String, String> parts = new java.util.TreeMap<>();
    Meta.strings(selector.path("matchLabels")).forEach((k, v) -> parts.put(k, k + "=" + v));
    for (JsonNode expression : selector.path("matchExpressions")) {
      String key = expression.path("key").asText();
      List<String> values = new ArrayList<>();
      expression.path("values").forEach(v -> values.add(v.asText()));
      values.sort(null);
      String list = " (" + String.join(",", values) + ")";
      parts.put(
          key + " ",
          switch (expression.path("operator").asText()) {
            case "In" -> key + " in" + list;
            case "NotIn" -> key + " notin" + list;
            case "DoesNotExist" -> "!" + key;
            default -> key;
          });
    }
    return orNone(String.join(",", parts.values()));
  }

  /** One field of each container of a pod template, by commas. */
  static String containers(JsonNode podSpec, String field) {
    return join(podSpec.path("containers"), field);
  }

  /** One field of each element, by commas. */
  static String join(JsonNode array, String field) {
    List<String> values = new ArrayList<>();
    array.forEach(e -> values.add(e.path(field).asText("")));
    return String.join(",", values);
  }

  static String join(JsonNode array) {
    List<String> values = new ArrayList<>();
    array.forEach(e -> values.add(e.asText("")));
    return String.join(",", values);
  }

  /** The condition of a type, or a missing node. */
  static JsonNode condition(JsonNode object, String type) {
    for (JsonNode condition : object.path("status").path("conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return condition;
      }
    }
    return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
  }

  static JsonNode spec(ObjectNode object) {
    return object.path("spec");
  }

  static JsonNode status(ObjectNode object) {
    return object.path("status");
  }
}
