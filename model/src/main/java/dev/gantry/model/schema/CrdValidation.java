package dev.gantry.model.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.status.Cause;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Checks values against an OpenAPI v3 schema, worded as Kubernetes words it. */
final class CrdValidation {

  private final boolean typesOnly;
  private final List<Cause> causes = new ArrayList<>(0);

  private CrdValidation(boolean typesOnly) {
    this.typesOnly = typesOnly;
  }

  static List<Cause> types(JsonNode schema, JsonNode document) {
    return run(schema, document, null, true);
  }

  /**
   * @param old the document before a change, or null
   */
  static List<Cause> all(JsonNode schema, JsonNode document, JsonNode old) {
    return run(schema, document, old, false);
  }

  private static List<Cause> run(
      JsonNode schema, JsonNode document, JsonNode old, boolean typesOnly) {
    CrdValidation validation = new CrdValidation(typesOnly);
    validation.visit(schema, document, old, "");
    return validation.causes;
  }

  private static boolean fits(JsonNode schema, JsonNode value) {
    return all(schema, value, null).isEmpty();
  }

  private void visit(JsonNode schema, JsonNode value, JsonNode old, String path) {
    if (value.isNull() && schema.path("nullable").asBoolean()) {
      return;
    }
    if (!typesOnly && value.equals(old)) {
      // What was there before is let through, whatever the schema says of it by now.
      return;
    }
    String type = schema.path("type").asText("");
    if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
      type = "integer,string";
    }
    if (!type.isEmpty() && !hasType(value, type)) {
      wrongType(value, type, path);
      return;
    }
    if (!typesOnly) {
      bounds(schema, value, path);
      options(schema, value, path);
      combinations(schema, value, old, path);
    }
    if (value.isObject()) {
      object(schema, value, old, path);
    } else if (value.isArray()) {
      list(schema, value, old, path);
    }
  }

  private static boolean hasType(JsonNode value, String type) {
    return switch (type) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "boolean" -> value.isBoolean();
      case "number" -> value.isNumber();
      case "integer" -> isWhole(value);
      default -> value.isTextual() || isWhole(value);
    };
  }

  private static boolean isWhole(JsonNode value) {
    return value.isIntegralNumber()
        || (value.isNumber() && value.decimalValue().stripTrailingZeros().scale() <= 0);
  }

  private void wrongType(JsonNode value, String type, String path) {
    String actual =
        switch (value.getNodeType()) {
          case OBJECT -> "object";
          case ARRAY -> "array";
          case BOOLEAN -> "boolean";
          case NUMBER -> isWhole(value) ? "integer" : "number";
          case NULL -> "null";
          default -> "string";
        };
    causes.add(
        new Cause(
            "FieldValueTypeInvalid",
            path,
            "Invalid value: \""
                + actual
                + "\": "
                + path
                + " in body must be of type "
                + type
                + ": \""
                + actual
                + "\""));
  }

  private void invalid(String path, JsonNode value, String detail) {
    Object shown = value.isContainerNode() ? value : value.isTextual() ? value.textValue() : value;
    causes.add(Cause.invalid(path, shown, detail));
  }

  private void bounds(JsonNode schema, JsonNode value, String path) {
    for (String problem : ValueRules.problems(schema, value)) {
      invalid(path, value, path + " in body " + problem);
    }
  }

  private static JsonNode field(JsonNode old, String name) {
    return old == null ? null : old.get(name);
  }

  /** The element before a change: by its keys, or in its place in a list that is the same. */
  private static JsonNode element(JsonNode schema, JsonNode list, int index, JsonNode old) {
    if (old == null || !old.isArray()) {
      return null;
    }
    if (!schema.path("x-kubernetes-list-type").asText("").equals("map")) {
      return list.equals(old) ? old.get(index) : null;
    }
    JsonNode identity = keys(schema, list.get(index));
    return old.valueStream().filter(e -> keys(schema, e).equals(identity)).findFirst().orElse(null);
  }

  private void options(JsonNode schema, JsonNode value, String path) {
    JsonNode options = schema.path("enum");
    if (options.isArray() && options.valueStream().noneMatch(value::equals)) {
      List<String> supported = options.valueStream().map(JsonNode::asText).toList();
      Object shown = value.isTextual() ? value.textValue() : value;
      causes.add(Cause.notSupported(path, shown, supported));
    }
  }

  private void combinations(JsonNode schema, JsonNode value, JsonNode old, String path) {
    schema.path("allOf").forEach(all -> visit(all, value, old, path));
    JsonNode any = schema.path("anyOf");
    if (any.isArray() && any.valueStream().noneMatch(one -> fits(one, value))) {
      invalid(path, value, path + " in body must validate at least one schema (anyOf)");
    }
    JsonNode one = schema.path("oneOf");
    if (one.isArray() && one.valueStream().filter(s -> fits(s, value)).count() != 1) {
      invalid(path, value, path + " in body must validate one and only one schema (oneOf)");
    }
    if (schema.has("not") && fits(schema.get("not"), value)) {
      invalid(path, value, path + " in body must not validate the schema (not)");
    }
  }

  private void object(JsonNode schema, JsonNode value, JsonNode old, String path) {
    if (!typesOnly) {
      for (JsonNode required : schema.path("required")) {
        if (!value.has(required.asText())) {
          causes.add(Cause.required(join(path, required.asText()), ""));
        }
      }
      if (schema.path("x-kubernetes-embedded-resource").asBoolean()) {
        EmbeddedObjects.check(value, path, causes);
      }
    }
    JsonNode properties = schema.path("properties");
    JsonNode additional = schema.path("additionalProperties");
    for (Map.Entry<String, JsonNode> entry : value.properties()) {
      String name = entry.getKey();
      if (path.isEmpty() && typesOnly && Set.of("apiVersion", "kind", "metadata").contains(name)) {
        continue;
      }
      if (properties.has(name)) {
        visit(properties.get(name), entry.getValue(), field(old, name), join(path, name));
      } else if (additional.isObject()) {
        visit(additional, entry.getValue(), field(old, name), join(path, name));
      }
    }
  }

  private void list(JsonNode schema, JsonNode value, JsonNode old, String path) {
    for (int i = 0; i < value.size(); i++) {
      visit(
          schema.path("items"), value.get(i), element(schema, value, i, old), path + "[" + i + "]");
    }
    if (!typesOnly) {
      duplicates(schema, value, path);
    }
  }

  private void duplicates(JsonNode schema, JsonNode value, String path) {
    String listType = schema.path("x-kubernetes-list-type").asText("");
    if (!listType.equals("set") && !listType.equals("map")) {
      return;
    }
    Set<JsonNode> seen = new HashSet<>();
    for (int i = 0; i < value.size(); i++) {
      JsonNode identity = listType.equals("set") ? value.get(i) : keys(schema, value.get(i));
      if (!seen.add(identity)) {
        Object shown = identity.isTextual() ? identity.textValue() : identity;
        causes.add(Cause.duplicate(path + "[" + i + "]", shown));
      }
    }
  }

  private static JsonNode keys(JsonNode schema, JsonNode element) {
    ObjectNode keys = Json.object();
    Stream<JsonNode> names = schema.path("x-kubernetes-list-map-keys").valueStream();
    names.forEach(name -> keys.set(name.asText(), element.path(name.asText())));
    return keys;
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
