package dev.gantry.model.patch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.object.Json;
import java.util.Map;
import java.util.stream.Collectors;

/** A path of {@code fieldsV1} elements, from the root down. */
record FieldPath(FieldPath parent, String element) {

  static final FieldPath ROOT = new FieldPath(null, "");

  boolean isRoot() {
    return parent == null;
  }

  FieldPath child(String next) {
    return new FieldPath(this, next);
  }

  FieldPath field(String name) {
    return child("f:" + name);
  }

  /** As conflicts show it: {@code .spec.template.spec.containers[name="web"].image}. */
  @Override
  public String toString() {
    if (isRoot()) {
      return "";
    }
    String rest = element.substring(2);
    return parent
        + switch (element.charAt(0)) {
          case 'f' -> "." + rest;
          case 'k' -> keys(Json.parse(rest));
          case 'v' -> "[=" + rest + "]";
          default -> "[" + rest + "]";
        };
  }

  private static String keys(JsonNode keys) {
    return keys.properties().stream()
        .map((Map.Entry<String, JsonNode> key) -> key.getKey() + "=" + key.getValue())
        .collect(Collectors.joining(",", "[", "]"));
  }
}
