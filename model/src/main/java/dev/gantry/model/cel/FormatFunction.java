package dev.gantry.model.cel;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** {@code '%s has %d'.format([name, count])}: verbs s, d, f, e, b, o, x and X. */
final class FormatFunction {

  static final Library LIBRARY =
      new Library()
          .member(
              "format",
              "string_format",
              SimpleType.STRING,
              List.of(SimpleType.STRING, ListType.create(SimpleType.DYN)),
              a -> format((String) a[0], (List<?>) a[1]));

  private static final int DIGITS = 6;
  private static final int MOST_DIGITS = 100;

  private FormatFunction() {}

  private static String format(String pattern, List<?> arguments) {
    StringBuilder text = new StringBuilder();
    Iterator<?> next = arguments.iterator();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c != '%') {
        text.append(c);
        continue;
      }
      int digits = -1;
      i++;
      if (i < pattern.length() && pattern.charAt(i) == '.') {
        digits = 0;
        while (++i < pattern.length() && Character.isDigit(pattern.charAt(i))) {
          digits = Math.min(MOST_DIGITS, digits * 10 + pattern.charAt(i) - '0');
        }
      }
      if (i >= pattern.length()) {
        throw new Fault("unexpected end of format string");
      }
      if (pattern.charAt(i) == '%') {
        text.append('%');
      } else if (next.hasNext()) {
        text.append(clause(pattern.charAt(i), digits < 0 ? DIGITS : digits, next.next()));
      } else {
        throw new Fault("index " + arguments.size() + " out of range");
      }
    }
    return text.toString();
  }

  private static String clause(char verb, int digits, Object value) {
    return switch (verb) {
      case 's' -> text(value);
      case 'd' -> value instanceof Number ? text(value) : wrong("integer", value);
      case 'f' -> number(value).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
      case 'e' -> String.format(Locale.ROOT, "%." + digits + "e", number(value));
      case 'b' -> value instanceof Boolean truth ? (truth ? "1" : "0") : whole(value).toString(2);
      case 'o' -> whole(value).toString(8);
      case 'x' -> hexadecimal(value);
      case 'X' -> hexadecimal(value).toUpperCase(Locale.ROOT);
      default -> throw new Fault("unrecognized formatting clause \"" + verb + "\"");
    };
  }

  private static String wrong(String wanted, Object value) {
    throw new Fault(
        "error during formatting: "
            + wanted
            + " clause can only be used on numbers, was given "
            + Values.typeOf(value).name());
  }

  private static BigDecimal number(Object value) {
    if (value instanceof Double d && Double.isFinite(d)) {
      return BigDecimal.valueOf(d);
    }
    return new BigDecimal(whole(value));
  }

  private static BigInteger whole(Object value) {
    if (value instanceof Long number) {
      return BigInteger.valueOf(number);
    }
    if (value instanceof UnsignedLong number) {
      return number.bigIntegerValue();
    }
    wrong("integer", value);
    return BigInteger.ZERO;
  }

  private static String hexadecimal(Object value) {
    byte[] bytes;
    if (value instanceof String text) {
      bytes = text.getBytes(StandardCharsets.UTF_8);
    } else if (value instanceof CelByteString given) {
      bytes = given.toByteArray();
    } else {
      return whole(value).toString(16);
    }
    StringBuilder text = new StringBuilder();
    for (byte b : bytes) {
      text.append(String.format("%02x", b));
    }
    return text.toString();
  }

  private static String text(Object value) {
    if (value instanceof NullValue) {
      return "null";
    }
    if (value instanceof Double d && d == Math.rint(d) && Math.abs(d) < 1e15) {
      return Long.toString(d.longValue());
    }
    if (value instanceof Duration duration) {
      return BigDecimal.valueOf(duration.toNanos(), 9).stripTrailingZeros().toPlainString() + "s";
    }
    if (value instanceof CelByteString bytes) {
      return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
    }
    if (value instanceof List<?> list) {
      return list.stream()
          .map(FormatFunction::text)
          .collect(java.util.stream.Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, String> sorted = new TreeMap<>();
      map.forEach((k, v) -> sorted.put(text(k), text(v)));
      return sorted.entrySet().stream()
          .map(e -> e.getKey() + ": " + e.getValue())
          .collect(java.util.stream.Collectors.joining(", ", "{", "}"));
    }
    return String.valueOf(value);
  }
}
