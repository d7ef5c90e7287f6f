package dev.gantry.model.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import java.util.List;

/** {@code ip('10.0.0.1').family()}, {@code cidr('10.0.0.0/8').containsIP('10.1.2.3')}. */
final class AddressFunctions {

  static final Library LIBRARY = new Library();

  private static final OpaqueType IP = LIBRARY.type("net.IP", Address.class);
  private static final OpaqueType CIDR = LIBRARY.type("net.CIDR", Range.class);
  private static final CelType BOOL = SimpleType.BOOL;
  private static final CelType INT = SimpleType.INT;
  private static final CelType STRING = SimpleType.STRING;

  static {
    LIBRARY
        .global("ip", "string_to_ip", IP, List.of(STRING), a -> Address.parse(text(a[0])))
        .global("isIP", "is_ip", BOOL, List.of(STRING), a -> Address.find(text(a[0])).isPresent())
        .global(
            "ip.isCanonical",
            "ip_is_canonical",
            BOOL,
            List.of(STRING),
            a -> Address.parse(text(a[0])).toString().equals(a[0]))
        .member("family", "ip_family", INT, List.of(IP), a -> (long) ip(a).family())
        .member(
            "isUnspecified",
            "ip_is_unspecified",
            BOOL,
            List.of(IP),
            a -> ip(a).address().isAnyLocalAddress())
        .member(
            "isLoopback",
            "ip_is_loopback",
            BOOL,
            List.of(IP),
            a -> ip(a).address().isLoopbackAddress())
        .member(
            "isLinkLocalMulticast",
            "ip_is_link_local_multicast",
            BOOL,
            List.of(IP),
            a -> ip(a).isLinkLocalMulticast())
        .member(
            "isLinkLocalUnicast",
            "ip_is_link_local_unicast",
            BOOL,
            List.of(IP),
            a -> ip(a).address().isLinkLocalAddress())
        .member(
            "isGlobalUnicast",
            "ip_is_global_unicast",
            BOOL,
            List.of(IP),
            a -> ip(a).isGlobalUnicast())
        .global("string", "ip_to_string", STRING, List.of(IP), a -> a[0].toString())
        .global("cidr", "string_to_cidr", CIDR, List.of(STRING), a -> Range.parse(text(a[0])))
        .global("isCIDR", "is_cidr", BOOL, List.of(STRING), a -> Range.find(text(a[0])).isPresent())
        .member(
            "containsIP",
            "cidr_contains_ip_string",
            BOOL,
            List.of(CIDR, STRING),
            a -> range(a).contains(Address.parse(text(a[1]))))
        .member(
            "containsIP",
            "cidr_contains_ip_ip",
            BOOL,
            List.of(CIDR, IP),
            a -> range(a).contains((Address) a[1]))
        .member(
            "containsCIDR",
            "cidr_contains_cidr_string",
            BOOL,
            List.of(CIDR, STRING),
            a -> range(a).contains(Range.parse(text(a[1]))))
        .member(
            "containsCIDR",
            "cidr_contains_cidr",
            BOOL,
            List.of(CIDR, CIDR),
            a -> range(a).contains((Range) a[1]))
        .member("ip", "cidr_ip", IP, List.of(CIDR), a -> range(a).address())
        .member("masked", "cidr_masked", CIDR, List.of(CIDR), a -> range(a).masked())
        .member(
            "prefixLength", "cidr_prefix_length", INT, List.of(CIDR), a -> (long) range(a).length())
        .global("string", "cidr_to_string", STRING, List.of(CIDR), a -> a[0].toString());
  }

  private AddressFunctions() {}

  private static String text(Object value) {
    return (String) value;
  }

  private static Address ip(Object[] arguments) {
    return (Address) arguments[0];
  }

  private static Range range(Object[] arguments) {
    return (Range) arguments[0];
  }
}
