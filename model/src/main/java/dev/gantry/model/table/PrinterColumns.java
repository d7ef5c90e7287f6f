package dev.gantry.model.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/** The columns that a custom resource definition asks for: {@code additionalPrinterColumns}. */
final class PrinterColumns {

  private PrinterColumns() {}

  static TableRows of(JsonNode version) {
    Rows rows = Rows.named();
    JsonNode wanted = version.path("additionalPrinterColumns");
    for (JsonNode column : wanted) {
      JsonPath path = JsonPath.parse(column.path("jsonPath").asText(""));
      String type = column.path("type").asText("string");
      rows =
          rows.and(
              new Column(
                  column.path("name").asText(""),
                  type,
                  column.path("format").asText(""),
                  column.path("description").asText(""),
                  column.path("priority").asInt(0)),
              (object, now) -> cell(path, type, object, now));
    }
    return wanted.isEmpty() ? rows.age() : rows;
  }

  private static Object cell(JsonPath path, String type, ObjectNode object, Instant now) {
    List<JsonNode> found = path.find(object);
    if (found.isEmpty()) {
      return null;
    }
    JsonNode value = found.get(0);
    return switch (type) {
      case "integer" -> value.isNumber() ? (Object) value.asLong() : null;
      case "number" -> value.isNumber() ? (Object) value.asDouble() : null;
      case "boolean" -> value.isBoolean() ? (Object) value.asBoolean() : null;
      case "date" -> value.isTextual() ? Age.since(value, now) : null;
      default -> text(found);
    };
  }

  /** Several values are shown as a list. */
  private static String text(List<JsonNode> found) {
    if (found.size() == 1) {
      return shown(found.get(0));
    }
    return found.stream().map(PrinterColumns::shown).reduce((a, b) -> a + "," + b).orElse("");
  }

  private static String shown(JsonNode value) {
    return value.isTextual() ? value.asText() : value.toString();
  }
}
