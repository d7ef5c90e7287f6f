package dev.gantry.model.controller.node;

import java.util.Collection;
import java.util.Optional;

/** Hands each node a /24 of the cluster's pod range. */
public final class PodCidrs {

  private PodCidrs() {}

  /**
   * The lowest free block: {@code 10.244.0.0/24} of {@code 10.244.0.0/16} when nothing is taken.
   *
   * @return empty when the range is used up
   */
  public static Optional<String> next(String range, Collection<String> taken) {
    int slash = range.indexOf('/');
    int bits = Integer.parseInt(range.substring(slash + 1));
    long base = 0;
    for (String part : range.substring(0, slash).split("\\.")) {
      base = base << 8 | Integer.parseInt(part);
    }
    for (long block = 0; block < 1L << Math.max(0, 24 - bits); block++) {
      long address = base + (block << 8);
      String cidr =
          "%d.%d.%d.%d/24"
              .formatted(
                  address >> 24 & 255, address >> 16 & 255, address >> 8 & 255, address & 255);
      if (!taken.contains(cidr)) {
        return Optional.of(cidr);
      }
    }
    return Optional.empty();
  }
}
