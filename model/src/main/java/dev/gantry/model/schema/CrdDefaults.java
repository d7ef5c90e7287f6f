package dev.gantry.model.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Fills in the {@code default} values of an OpenAPI v3 schema, from the outside in. */
final class CrdDefaults {

  private final boolean change;
  private boolean lacking;

  private CrdDefaults(boolean change) {
    this.change = change;
  }

  static void apply(JsonNode schema, JsonNode value) {
    new CrdDefaults(true).visit(schema, value);
  }

  /** Whether {@link #apply} would change the value. */
  static boolean lacks(JsonNode schema, JsonNode value) {
    CrdDefaults look = new CrdDefaults(false);
    look.visit(schema, value);
    return look.lacking;
  }

  private void visit(JsonNode schema, JsonNode value) {
    if (lacking) {
      return;
    }
    if (value instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
        field(property.getKey(), property.getValue(), object);
      }
      JsonNode additional = schema.path("additionalProperties");
      if (additional.isObject()) {
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
          if (!schema.path("properties").has(entry.getKey())) {
            visit(additional, entry.getValue());
          }
        }
      }
    } else if (value.isArray()) {
      value.forEach(element -> visit(schema.path("items"), element));
    }
  }

  private void field(String name, JsonNode schema, ObjectNode object) {
    JsonNode defaultValue = schema.get("default");
    JsonNode current = object.get(name);
    boolean absent = current == null || (current.isNull() && !schema.path("nullable").asBoolean());
    if (absent && defaultValue != null) {
      if (!change) {
        lacking = true;
        return;
      }
      object.set(name, defaultValue.deepCopy());
    }
    if (object.has(name)) {
      visit(schema, object.get(name));
    }
  }
}
