package dev.gantry.agent.network;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Pure: which routes lead to the pods of the other nodes, and how to get from one set to another.
 */
final class NodeRoutes {
  private NodeRoutes() {}

  /** Pod range of each peer to the peer's address; this node's own range needs no route. */
  static Map<Cidr, String> wanted(Collection<Peer> peers, String nodeName, Cidr ownCidr) {
    Map<Cidr, String> routes = new TreeMap<>(java.util.Comparator.comparing(Cidr::toString));
    for (Peer peer : peers) {
      if (!peer.name().equals(nodeName) && !peer.podCidr().equals(ownCidr)) {
        routes.put(peer.podCidr(), peer.address());
      }
    }
    return routes;
  }

  /** Commands that lead from {@code before} to {@code after}; removals first. */
  static List<List<String>> change(Map<Cidr, String> before, Map<Cidr, String> after) {
    List<List<String>> commands = new ArrayList<>();
    before.forEach(
        (cidr, address) -> {
          if (!after.containsKey(cidr)) {
            commands.add(List.of("ip", "route", "del", cidr.toString(), "via", address));
          }
        });
    after.forEach(
        (cidr, address) -> {
          if (!address.equals(before.get(cidr))) {
            commands.add(
                List.of(
                    "ip", "route", "replace", cidr.toString(), "via", address, "proto", PROTOCOL));
          }
        });
    return commands;
  }

  /** Routing protocol number that marks the agent's routes, so that it finds them again. */
  static final String PROTOCOL = "197";

  /**
   * Reads {@code ip -4 route show proto 197}: lines such as {@code 10.244.1.0/24 via 10.201.0.2}.
   */
  static Map<Cidr, String> parse(String output) {
    Map<Cidr, String> routes = new TreeMap<>(java.util.Comparator.comparing(Cidr::toString));
    for (String line : output.split("\n")) {
      String[] words = line.strip().split("\\s+");
      if (words.length >= 3 && words[1].equals("via") && Cidr.isIpv4(words[2])) {
        String range = words[0].indexOf('/') < 0 ? words[0] + "/32" : words[0];
        routes.put(Cidr.parse(range), words[2]);
      }
    }
    return routes;
  }
}
