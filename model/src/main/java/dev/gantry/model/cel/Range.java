package dev.gantry.model.cel;

import com.google.common.net.InetAddresses;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * A range of addresses, {@code 10.0.0.0/8}; the address may have bits behind the prefix.
 *
 * @param length of the prefix in bits
 */
record Range(Address address, int length) {

  static Optional<Range> find(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !text.substring(slash + 1).matches("0|[1-9]\\d{0,2}")) {
      return Optional.empty();
    }
    int length = Integer.parseInt(text.substring(slash + 1));
    return Address.find(text.substring(0, slash))
        .filter(a -> length <= a.address().getAddress().length * 8)
        .map(a -> new Range(a, length));
  }

  static Range parse(String text) {
    return find(text)
        .orElseThrow(
            () ->
                new Fault(
                    "network address parse error during conversion from string: "
                        + "invalid CIDR address: "
                        + text));
  }

  private static BigInteger prefix(Address address, int length) {
    int bits = address.address().getAddress().length * 8;
    return new BigInteger(1, address.address().getAddress()).shiftRight(bits - length);
  }

  boolean contains(Address other) {
    return other.family() == address.family()
        && prefix(other, length).equals(prefix(address, length));
  }

  boolean contains(Range other) {
    return other.length >= length && contains(other.address);
  }

  Range masked() {
    int bytes = address.address().getAddress().length;
    int bits = bytes * 8;
    byte[] value = prefix(address, length).shiftLeft(bits - length).toByteArray();
    byte[] masked = new byte[bytes];
    for (int i = 0; i < Math.min(bytes, value.length); i++) {
      masked[bytes - 1 - i] = value[value.length - 1 - i];
    }
    try {
      return new Range(new Address(InetAddress.getByAddress(masked)), length);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four or sixteen bytes are an address", e);
    }
  }

  @Override
  public String toString() {
    return InetAddresses.toAddrString(address.address()) + "/" + length;
  }
}
