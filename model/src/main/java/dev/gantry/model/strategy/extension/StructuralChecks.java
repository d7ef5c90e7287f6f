package dev.gantry.model.strategy.extension;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What a schema must be to be structural: every place typed once, and nothing that cannot be. */
final class StructuralChecks {

  private static final List<String> TYPES =
      List.of("array", "boolean", "integer", "number", "object", "string");
  private static final List<String> UNSUPPORTED =
      List.of("$ref", "definitions", "dependencies", "id", "patternProperties", "additionalItems");

  /** What describes a place belongs to the structure and not into a condition about it. */
  private static final List<String> STRUCTURE =
      List.of(
          "additionalProperties",
          "type",
          "default",
          "title",
          "description",
          "nullable",
          "x-kubernetes-preserve-unknown-fields",
          "x-kubernetes-embedded-resource",
          "x-kubernetes-int-or-string",
          "x-kubernetes-list-type",
          "x-kubernetes-list-map-keys",
          "x-kubernetes-map-type",
          "x-kubernetes-validations");

  private final Causes causes;

  private StructuralChecks(Causes causes) {
    this.causes = causes;
  }

  static void check(JsonNode schema, String path, Causes causes) {
    StructuralChecks checks = new StructuralChecks(causes);
    if (schema.path("nullable").asBoolean()) {
      causes.forbidden(path + ".nullable", "nullable cannot be true at the root");
    }
    if (schema.has("default")) {
      causes.forbidden(path + ".default", "must not be used at the root");
    }
    checks.visit(schema, path, "at the root", true);
  }

  /**
   * @param where the place is, in words that end {@code must not be empty …}
   * @param resource whether the value is an object of its own
   */
  private void visit(JsonNode schema, String path, String where, boolean resource) {
    for (String field : UNSUPPORTED) {
      if (schema.has(field)) {
        causes.forbidden(path + "." + field, field + " is not supported");
      }
    }
    if (schema.path("uniqueItems").asBoolean()) {
      causes.forbidden(
          path + ".uniqueItems",
          "uniqueItems cannot be set to true since the runtime complexity becomes quadratic");
    }
    type(schema, path, where, resource);
    pattern(schema, path);
    preserve(schema, path);
    lists(schema, path);
    maps(schema, path, resource);
    if (resource) {
      metadata(schema, path);
    }
    for (String junctor : List.of("allOf", "anyOf", "oneOf")) {
      int i = 0;
      for (JsonNode condition : schema.path(junctor)) {
        condition(condition, schema, path + "." + junctor + "[" + i++ + "]", path);
      }
    }
    if (schema.path("not").isObject()) {
      condition(schema.path("not"), schema, path + ".not", path);
    }
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      boolean meta = resource && property.getKey().equals("metadata");
      if (!meta) {
        below(
            property.getValue(),
            path + ".properties[" + property.getKey() + "]",
            "for specified object fields");
      }
    }
    if (schema.path("additionalProperties").isObject()) {
      below(
          schema.path("additionalProperties"),
          path + ".additionalProperties",
          "for specified object fields");
    }
    if (schema.path("items").isArray()) {
      causes.forbidden(path + ".items", "items must be a schema object and not an array");
    } else if (schema.path("items").isObject()) {
      below(schema.path("items"), path + ".items", "for specified array items");
    }
  }

  private void below(JsonNode schema, String path, String where) {
    visit(schema, path, where, schema.path("x-kubernetes-embedded-resource").asBoolean());
  }

  private void type(JsonNode schema, String path, String where, boolean resource) {
    String type = schema.path("type").asText("");
    boolean either = schema.path("x-kubernetes-int-or-string").asBoolean();
    boolean free = schema.path("x-kubernetes-preserve-unknown-fields").asBoolean();
    boolean root = where.equals("at the root");
    if (either && !type.isEmpty()) {
      causes.invalid(path + ".type", type, "must be empty if x-kubernetes-int-or-string is true");
    } else if (type.isEmpty() && !either && (!free || root)) {
      causes.required(path + ".type", "must not be empty " + where);
    } else if (!type.isEmpty() && !TYPES.contains(type)) {
      causes.notSupported(path + ".type", type, TYPES);
    } else if (root && !type.equals("object")) {
      causes.invalid(path + ".type", type, "must be object at the root");
    } else if (resource && !type.equals("object")) {
      causes.invalid(
          path + ".type", type, "must be object if x-kubernetes-embedded-resource is true");
    }
    if (resource && !root && !free && schema.path("properties").isEmpty()) {
      causes.required(
          path + ".properties",
          "must not be empty if x-kubernetes-embedded-resource is true without"
              + " x-kubernetes-preserve-unknown-fields");
    }
    if (type.equals("array") && !schema.has("items")) {
      causes.required(path + ".items", "must be specified");
    }
  }

  private void pattern(JsonNode schema, String path) {
    if (schema.has("pattern")) {
      String pattern = schema.path("pattern").asText("");
      try {
        Pattern unused = Pattern.compile(pattern);
      } catch (PatternSyntaxException e) {
        causes.invalid(
            path + ".pattern",
            pattern,
            "must be a valid regular expression, but isn't: " + e.getDescription());
      }
    }
  }

  private void preserve(JsonNode schema, String path) {
    JsonNode preserve = schema.path("x-kubernetes-preserve-unknown-fields");
    if (preserve.isBoolean() && !preserve.asBoolean()) {
      causes.invalid(
          path + ".x-kubernetes-preserve-unknown-fields", false, "must be true or undefined");
    }
  }

  private void lists(JsonNode schema, String path) {
    String listType = schema.path("x-kubernetes-list-type").asText("");
    JsonNode keys = schema.path("x-kubernetes-list-map-keys");
    if (!listType.isEmpty()) {
      if (!schema.path("type").asText("").equals("array")) {
        causes.invalid(
            path + ".type",
            schema.path("type").asText(""),
            "must be array if x-kubernetes-list-type is specified");
      }
      if (!List.of("atomic", "map", "set").contains(listType)) {
        causes.notSupported(
            path + ".x-kubernetes-list-type", listType, List.of("atomic", "set", "map"));
      }
    }
    JsonNode items = schema.path("items");
    if (listType.equals("map")) {
      keys(keys, items, path);
    } else if (!keys.isEmpty()) {
      causes.invalid(
          path + ".x-kubernetes-list-map-keys",
          keys,
          "must be empty if x-kubernetes-list-type is not map");
    }
    if (listType.equals("set")) {
      if (items.path("nullable").asBoolean()) {
        causes.forbidden(
            path + ".items.nullable", "cannot be nullable when x-kubernetes-list-type is set");
      }
      if (items.path("type").asText("").equals("object")
          && !items.path("x-kubernetes-map-type").asText("").equals("atomic")) {
        causes.invalid(
            path + ".items.x-kubernetes-map-type",
            items.path("x-kubernetes-map-type").asText(""),
            "must be atomic as item of a list with x-kubernetes-list-type=set");
      }
    }
  }

  private void keys(JsonNode keys, JsonNode items, String path) {
    String at = path + ".x-kubernetes-list-map-keys";
    if (keys.isEmpty()) {
      causes.required(at, "must not be empty if x-kubernetes-list-type is map");
    }
    if (!items.path("type").asText("").equals("object")) {
      causes.invalid(
          path + ".items.type",
          items.path("type").asText(""),
          "must be object if parent array's x-kubernetes-list-type is map");
    }
    Set<String> required = new HashSet<>();
    items.path("required").forEach(name -> required.add(name.asText()));
    Set<String> seen = new HashSet<>();
    int i = 0;
    for (JsonNode key : keys) {
      String name = key.asText();
      JsonNode property = items.path("properties").path(name);
      if (!seen.add(name)) {
        causes.duplicate(at + "[" + i + "]", name);
      } else if (property.isMissingNode()) {
        causes.invalid(at + "[" + i + "]", name, "entries must all be names of item properties");
      } else {
        String type = property.path("type").asText("");
        if (type.equals("object") || type.equals("array")) {
          causes.invalid(
              path + ".items.properties[" + name + "].type",
              type,
              "must be a scalar type if parent array's x-kubernetes-list-type is map");
        }
        if (!required.contains(name) && !property.has("default")) {
          causes.required(
              path + ".items.properties[" + name + "].default",
              "this property is in x-kubernetes-list-map-keys, so it must have a default or be a"
                  + " required property");
        }
      }
      i++;
    }
  }

  private void maps(JsonNode schema, String path, boolean resource) {
    String mapType = schema.path("x-kubernetes-map-type").asText("");
    if (!mapType.isEmpty()) {
      if (!schema.path("type").asText("").equals("object")) {
        causes.invalid(
            path + ".type",
            schema.path("type").asText(""),
            "must be object if x-kubernetes-map-type is specified");
      }
      if (!List.of("granular", "atomic").contains(mapType)) {
        causes.notSupported(
            path + ".x-kubernetes-map-type", mapType, List.of("granular", "atomic"));
      }
    }
    JsonNode additional = schema.path("additionalProperties");
    if (additional.isMissingNode()) {
      return;
    }
    String at = path + ".additionalProperties";
    if (resource) {
      causes.forbidden(at, "must not be used at the root");
    } else if (additional.isBoolean() && !additional.asBoolean()) {
      causes.forbidden(at, "additionalProperties cannot be set to false");
    } else if (schema.path("properties").size() > 0) {
      causes.forbidden(at, "additionalProperties and properties are mutual exclusive");
    }
  }

  private void metadata(JsonNode schema, String path) {
    JsonNode metadata = schema.path("properties").path("metadata");
    String at = path + ".properties[metadata]";
    if (metadata.isMissingNode()) {
      return;
    }
    if (!metadata.path("type").asText("object").equals("object")) {
      causes.invalid(at + ".type", metadata.path("type").asText(), "must be object");
    }
    for (Map.Entry<String, JsonNode> field : metadata.path("properties").properties()) {
      if (!List.of("name", "generateName").contains(field.getKey())) {
        causes.forbidden(
            at,
            "must not specify anything other than name and generateName, but metadata is"
                + " implicitly specified");
        return;
      }
    }
  }

  /** A condition may restrict what the structure describes; it describes nothing itself. */
  private void condition(JsonNode condition, JsonNode structure, String path, String outer) {
    boolean either = structure.path("x-kubernetes-int-or-string").asBoolean();
    for (String field : STRUCTURE) {
      if (condition.has(field) && !(field.equals("type") && either)) {
        causes.forbidden(path + "." + field, "must be undefined to be structural");
      }
    }
    pattern(condition, path);
    for (Map.Entry<String, JsonNode> property : condition.path("properties").properties()) {
      String name = property.getKey();
      JsonNode described = structure.path("properties").path(name);
      String at = path + ".properties[" + name + "]";
      if (described.isMissingNode()) {
        causes.required(outer + ".properties[" + name + "]", "because it is defined in " + at);
      } else {
        condition(property.getValue(), described, at, outer + ".properties[" + name + "]");
      }
    }
    if (condition.path("items").isObject()) {
      if (structure.path("items").isMissingNode()) {
        causes.required(outer + ".items", "because it is defined in " + path + ".items");
      } else {
        condition(
            condition.path("items"), structure.path("items"), path + ".items", outer + ".items");
      }
    }
    for (String junctor : List.of("allOf", "anyOf", "oneOf")) {
      int i = 0;
      for (JsonNode inner : condition.path(junctor)) {
        condition(inner, structure, path + "." + junctor + "[" + i++ + "]", outer);
      }
    }
    if (condition.path("not") instanceof ObjectNode not) {
      condition(not, structure, path + ".not", outer);
    }
  }
}
