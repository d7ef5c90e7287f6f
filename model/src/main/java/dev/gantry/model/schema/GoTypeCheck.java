package dev.gantry.model.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.quantity.Quantity;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Map;

/**
 * One walk over a document that stops at the first value of a wrong type. Paths have no indices and
 * no map keys, and the struct named is the innermost one: so Go's decoder says it.
 */
final class GoTypeCheck {

  private final StringBuilder path = new StringBuilder();
  private String struct = "";

  private GoTypeCheck() {}

  /** What Go's decoder would say, or null for a document that fits. */
  static String firstMismatch(TypeNode type, JsonNode document) {
    return new GoTypeCheck().check(type, document);
  }

  private String check(TypeNode type, JsonNode value) {
    if (value.isNull()) {
      return null;
    }
    return switch (type.form()) {
      case ANY -> null;
      case STRING -> value.isTextual() ? null : mismatch(type, value);
      case BOOLEAN -> value.isBoolean() ? null : mismatch(type, value);
      case INT32 ->
          value.isIntegralNumber() && value.canConvertToInt() ? null : mismatch(type, value);
      case INT64 ->
          value.isIntegralNumber() && value.canConvertToLong() ? null : mismatch(type, value);
      case DOUBLE -> value.isNumber() ? null : mismatch(type, value);
      case BYTES -> value.isTextual() ? base64(value.textValue()) : mismatch(type, value);
      case TIME -> time(value, "2006-01-02T15:04:05Z07:00");
      case MICRO_TIME -> time(value, "2006-01-02T15:04:05.000000Z07:00");
      case QUANTITY -> quantity(value);
      case INT_OR_STRING ->
          value.isTextual() || value.isIntegralNumber() && value.canConvertToInt()
              ? null
              : "json: cannot unmarshal " + shown(value) + " into Go value of type int32";
      case STRUCT -> value.isObject() ? struct(type, (ObjectNode) value) : mismatch(type, value);
      case MAP -> value.isObject() ? map(type.element(), value) : mismatch(type, value);
      case LIST ->
          value.isArray() ? list(type.element(), (ArrayNode) value) : mismatch(type, value);
    };
  }

  private String struct(TypeNode type, ObjectNode object) {
    int length = path.length();
    String outer = struct;
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      Field field = type.fields().get(entry.getKey());
      if (field != null) {
        struct = type.goStruct();
        path.append(length == 0 ? "" : ".").append(entry.getKey());
        String wrong = check(field.type(), entry.getValue());
        if (wrong != null) {
          return wrong;
        }
        path.setLength(length);
      }
    }
    struct = outer;
    return null;
  }

  private String map(TypeNode element, JsonNode object) {
    for (JsonNode value : object) {
      String wrong = check(element, value);
      if (wrong != null) {
        return wrong;
      }
    }
    return null;
  }

  private String list(TypeNode element, ArrayNode array) {
    for (JsonNode value : array) {
      String wrong = check(element, value);
      if (wrong != null) {
        return wrong;
      }
    }
    return null;
  }

  private String mismatch(TypeNode type, JsonNode value) {
    String into = struct.isEmpty() ? "Go value" : "Go struct field " + struct + "." + path;
    return "json: cannot unmarshal " + shown(value) + " into " + into + " of type " + type.goName();
  }

  /** A number that is of the right kind but does not fit is shown itself. */
  private static String shown(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> "object";
      case ARRAY -> "array";
      case BOOLEAN -> "bool";
      case NUMBER ->
          value.canConvertToInt() && value.isIntegralNumber()
              ? "number"
              : "number " + value.asText();
      default -> "string";
    };
  }

  private static String time(JsonNode value, String layout) {
    if (!value.isTextual()) {
      return "json: cannot unmarshal " + shown(value) + " into Go value of type string";
    }
    String text = value.textValue();
    try {
      OffsetDateTime.parse(text);
      return null;
    } catch (DateTimeException e) {
      return "parsing time \""
          + text
          + "\" as \""
          + layout
          + "\": cannot parse \""
          + text
          + "\" as \"2006\"";
    }
  }

  /** Standard alphabet, padded, line ends ignored. */
  private static String base64(String text) {
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n' || c == '\r') {
        continue;
      }
      boolean fine =
          c >= 'A' && c <= 'Z'
              || c >= 'a' && c <= 'z'
              || c >= '0' && c <= '9'
              || c == '+'
              || c == '/'
              || (c == '=' && text.length() - i <= 4);
      if (!fine) {
        return "illegal base64 data at input byte " + i;
      }
      digits++;
    }
    return digits % 4 == 0 ? null : "illegal base64 data at input byte " + text.length();
  }

  private static String quantity(JsonNode value) {
    try {
      if (value.isTextual() || value.isNumber()) {
        Quantity.parse(value.asText().trim());
        return null;
      }
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
    return "quantities must match the regular expression"
        + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
  }
}
