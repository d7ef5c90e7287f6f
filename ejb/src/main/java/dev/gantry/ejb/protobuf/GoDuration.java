package dev.gantry.ejb.protobuf;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them: {@code 1h15m30.5s}. */
final class GoDuration {

  private static final Pattern PART =
      Pattern.compile("([0-9]*\\.?[0-9]+|[0-9]+\\.)(ns|us|µs|ms|s|m|h)");

  private static final Map<String, Long> UNITS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "µs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  private GoDuration() {}

  /** Nanoseconds; 0 for a text that is no duration. */
  static long nanoseconds(String text) {
    boolean negative = text.startsWith("-");
    Matcher parts = PART.matcher(text);
    BigDecimal sum = BigDecimal.ZERO;
    while (parts.find()) {
      sum =
          sum.add(
              new BigDecimal(parts.group(1))
                  .multiply(BigDecimal.valueOf(UNITS.get(parts.group(2)))));
    }
    return negative ? -sum.longValue() : sum.longValue();
  }

  /** {@code 90s} is {@code 1m30s}, half a second {@code 500ms}. */
  static String text(long nanoseconds) {
    if (nanoseconds == 0) {
      return "0s";
    }
    String sign = nanoseconds < 0 ? "-" : "";
    BigDecimal rest = BigDecimal.valueOf(nanoseconds).abs();
    for (String unit : new String[] {"ns", "µs", "ms"}) {
      BigDecimal thousand = BigDecimal.valueOf(UNITS.get(unit) * 1000);
      if (rest.compareTo(thousand) < 0) {
        return sign + plain(rest.divide(BigDecimal.valueOf(UNITS.get(unit)))) + unit;
      }
    }
    long hours = rest.longValue() / UNITS.get("h");
    long minutes = rest.longValue() % UNITS.get("h") / UNITS.get("m");
    BigDecimal seconds =
        rest.remainder(BigDecimal.valueOf(UNITS.get("m")))
            .divide(BigDecimal.valueOf(UNITS.get("s")));
    return sign
        + (hours > 0 ? hours + "h" : "")
        + (hours > 0 || minutes > 0 ? minutes + "m" : "")
        + plain(seconds)
        + "s";
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }
}
