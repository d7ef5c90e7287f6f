package dev.gantry.model.patch;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;

/**
 * Equality of JSON values whatever the Java type of a number: {@code 1}, {@code 1L}, {@code 1.0}.
 */
final class SameJson {

  private static final Comparator<JsonNode> BY_VALUE =
      (a, b) -> {
        if (a.isNumber() && b.isNumber()) {
          return a.isIntegralNumber() && b.isIntegralNumber()
              ? a.bigIntegerValue().compareTo(b.bigIntegerValue())
              : a.decimalValue().compareTo(b.decimalValue());
        }
        return a.equals(b) ? 0 : 1;
      };

  private SameJson() {}

  static boolean equal(JsonNode a, JsonNode b) {
    return a.equals(BY_VALUE, b);
  }
}
