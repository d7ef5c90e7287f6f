package dev.gantry.agent.proxy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Pure: which tracked UDP flows a change of endpoints leaves pointing at nothing. TCP ends by
 * itself; a UDP client that keeps sending keeps its old translation alive for ever.
 */
final class StaleFlows {
  private StaleFlows() {}

  /** Arguments for {@code conntrack}, one list for each deletion. */
  static List<List<String>> between(List<ProxiedPort> before, List<ProxiedPort> after) {
    List<List<String>> deletions = new ArrayList<>();
    for (ProxiedPort old : before) {
      if (!old.protocol().equals("UDP")) {
        continue;
      }
      ProxiedPort now = find(after, old.id());
      Set<String> gone = ips(old);
      if (now != null) {
        gone.removeAll(ips(now));
      }
      for (String ip : gone) {
        for (String address : addresses(old)) {
          deletions.add(List.of("-D", "-p", "udp", "--orig-dst", address, "--dst-nat", ip));
        }
        if (old.nodePort() > 0) {
          deletions.add(
              List.of(
                  "-D", "-p", "udp", "--dport", String.valueOf(old.nodePort()), "--dst-nat", ip));
        }
      }
    }
    for (ProxiedPort now : after) {
      ProxiedPort old = find(before, now.id());
      boolean wasSilent = old == null || old.cluster().isEmpty();
      if (now.protocol().equals("UDP") && wasSilent && !now.cluster().isEmpty()) {
        // Sent before there was an endpoint: tracked without a translation.
        for (String address : addresses(now)) {
          deletions.add(
              List.of(
                  "-D", "-p", "udp", "--orig-dst", address, "--dport", String.valueOf(now.port())));
        }
        if (now.nodePort() > 0) {
          deletions.add(List.of("-D", "-p", "udp", "--dport", String.valueOf(now.nodePort())));
        }
      }
    }
    return List.copyOf(deletions);
  }

  private static ProxiedPort find(List<ProxiedPort> ports, String id) {
    return ports.stream().filter(p -> p.id().equals(id)).findFirst().orElse(null);
  }

  private static Set<String> ips(ProxiedPort port) {
    Set<String> ips = new LinkedHashSet<>();
    port.cluster().forEach(t -> ips.add(t.ip()));
    return ips;
  }

  private static List<String> addresses(ProxiedPort port) {
    List<String> addresses = new ArrayList<>();
    addresses.add(port.clusterIp());
    addresses.addAll(port.externalIps());
    addresses.addAll(port.loadBalancerIps());
    return addresses;
  }
}
