package dev.gantry.ejb.allocation;

import java.util.OptionalLong;
import java.util.function.LongPredicate;
import java.util.random.RandomGenerator;

/**
 * Chooses a free number at random. The lower band is kept for numbers that people ask for by
 * themselves, until the rest is used up.
 */
final class FreeChoice {

  private FreeChoice() {}

  /**
   * Kubernetes' band: a sixteenth of the range, at least 16, at most 256 (128 for node ports); none
   * in ranges too small for that.
   */
  static long band(long size, long most) {
    return size <= 16 ? 0 : Math.min(Math.max(16, size / 16), most);
  }

  /**
   * @param first lowest number, inclusive
   * @param size how many numbers
   */
  static OptionalLong choose(
      RandomGenerator random, long first, long size, long band, LongPredicate isFree) {
    OptionalLong upper = scan(random, first + band, size - band, isFree);
    return upper.isPresent() ? upper : scan(random, first, band, isFree);
  }

  private static OptionalLong scan(
      RandomGenerator random, long first, long size, LongPredicate isFree) {
    if (size <= 0) {
      return OptionalLong.empty();
    }
    long start = random.nextLong(size);
    for (long i = 0; i < size; i++) {
      long candidate = first + (start + i) % size;
      if (isFree.test(candidate)) {
        return OptionalLong.of(candidate);
      }
    }
    return OptionalLong.empty();
  }
}
