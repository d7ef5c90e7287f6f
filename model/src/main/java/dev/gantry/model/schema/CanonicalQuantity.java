package dev.gantry.model.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.gantry.model.quantity.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The one text of an amount, in the family of suffixes in which it was given: {@code 0.5} is {@code
 * 500m}, {@code 1024Mi} is {@code 1Gi}, {@code 1000m} is {@code 1}, {@code 1.5Gi} is {@code
 * 1536Mi}.
 */
final class CanonicalQuantity {

  private static final String[] DECIMAL = {"n", "u", "m", "", "k", "M", "G", "T", "P", "E"};
  private static final int DECIMAL_UNIT = 3;
  private static final String[] BINARY = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
  private static final BigDecimal STEP = BigDecimal.valueOf(1024);

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
      String canonical = canonical(Quantity.parse(given.trim()));
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

  private static String canonical(Quantity quantity) {
    String text = quantity.text();
    // Amounts finer than nano are rounded up, as they are when parsed upstream.
    BigDecimal value = quantity.value();
    if (value.scale() > 9) {
      value = value.setScale(9, RoundingMode.UP);
    }
    if (value.signum() == 0) {
      return "0";
    }
    if (text.endsWith("i") && value.abs().compareTo(STEP) >= 0 && isWhole(value)) {
      return binary(value);
    }
    return isExponent(text) ? exponent(value) : decimal(value);
  }

  private static boolean isExponent(String text) {
    int e = Math.max(text.indexOf('e'), text.indexOf('E'));
    return e > 0 && e < text.length() - 1;
  }

  private static boolean isWhole(BigDecimal value) {
    return value.stripTrailingZeros().scale() <= 0;
  }

  private static String binary(BigDecimal value) {
    int suffix = 0;
    BigDecimal mantissa = value;
    while (suffix < BINARY.length - 1 && mantissa.remainder(STEP).signum() == 0) {
      mantissa = mantissa.divide(STEP);
      suffix++;
    }
    return mantissa.stripTrailingZeros().toPlainString() + BINARY[suffix];
  }

  /** The exponent is the largest multiple of three that leaves a whole mantissa. */
  private static String decimal(BigDecimal value) {
    int thousands = Math.min(6, thousands(value));
    BigDecimal mantissa = value.movePointLeft(3 * thousands);
    return mantissa.stripTrailingZeros().toPlainString() + DECIMAL[DECIMAL_UNIT + thousands];
  }

  private static String exponent(BigDecimal value) {
    int thousands = thousands(value);
    BigDecimal mantissa = value.movePointLeft(3 * thousands);
    return mantissa.stripTrailingZeros().toPlainString()
        + (thousands == 0 ? "" : "e" + 3 * thousands);
  }

  private static int thousands(BigDecimal value) {
    return Math.max(-3, Math.floorDiv(-value.stripTrailingZeros().scale(), 3));
  }
}
