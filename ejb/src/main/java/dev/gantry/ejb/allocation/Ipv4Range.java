package dev.gantry.ejb.allocation;

/**
 * A CIDR range of IPv4 addresses.
 *
 * @param base network address as an unsigned 32-bit number
 * @param size number of addresses
 */
public record Ipv4Range(long base, long size, String text) {

  /**
   * @throws IllegalArgumentException for text that is no IPv4 CIDR
   */
  public static Ipv4Range parse(String cidr) {
    String[] parts = cidr.split("/", 2);
    int bits = parts.length == 2 ? Integer.parseInt(parts[1]) : -1;
    if (bits < 0 || bits > 32) {
      throw new IllegalArgumentException(cidr + " is not an IPv4 range");
    }
    long size = 1L << (32 - bits);
    return new Ipv4Range(number(parts[0]) & -size & 0xffffffffL, size, cidr);
  }

  /** The address as an unsigned number; -1 for text that is no IPv4 address. */
  static long number(String address) {
    String[] parts = address.split("\\.", -1);
    if (parts.length != 4) {
      return -1;
    }
    long number = 0;
    for (String part : parts) {
      if (!part.matches("0|[1-9]\\d{0,2}") || Integer.parseInt(part) > 255) {
        return -1;
      }
      number = number << 8 | Integer.parseInt(part);
    }
    return number;
  }

  /** The address at an offset into the range. */
  public String address(long offset) {
    long n = base + offset;
    return (n >> 24 & 255) + "." + (n >> 16 & 255) + "." + (n >> 8 & 255) + "." + (n & 255);
  }

  /** True for addresses that can be given out: not the network's own, nor the broadcast address. */
  public boolean contains(String address) {
    long n = number(address);
    return n > base && n < base + size - 1;
  }
}
