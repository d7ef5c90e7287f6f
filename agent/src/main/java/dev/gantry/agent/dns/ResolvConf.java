package dev.gantry.agent.dns;

import dev.gantry.agent.network.Cidr;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Pure: the name servers that a {@code resolv.conf} names. */
final class ResolvConf {
  private ResolvConf() {}

  /**
   * @param own the cluster's own DNS address, left out: asking it would be asking oneself
   */
  static List<InetSocketAddress> nameServers(String text, String own) {
    List<InetSocketAddress> servers = new ArrayList<>();
    for (String line : text.split("\n")) {
      String[] words = line.strip().split("\\s+");
      boolean address = words.length > 1 && words[0].equals("nameserver");
      // Only numbers: a name would need a resolver to be resolved.
      if (address
          && (Cidr.isIpv4(words[1]) || words[1].indexOf(':') >= 0)
          && !words[1].equals(own)) {
        servers.add(new InetSocketAddress(words[1], 53));
      }
    }
    return List.copyOf(servers);
  }
}
