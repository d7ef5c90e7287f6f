package dev.gantry.model.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Fills in the {@code default} values of an OpenAPI v3 schema, from the outside in. */
final class CrdDefaults {

  private CrdDefaults() {}

  static void apply(JsonNode schema, JsonNode value) {
    if (value instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
        JsonNode defaultValue = property.getValue().get("default");
        JsonNode current = object.get(property.getKey());
        boolean absent =
            current == null
                || (current.isNull() && !property.getValue().path("nullable").asBoolean());
        if (absent && defaultValue != null) {
          object.set(property.getKey(), defaultValue.deepCopy());
        }
        if (object.has(property.getKey())) {
          apply(property.getValue(), object.get(property.getKey()));
        }
      }
      JsonNode additional = schema.path("additionalProperties");
      if (additional.isObject()) {
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
          if (!schema.path("properties").has(entry.getKey())) {
            apply(additional, entry.getValue());
          }
        }
      }
    } else if (value.isArray()) {
      value.forEach(element -> apply(schema.path("items"), element));
    }
  }
}
