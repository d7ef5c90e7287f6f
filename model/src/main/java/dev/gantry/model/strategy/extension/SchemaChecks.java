package dev.gantry.model.strategy.extension;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.status.Cause;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Tree;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Checks a document against a structural OpenAPI schema, with Kubernetes' words. */
final class SchemaChecks {

  private final Causes causes;

  private SchemaChecks(Causes causes) {
    this.causes = causes;
  }

  /** The document but for what every object has: version, kind and metadata. */
  static void check(JsonNode schema, ObjectNode document, Causes causes) {
    SchemaChecks checks = new SchemaChecks(causes);
    ObjectNode own = document.deepCopy();
    own.remove(List.of("apiVersion", "kind", "metadata"));
    checks.visit(schema, own, "");
  }

  private void visit(JsonNode schema, JsonNode value, String path) {
    if (!hasType(schema, value)) {
      String type =
          schema.path("x-kubernetes-int-or-string").asBoolean()
              ? "integer,string"
              : schema.path("type").asText();
      causes.add(
          new Cause(
              "FieldValueTypeInvalid",
              path,
              "Invalid value: \""
                  + typeOf(value)
                  + "\": "
                  + path
                  + " in body must be of type "
                  + type
                  + ": \""
                  + typeOf(value)
                  + "\""));
      return;
    }
    oneOfValues(schema, value, path);
    if (value.isObject()) {
      object(schema, value, path);
    } else if (value.isArray()) {
      array(schema, value, path);
    } else if (value.isTextual()) {
      text(schema, value.asText(), path);
    } else if (value.isNumber()) {
      number(schema, value, path);
    }
    combined(schema, value, path);
  }

  private static boolean hasType(JsonNode schema, JsonNode value) {
    if (value.isNull()) {
      return schema.path("nullable").asBoolean() || !schema.has("type");
    }
    if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
      return value.isTextual() || value.isIntegralNumber();
    }
    return switch (schema.path("type").asText("")) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "boolean" -> value.isBoolean();
      case "integer" -> value.isNumber() && value.decimalValue().stripTrailingZeros().scale() <= 0;
      case "number" -> value.isNumber();
      default -> true;
    };
  }

  private static String typeOf(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> "object";
      case ARRAY -> "array";
      case STRING -> "string";
      case BOOLEAN -> "boolean";
      case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
      default -> "null";
    };
  }

  private void oneOfValues(JsonNode schema, JsonNode value, String path) {
    JsonNode allowed = schema.path("enum");
    if (!allowed.isArray()) {
      return;
    }
    List<String> names = new ArrayList<>();
    for (JsonNode one : allowed) {
      if (Tree.same(one, value)) {
        return;
      }
      names.add(one.asText());
    }
    causes.notSupported(path, Tree.shown(value), names);
  }

  private void object(JsonNode schema, JsonNode value, String path) {
    for (JsonNode required : schema.path("required")) {
      if (!value.has(required.asText())) {
        causes.required(child(path, required.asText()), "");
      }
    }
    JsonNode least = schema.path("minProperties");
    if (least.isNumber() && value.size() < least.asInt()) {
      wrong(path, value, "should have at least " + least.asInt() + " properties");
    }
    JsonNode most = schema.path("maxProperties");
    if (most.isNumber() && value.size() > most.asInt()) {
      causes.tooMany(path, value.size(), most.asInt());
    }
    JsonNode values = schema.path("additionalProperties");
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      JsonNode own = schema.path("properties").path(field.getKey());
      JsonNode type = own.isMissingNode() ? values : own;
      if (type.isObject()) {
        visit(type, field.getValue(), child(path, field.getKey()));
      }
    }
  }

  private static String child(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private void array(JsonNode schema, JsonNode value, String path) {
    JsonNode least = schema.path("minItems");
    if (least.isNumber() && value.size() < least.asInt()) {
      wrong(path, value, "should have at least " + least.asInt() + " items");
    }
    JsonNode most = schema.path("maxItems");
    if (most.isNumber() && value.size() > most.asInt()) {
      causes.tooMany(path, value.size(), most.asInt());
    }
    for (int i = 0; i < value.size(); i++) {
      if (schema.path("items").isObject()) {
        visit(schema.path("items"), value.get(i), path + "[" + i + "]");
      }
    }
    duplicates(schema, value, path);
  }

  private void duplicates(JsonNode schema, JsonNode value, String path) {
    String sort = schema.path("x-kubernetes-list-type").asText("");
    if (!sort.equals("set") && !sort.equals("map")) {
      return;
    }
    Set<JsonNode> seen = new HashSet<>();
    for (int i = 0; i < value.size(); i++) {
      JsonNode key = sort.equals("set") ? value.get(i) : key(schema, value.get(i));
      if (!seen.add(key)) {
        causes.duplicate(path + "[" + i + "]", Tree.shown(key));
      }
    }
  }

  private static JsonNode key(JsonNode schema, JsonNode element) {
    ObjectNode key = dev.gantry.model.object.Json.object();
    for (JsonNode name : schema.path("x-kubernetes-list-map-keys")) {
      key.set(name.asText(), element.path(name.asText()).deepCopy());
    }
    return key;
  }

  private void text(JsonNode schema, String value, String path) {
    int length = value.codePointCount(0, value.length());
    JsonNode least = schema.path("minLength");
    if (least.isNumber() && length < least.asInt()) {
      wrong(path, value, "should be at least " + least.asInt() + " chars long");
    }
    JsonNode most = schema.path("maxLength");
    if (most.isNumber() && length > most.asInt()) {
      causes.tooLong(path, most.asInt());
    }
    JsonNode pattern = schema.path("pattern");
    if (pattern.isTextual() && !matches(pattern.asText(), value)) {
      wrong(path, value, "should match '" + pattern.asText() + "'");
    }
    if (schema.path("format").asText().equals("date-time")
        && dev.gantry.model.table.Age.parse(
                com.fasterxml.jackson.databind.node.TextNode.valueOf(value))
            == null) {
      wrong(path, value, "must be of type date-time: \"" + value + "\"");
    }
  }

  /** A pattern that this platform cannot read refuses nothing. */
  private static boolean matches(String pattern, String value) {
    try {
      return Pattern.compile(pattern).matcher(value).find();
    } catch (PatternSyntaxException e) {
      return true;
    }
  }

  private void number(JsonNode schema, JsonNode value, String path) {
    JsonNode least = schema.path("minimum");
    if (least.isNumber()) {
      boolean open = schema.path("exclusiveMinimum").asBoolean();
      int order = value.decimalValue().compareTo(least.decimalValue());
      if (order < 0 || (open && order == 0)) {
        wrong(
            path, value, "should be greater than " + (open ? "" : "or equal to ") + least.asText());
      }
    }
    JsonNode most = schema.path("maximum");
    if (most.isNumber()) {
      boolean open = schema.path("exclusiveMaximum").asBoolean();
      int order = value.decimalValue().compareTo(most.decimalValue());
      if (order > 0 || (open && order == 0)) {
        wrong(path, value, "should be less than " + (open ? "" : "or equal to ") + most.asText());
      }
    }
    JsonNode step = schema.path("multipleOf");
    if (step.isNumber()
        && step.decimalValue().signum() > 0
        && value.decimalValue().remainder(step.decimalValue()).signum() != 0) {
      wrong(path, value, "should be a multiple of " + step.asText());
    }
  }

  private void combined(JsonNode schema, JsonNode value, String path) {
    for (JsonNode part : schema.path("allOf")) {
      visit(part, value, path);
    }
    if (schema.path("anyOf").isArray() && fitting(schema.path("anyOf"), value, path) == 0) {
      wrong(path, value, "must validate at least one schema (anyOf)");
    }
    if (schema.path("oneOf").isArray() && fitting(schema.path("oneOf"), value, path) != 1) {
      wrong(path, value, "must validate one and only one schema (oneOf)");
    }
    if (schema.path("not").isObject() && fits(schema.path("not"), value, path)) {
      wrong(path, value, "must not validate the schema (not)");
    }
  }

  private static int fitting(JsonNode schemas, JsonNode value, String path) {
    int count = 0;
    for (JsonNode schema : schemas) {
      count += fits(schema, value, path) ? 1 : 0;
    }
    return count;
  }

  private static boolean fits(JsonNode schema, JsonNode value, String path) {
    Causes own = new Causes();
    new SchemaChecks(own).visit(schema, value, path);
    return own.isEmpty();
  }

  private void wrong(String path, Object value, String words) {
    Object shown = value instanceof JsonNode node ? Tree.shown(node) : value;
    causes.invalid(path.isEmpty() ? "<nil>" : path, shown, path + " in body " + words);
  }
}
