package dev.gantry.model.quantity;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The families of suffixes, and the one text that an amount has in each: {@code 0.5} is {@code
 * 500m}, {@code 1024Mi} is {@code 1Gi}, {@code 1.5Gi} is {@code 1536Mi}, {@code 1000} is {@code
 * 1k}.
 */
enum Notation {
  DECIMAL,
  BINARY,
  EXPONENT;

  private static final String[] DECIMAL_SUFFIXES = {
    "n", "u", "m", "", "k", "M", "G", "T", "P", "E"
  };
  private static final int UNIT = 3;
  private static final String[] BINARY_SUFFIXES = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
  private static final BigDecimal STEP = BigDecimal.valueOf(1024);

  static Notation of(String text) {
    if (text.endsWith("i")) {
      return BINARY;
    }
    int e = Math.max(text.indexOf('e'), text.indexOf('E'));
    return e > 0 && e < text.length() - 1 ? EXPONENT : DECIMAL;
  }

  String text(BigDecimal amount) {
    // Amounts finer than nano are rounded up, as they are when parsed upstream.
    BigDecimal value = amount.scale() > 9 ? amount.setScale(9, RoundingMode.UP) : amount;
    if (value.signum() == 0) {
      return "0";
    }
    boolean whole = value.stripTrailingZeros().scale() <= 0;
    if (this == BINARY && whole && value.abs().compareTo(STEP) >= 0) {
      return binary(value);
    }
    int thousands = thousands(value);
    if (this == EXPONENT) {
      return mantissa(value, thousands) + (thousands == 0 ? "" : "e" + 3 * thousands);
    }
    int suffix = Math.min(DECIMAL_SUFFIXES.length - 1 - UNIT, thousands);
    return mantissa(value, suffix) + DECIMAL_SUFFIXES[UNIT + suffix];
  }

  private static String binary(BigDecimal value) {
    int suffix = 0;
    BigDecimal mantissa = value;
    while (suffix < BINARY_SUFFIXES.length - 1 && mantissa.remainder(STEP).signum() == 0) {
      mantissa = mantissa.divide(STEP);
      suffix++;
    }
    return mantissa.stripTrailingZeros().toPlainString() + BINARY_SUFFIXES[suffix];
  }

  private static String mantissa(BigDecimal value, int thousands) {
    return value.movePointLeft(3 * thousands).stripTrailingZeros().toPlainString();
  }

  /** The largest power of a thousand that leaves a whole mantissa. */
  private static int thousands(BigDecimal value) {
    return Math.max(-3, Math.floorDiv(-value.stripTrailingZeros().scale(), 3));
  }
}
