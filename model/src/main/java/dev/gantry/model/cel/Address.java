package dev.gantry.model.cel;

import com.google.common.net.InetAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;

/** An IP address, strictly read: no zones, no IPv4 in IPv6, no leading zeros. */
record Address(InetAddress address) {

  static Optional<Address> find(String text) {
    boolean strict = !text.contains("%") && !text.matches("(?i)::ffff:\\d+\\..*");
    return strict && InetAddresses.isInetAddress(text)
        ? Optional.of(new Address(InetAddresses.forString(text)))
        : Optional.empty();
  }

  static Address parse(String text) {
    return find(text)
        .orElseThrow(
            () -> new Fault("IP Address '" + text + "' parse error during conversion from string"));
  }

  int family() {
    return address instanceof Inet6Address ? 6 : 4;
  }

  /** Everything but what has a purpose of its own. */
  boolean isGlobalUnicast() {
    return !(address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isMulticastAddress()
        || address.isLinkLocalAddress()
        || toString().equals("255.255.255.255"));
  }

  boolean isLinkLocalMulticast() {
    byte[] bytes = address.getAddress();
    return bytes.length == 4
        ? bytes[0] == (byte) 224 && bytes[1] == 0 && bytes[2] == 0
        : bytes[0] == (byte) 0xff && (bytes[1] & 0x0f) == 2;
  }

  @Override
  public String toString() {
    return InetAddresses.toAddrString(address).toLowerCase(Locale.ROOT);
  }
}
