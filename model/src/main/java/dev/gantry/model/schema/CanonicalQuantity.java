package dev.gantry.model.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.gantry.model.quantity.Quantity;

/**
 * The one text of an amount, in the family of suffixes in which it was given: {@code 0.5} is {@code
 * 500m}, {@code 1024Mi} is {@code 1Gi}, {@code 1000m} is {@code 1}, {@code 1.5Gi} is {@code
 * 1536Mi}.
 */
final class CanonicalQuantity {

  /** Below what any suffix could lift beyond 2⁶³. */
  private static final int MAX_DIGITS = 5;

  private CanonicalQuantity() {}

  /** A text node; the value itself if it is one already in canonical form, or no quantity. */
  static JsonNode of(JsonNode value) {
    if (!value.isTextual() && !value.isNumber()) {
      return value;
    }
    String given = value.asText();
    if (value.isTextual() && isPlainlyCanonical(given)) {
      return value;
    }
    try {
      String canonical = Quantity.parse(given.trim()).canonical().text();
      return value.isTextual() && canonical.equals(given) ? value : TextNode.valueOf(canonical);
    } catch (IllegalArgumentException e) {
      return value;
    }
  }

  /**
   * A whole number without leading zeros that its suffix divides no further, as {@code 3}, {@code
   * 250m}, {@code 64Mi}: what nearly all amounts are, told without decimal arithmetic. False is no
   * verdict.
   */
  private static boolean isPlainlyCanonical(String text) {
    long number = 0;
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      number = number * 10 + (text.charAt(digits) - '0');
      digits++;
      if (digits > MAX_DIGITS) {
        return false;
      }
    }
    if (number == 0) {
      return text.equals("0");
    }
    if (text.charAt(0) == '0') {
      return false;
    }
    return switch (text.substring(digits)) {
      case "", "m", "k", "M", "G", "T" -> number % 1000 != 0;
      case "Ki", "Mi", "Gi", "Ti" -> number % 1024 != 0;
      default -> false;
    };
  }
}
