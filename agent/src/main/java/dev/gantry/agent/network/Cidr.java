package dev.gantry.agent.network;

import java.util.Optional;

/**
 * An IPv4 range, for example {@code 10.244.1.0/24}.
 *
 * @param base lowest address as an unsigned 32-bit number
 * @param prefix number of leading bits that are fixed, 0..32
 */
public record Cidr(int base, int prefix) {

  /** Throws IllegalArgumentException for anything but {@code a.b.c.d/n}; host bits are dropped. */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("not an address range: " + text);
    }
    int prefix = Integer.parseInt(text.substring(slash + 1));
    int address =
        address(text.substring(0, slash))
            .orElseThrow(() -> new IllegalArgumentException("not an IPv4 range: " + text));
    if (prefix < 0 || prefix > 32) {
      throw new IllegalArgumentException("prefix out of 0..32: " + text);
    }
    return new Cidr(address & mask(prefix), prefix);
  }

  /** The address as a number; empty when the text is not four decimal octets. */
  public static Optional<Integer> address(String text) {
    String[] octets = text.split("\\.", -1);
    if (octets.length != 4) {
      return Optional.empty();
    }
    int value = 0;
    for (String octet : octets) {
      if (octet.isEmpty() || octet.length() > 3 || !octet.chars().allMatch(Character::isDigit)) {
        return Optional.empty();
      }
      int number = Integer.parseInt(octet);
      if (number > 255) {
        return Optional.empty();
      }
      value = value << 8 | number;
    }
    return Optional.of(value);
  }

  public static boolean isIpv4(String text) {
    return text != null && address(text).isPresent();
  }

  public boolean contains(String address) {
    return address(address).filter(a -> (a & mask(prefix)) == base).isPresent();
  }

  /** The n-th address of the range: 0 is the base, 1 the usual gateway. */
  public String host(int n) {
    return text(base + n);
  }

  /** The range of {@code length} bits that the address lies in. */
  public static Cidr around(String address, int length) {
    int number =
        address(address).orElseThrow(() -> new IllegalArgumentException("not IPv4: " + address));
    return new Cidr(number & mask(length), length);
  }

  private static int mask(int prefix) {
    return prefix == 0 ? 0 : -1 << (32 - prefix);
  }

  private static String text(int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 255)
        + "."
        + (address >>> 8 & 255)
        + "."
        + (address & 255);
  }

  @Override
  public String toString() {
    return text(base) + "/" + prefix;
  }
}
