package dev.gantry.model.cel;

/** How many of something fit into one request, where a schema sets no limit of its own. */
final class Sizes {

  /** Bytes of the largest request. */
  static final long REQUEST = 3L * 1024 * 1024;

  /** Bytes of {@code "2006-01-02"}, with quotes. */
  static final long DATE = 12;

  /** Bytes of a time with quotes. */
  static final long DATE_TIME = 22;

  private Sizes() {}

  /** Elements of a list whose elements take so many bytes each, and a comma. */
  static long elements(long minBytes) {
    return (REQUEST - 2) / (minBytes + 1);
  }

  /** Entries of a map: an empty key, a colon, the value, a comma. */
  static long entries(long minBytes) {
    return (REQUEST - 2) / (minBytes + 6);
  }

  static long plus(long a, long b) {
    long sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  static long times(long a, long b) {
    long high = Math.multiplyHigh(a, b);
    long low = a * b;
    return high != 0 || low < 0 ? Long.MAX_VALUE : low;
  }

  /** A part of a size, rounded up: {@code (25, 0.1) → 3}. */
  static long part(long size, double factor) {
    double part = Math.ceil(size * factor);
    return part >= Long.MAX_VALUE ? Long.MAX_VALUE : (long) part;
  }
}
