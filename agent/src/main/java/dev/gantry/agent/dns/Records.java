package dev.gantry.agent.dns;

import dev.gantry.agent.network.Cidr;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;

/** Makes the records of the cluster's zone; all with one short lifetime. */
final class Records {
  /** Seconds; short, since a pod's address lives as long as the pod. */
  static final long TTL = 5;

  private final Name domain;

  Records(Name domain) {
    this.domain = domain;
  }

  Record a(Name name, String ip) {
    return new ARecord(name, DClass.IN, TTL, address(ip));
  }

  Record cname(Name name, Name target) {
    return new CNAMERecord(name, DClass.IN, TTL, target);
  }

  Record srv(Name name, int weight, int port, Name target) {
    return new SRVRecord(name, DClass.IN, TTL, 0, weight, port, target);
  }

  Record ptr(Name name, Name target) {
    return new PTRRecord(name, DClass.IN, TTL, target);
  }

  Record txt(Name name, String text) {
    return new TXTRecord(name, DClass.IN, TTL, text);
  }

  Record ns(Name name) {
    return new NSRecord(name, DClass.IN, TTL, nameServer());
  }

  Record soa() {
    // The last number is how long a "no" may be remembered.
    return new SOARecord(
        domain, DClass.IN, TTL, nameServer(), name("hostmaster"), 1, 7200, 1800, 86400, TTL);
  }

  Name nameServer() {
    return name("ns.dns");
  }

  /** The name below the cluster's domain. */
  Name name(String relative) {
    return parse(relative, domain);
  }

  static Name parse(String text, Name origin) {
    try {
      return Name.fromString(text, origin);
    } catch (TextParseException invalid) {
      throw new IllegalArgumentException("not a DNS name: " + text, invalid);
    }
  }

  private static InetAddress address(String ip) {
    int number = Cidr.address(ip).orElseThrow();
    byte[] octets = {
      (byte) (number >>> 24), (byte) (number >>> 16), (byte) (number >>> 8), (byte) number
    };
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException("four octets are an address", impossible);
    }
  }
}
