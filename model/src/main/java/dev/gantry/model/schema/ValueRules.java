package dev.gantry.model.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What an OpenAPI v3 schema demands of one value beyond its type. */
final class ValueRules {

  private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

  private ValueRules() {}

  /** Each problem continues a sentence: {@code should be at least 3 chars long}. */
  static List<String> problems(JsonNode schema, JsonNode value) {
    List<String> problems = new ArrayList<>(0);
    switch (value.getNodeType()) {
      case STRING -> text(schema, value.textValue(), problems);
      case NUMBER -> number(schema, value.decimalValue(), problems);
      case ARRAY -> size(schema, value.size(), "Items", "items", problems);
      case OBJECT -> size(schema, value.size(), "Properties", "properties", problems);
      default -> {}
    }
    return problems;
  }

  private static void text(JsonNode schema, String text, List<String> problems) {
    int length = text.codePointCount(0, text.length());
    if (schema.has("minLength") && length < schema.get("minLength").asInt()) {
      problems.add("should be at least " + schema.get("minLength").asInt() + " chars long");
    }
    if (schema.has("maxLength") && length > schema.get("maxLength").asInt()) {
      problems.add("should be at most " + schema.get("maxLength").asInt() + " chars long");
    }
    if (schema.has("pattern") && !matches(schema.get("pattern").asText(), text)) {
      problems.add("should match '" + schema.get("pattern").asText() + "'");
    }
  }

  /** A pattern that Java cannot read restricts nothing. */
  private static boolean matches(String pattern, String text) {
    try {
      return PATTERNS.computeIfAbsent(pattern, Pattern::compile).matcher(text).find();
    } catch (PatternSyntaxException e) {
      return true;
    }
  }

  private static void number(JsonNode schema, BigDecimal value, List<String> problems) {
    if (schema.has("minimum")) {
      int order = value.compareTo(schema.get("minimum").decimalValue());
      boolean exclusive = schema.path("exclusiveMinimum").asBoolean();
      if (order < 0 || (order == 0 && exclusive)) {
        problems.add(
            "should be greater than "
                + (exclusive ? "" : "or equal to ")
                + schema.get("minimum").asText());
      }
    }
    if (schema.has("maximum")) {
      int order = value.compareTo(schema.get("maximum").decimalValue());
      boolean exclusive = schema.path("exclusiveMaximum").asBoolean();
      if (order > 0 || (order == 0 && exclusive)) {
        problems.add(
            "should be less than "
                + (exclusive ? "" : "or equal to ")
                + schema.get("maximum").asText());
      }
    }
    if (schema.has("multipleOf") && !isMultiple(value, schema.get("multipleOf").decimalValue())) {
      problems.add("should be a multiple of " + schema.get("multipleOf").asText());
    }
  }

  private static boolean isMultiple(BigDecimal value, BigDecimal factor) {
    return factor.signum() == 0 || value.remainder(factor).signum() == 0;
  }

  private static void size(
      JsonNode schema, int size, String suffix, String what, List<String> problems) {
    if (schema.has("min" + suffix) && size < schema.get("min" + suffix).asInt()) {
      problems.add("should have at least " + schema.get("min" + suffix).asInt() + " " + what);
    }
    if (schema.has("max" + suffix) && size > schema.get("max" + suffix).asInt()) {
      problems.add("should have at most " + schema.get("max" + suffix).asInt() + " " + what);
    }
  }
}
