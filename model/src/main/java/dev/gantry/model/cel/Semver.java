package dev.gantry.model.cel;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A semantic version; what it was built from does not count.
 *
 * @param early identifiers of a pre-release, empty for a release
 */
record Semver(long major, long minor, long patch, List<String> early)
    implements Comparable<Semver> {

  private static final Pattern FORM =
      Pattern.compile(
          "(0|[1-9]\\d{0,17})\\.(0|[1-9]\\d{0,17})\\.(0|[1-9]\\d{0,17})"
              + "(?:-((?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*)"
              + "(?:\\.(?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*))*))?"
              + "(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?");

  /**
   * @param normalize take {@code v1}, {@code 1.2} and leading zeros, too
   */
  static Optional<Semver> find(String text, boolean normalize) {
    Matcher matcher = FORM.matcher(normalize ? normal(text) : text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new Semver(
            Long.parseLong(matcher.group(1)),
            Long.parseLong(matcher.group(2)),
            Long.parseLong(matcher.group(3)),
            matcher.group(4) == null ? List.of() : List.of(matcher.group(4).split("\\."))));
  }

  private static String normal(String text) {
    String plain = text.startsWith("v") ? text.substring(1) : text;
    int tail = plain.replaceAll("[-+].*", "").length();
    StringBuilder numbers = new StringBuilder();
    int parts = 0;
    for (String number : plain.substring(0, tail).split("\\.")) {
      numbers.append(parts++ == 0 ? "" : ".").append(number.replaceFirst("^0+(?=\\d)", ""));
    }
    for (; parts < 3; parts++) {
      numbers.append(".0");
    }
    return numbers + plain.substring(tail);
  }

  @Override
  public int compareTo(Semver other) {
    int order = Long.compare(major, other.major);
    order = order == 0 ? Long.compare(minor, other.minor) : order;
    order = order == 0 ? Long.compare(patch, other.patch) : order;
    if (order != 0 || early.isEmpty() || other.early.isEmpty()) {
      return order != 0 ? order : Boolean.compare(early.isEmpty(), other.early.isEmpty());
    }
    for (int i = 0; i < Math.min(early.size(), other.early.size()); i++) {
      order = identifier(early.get(i), other.early.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(early.size(), other.early.size());
  }

  /** Numbers by value and before words. */
  private static int identifier(String a, String b) {
    boolean number = a.matches("\\d+");
    boolean otherNumber = b.matches("\\d+");
    if (number && otherNumber) {
      return new BigInteger(a).compareTo(new BigInteger(b));
    }
    return number != otherNumber ? (number ? -1 : 1) : a.compareTo(b);
  }
}
