package dev.gantry.model.quantity;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A resource quantity, e.g. {@code 250m}, {@code 1.5Gi}, {@code 2e3}: exact, with the text as it
 * was given.
 */
public record Quantity(BigDecimal value, String text) implements Comparable<Quantity> {

  public static final Quantity ZERO = new Quantity(BigDecimal.ZERO, "0");

  private static final Pattern FORM =
      Pattern.compile(
          "^([+-]?(?:\\d+\\.?\\d*|\\.\\d+))([eE][+-]?\\d{1,3}|[numkMGTPE]|[KMGTPE]i|)$");

  private static final Map<String, BigDecimal> SCALES =
      Map.ofEntries(
          Map.entry("", BigDecimal.ONE),
          Map.entry("n", new BigDecimal("1e-9")),
          Map.entry("u", new BigDecimal("1e-6")),
          Map.entry("m", new BigDecimal("1e-3")),
          Map.entry("k", new BigDecimal("1e3")),
          Map.entry("M", new BigDecimal("1e6")),
          Map.entry("G", new BigDecimal("1e9")),
          Map.entry("T", new BigDecimal("1e12")),
          Map.entry("P", new BigDecimal("1e15")),
          Map.entry("E", new BigDecimal("1e18")),
          Map.entry("Ki", power1024(1)),
          Map.entry("Mi", power1024(2)),
          Map.entry("Gi", power1024(3)),
          Map.entry("Ti", power1024(4)),
          Map.entry("Pi", power1024(5)),
          Map.entry("Ei", power1024(6)));

  private static BigDecimal power1024(int exponent) {
    return new BigDecimal(1024).pow(exponent);
  }

  /**
   * @throws IllegalArgumentException for text that is no quantity
   */
  public static Quantity parse(String text) {
    Matcher m = FORM.matcher(text);
    if (!m.matches()) {
      throw new IllegalArgumentException(
          "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
    }
    String suffix = m.group(2);
    BigDecimal scale =
        suffix.length() > 1
                && (suffix.charAt(0) == 'e' || suffix.charAt(0) == 'E')
                && !suffix.endsWith("i")
            ? new BigDecimal("1" + suffix)
            : SCALES.get(suffix);
    return new Quantity(new BigDecimal(m.group(1)).multiply(scale), text);
  }

  /** The sum, in this amount's family of suffixes; zero has none of its own. */
  public Quantity plus(Quantity other) {
    return computed(value.add(other.value), other);
  }

  /** The difference, in this amount's family of suffixes; zero has none of its own. */
  public Quantity minus(Quantity other) {
    return computed(value.subtract(other.value), other);
  }

  private Quantity computed(BigDecimal result, Quantity other) {
    Notation notation = Notation.of(value.signum() == 0 ? other.text : text);
    return new Quantity(result, notation.text(result));
  }

  /** A computed amount, with decimal suffixes: {@code 1500m}, {@code 2k}. */
  public static Quantity of(BigDecimal value) {
    return new Quantity(value, Notation.DECIMAL.text(value));
  }

  /** The same amount in its one text, in the family of suffixes in which it was given. */
  public Quantity canonical() {
    return new Quantity(value, Notation.of(text).text(value));
  }

  /** Thousandths, rounded up: CPU in millicores. */
  public long milli() {
    return value.movePointRight(3).setScale(0, RoundingMode.UP).longValue();
  }

  /** Whole units, rounded up: bytes, pods. */
  public long whole() {
    return value.setScale(0, RoundingMode.UP).longValue();
  }

  @Override
  public int compareTo(Quantity other) {
    return value.compareTo(other.value);
  }

  /** Equal in amount, whatever the notation. */
  public boolean sameAs(Quantity other) {
    return compareTo(other) == 0;
  }

  @Override
  public String toString() {
    return text;
  }
}
