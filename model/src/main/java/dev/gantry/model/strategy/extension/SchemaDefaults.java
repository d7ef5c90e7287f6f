package dev.gantry.model.strategy.extension;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Fills in the defaults of a structural schema. */
final class SchemaDefaults {

  private SchemaDefaults() {}

  static void apply(JsonNode schema, JsonNode value) {
    if (value instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
        String name = property.getKey();
        JsonNode fallback = property.getValue().get("default");
        boolean nullable = property.getValue().path("nullable").asBoolean();
        // A null where null is no value is as good as nothing.
        boolean absent = !object.has(name) || (object.path(name).isNull() && !nullable);
        if (fallback != null && absent) {
          object.set(name, fallback.deepCopy());
        }
        apply(property.getValue(), object.path(name));
      }
      JsonNode values = schema.path("additionalProperties");
      if (values.isObject()) {
        object.forEach(v -> apply(values, v));
      }
    } else if (value instanceof ArrayNode array) {
      array.forEach(e -> apply(schema.path("items"), e));
    }
  }
}
