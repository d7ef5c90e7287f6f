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

  private CanonicalQuantity() {}

  /** A text node; the value itself if it is one already in canonical form, or no quantity. */
  static JsonNode of(JsonNode value) {
    if (!value.isTextual() && !value.isNumber()) {
      return value;
    }
    String given = value.asText();
    if (value.isTextual() && isShortWholeNumber(given)) {
      return value;
    }
    try {
      String canonical = Quantity.parse(given.trim()).canonical().text();
      return value.isTextual() && canonical.equals(given) ? value : TextNode.valueOf(canonical);
    } catch (IllegalArgumentException e) {
      return value;
    }
  }

  /** {@code 0} to {@code 999} without leading zeros: canonical already, and the most frequent. */
  private static boolean isShortWholeNumber(String text) {
    if (text.isEmpty() || text.length() > 3 || (text.length() > 1 && text.charAt(0) == '0')) {
      return false;
    }
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
