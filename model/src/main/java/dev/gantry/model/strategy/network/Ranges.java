package dev.gantry.model.strategy.network;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Ranges of addresses, e.g. {@code 10.0.0.0/8}. */
final class Ranges {

  private Ranges() {}

  /** Whether all of {@code inner} lies in {@code outer}, which is larger; both are ranges. */
  static boolean isStrictlyInside(String inner, String outer) {
    byte[] small = address(inner);
    byte[] large = address(outer);
    int bits = bits(outer);
    if (small.length != large.length || bits(inner) <= bits) {
      return false;
    }
    for (int i = 0; i < bits; i++) {
      int mask = 0x80 >> i % 8;
      if ((small[i / 8] & mask) != (large[i / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  private static int bits(String range) {
    return Integer.parseInt(range.substring(range.indexOf('/') + 1));
  }

  private static byte[] address(String range) {
    try {
      return InetAddress.getByName(range.substring(0, range.indexOf('/'))).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(range, e);
    }
  }
}
