package dev.gantry.model.strategy.extension;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.cel.CelError;
import dev.gantry.model.cel.CelScope;
import dev.gantry.model.cel.CelType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules of a schema where they stand, without the parts that have none.
 *
 * @param type of values in the schema's words
 * @param rules of this very place
 * @param additional of a map's values, or null
 * @param items of a list's elements, or null
 * @param keys by which elements of this list are found again; null where they are not
 */
record RuleTree(
    String type,
    List<SchemaRule> rules,
    Map<String, RuleTree> properties,
    RuleTree additional,
    RuleTree items,
    List<String> keys) {

  /** Null for a schema without any rule. */
  static RuleTree of(JsonNode schema) {
    CelType type = mentionsRules(schema) ? CelType.ofSchema(schema, true) : null;
    return type == null ? null : of(schema, type);
  }

  private static boolean mentionsRules(JsonNode schema) {
    return schema.findValue("x-kubernetes-validations") != null;
  }

  private static RuleTree of(JsonNode schema, CelType type) {
    if (type == null) {
      return null;
    }
    List<SchemaRule> rules = rules(schema, type);
    Map<String, RuleTree> properties = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      RuleTree below = of(property.getValue(), type.field(property.getKey()));
      if (below != null) {
        properties.put(property.getKey(), below);
      }
    }
    JsonNode values = schema.path("additionalProperties");
    RuleTree additional = values.isObject() ? of(values, type.element()) : null;
    RuleTree items = schema.has("items") ? of(schema.path("items"), type.element()) : null;
    if (rules.isEmpty() && properties.isEmpty() && additional == null && items == null) {
      return null;
    }
    return new RuleTree(
        schema.path("type").asText("object"), rules, properties, additional, items, keys(schema));
  }

  private static List<SchemaRule> rules(JsonNode schema, CelType type) {
    JsonNode written = schema.path("x-kubernetes-validations");
    if (written.isEmpty()) {
      return List.of();
    }
    CelScope plain = SchemaRule.scope(type, false);
    CelScope optional = SchemaRule.scope(type, true);
    List<SchemaRule> rules = new ArrayList<>();
    for (JsonNode rule : written) {
      try {
        boolean old = rule.path("optionalOldSelf").asBoolean();
        rules.add(SchemaRule.compile(rule, old ? optional : plain));
      } catch (CelError e) {
        throw new IllegalArgumentException(
            "a stored rule cannot be compiled any more: " + e.getMessage(), e);
      }
    }
    return rules;
  }

  /** Null for a list whose elements are not found again. */
  static List<String> keys(JsonNode schema) {
    return schema.path("x-kubernetes-list-type").asText("").equals("map")
        ? schema.path("x-kubernetes-list-map-keys").valueStream().map(JsonNode::asText).toList()
        : null;
  }
}
