package dev.gantry.model.strategy.workload;

/** Texts like {@code 0,2-4}: ascending indexes and ranges of them. */
final class IndexRanges {

  private IndexRanges() {}

  /**
   * How many indexes a text names.
   *
   * @throws IllegalArgumentException with Kubernetes' words for a text that is none, or names one
   *     that is not below {@code completions}
   */
  static long count(String text, long completions) {
    if (text.isEmpty()) {
      return 0;
    }
    long total = 0;
    long previous = -1;
    for (String part : text.split(",", -1)) {
      String[] ends = part.split("-", -1);
      if (ends.length > 2) {
        throw new IllegalArgumentException(
            "the fragment \""
                + part
                + "\" violates the requirement that an index interval can have"
                + " at most two parts separated by '-'");
      }
      long from = index(ends[0], completions);
      if (from <= previous) {
        throw new IllegalArgumentException(
            "non-increasing order, previous: " + previous + ", current: " + from);
      }
      long to = from;
      if (ends.length == 2) {
        to = index(ends[1], completions);
        if (to <= from) {
          throw new IllegalArgumentException(
              "non-increasing order, previous: " + from + ", current: " + to);
        }
      }
      total += to - from + 1;
      previous = to;
    }
    return total;
  }

  private static long index(String digits, long completions) {
    long index;
    try {
      index = Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "cannot convert string to integer for index: \"" + digits + "\"", e);
    }
    if (index >= completions) {
      throw new IllegalArgumentException("too large index: \"" + digits + "\"");
    }
    return index;
  }
}
