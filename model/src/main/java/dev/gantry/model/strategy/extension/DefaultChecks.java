package dev.gantry.model.strategy.extension;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.schema.CrdSchema;
import dev.gantry.model.schema.CrdSchemas;
import dev.gantry.model.status.Cause;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Tree;
import java.util.Map;

/** Checks that each default value is one that its own schema allows. */
final class DefaultChecks {

  private static final String FIELD = "value";

  private DefaultChecks() {}

  static void check(JsonNode schema, String path, Causes causes) {
    if (schema.has("default")) {
      one(schema, path + ".default", causes);
    }
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      check(property.getValue(), path + ".properties[" + property.getKey() + "]", causes);
    }
    if (schema.path("additionalProperties").isObject()) {
      check(schema.path("additionalProperties"), path + ".additionalProperties", causes);
    }
    if (schema.path("items").isObject()) {
      check(schema.path("items"), path + ".items", causes);
    }
  }

  private static void one(JsonNode schema, String at, Causes causes) {
    ObjectNode around = Json.object().put("type", "object");
    around.putObject("properties").set(FIELD, schema);
    CrdSchema compiled = CrdSchemas.compile("", "", around, false);
    ObjectNode holder = Json.object();
    holder.set(FIELD, schema.path("default").deepCopy());
    if (schema.path("default").isNull() && !schema.path("nullable").asBoolean()) {
      causes.invalid(at, "null", "must not be null unless nullable is true");
      return;
    }
    if (!compiled.unknownFields(holder).isEmpty()) {
      causes.invalid(at, Tree.shown(schema.path("default")), "must not have unknown fields");
    }
    compiled.applyDefaults(holder);
    for (Cause cause : compiled.validate(holder, null)) {
      causes.add(
          new Cause(
              cause.reason(),
              at + cause.field().substring(Math.min(FIELD.length(), cause.field().length())),
              cause.message().replace(FIELD + " in body", "<nil>.default in body")));
    }
  }
}
