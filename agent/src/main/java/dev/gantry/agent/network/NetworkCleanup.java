package dev.gantry.agent.network;

import dev.gantry.agent.dns.ClusterDns;
import dev.gantry.agent.proxy.IptablesBackend;
import java.util.List;

/** Takes away what the agent set up in a network namespace: for {@code gantry down} and resets. */
public final class NetworkCleanup {
  private NetworkCleanup() {}

  /**
   * Optional argument: the DNS address, which stands on loopback where there is no dummy device.
   */
  public static void main(String[] arguments) {
    clean(ProcessCommands.here(), arguments.length > 0 ? arguments[0] : "10.96.0.10");
  }

  static void clean(Commands commands, String dnsAddress) {
    Cidr none = Cidr.parse("0.0.0.0/0");
    new IptablesBackend(commands, none, none).remove();
    for (List<String> hook :
        List.of(
            List.of("nat", "POSTROUTING", MasqueradeRules.MASQUERADE),
            List.of("filter", "FORWARD", MasqueradeRules.FORWARD))) {
      String table = hook.get(0);
      commands.run("iptables", "-w", "5", "-t", table, "-D", hook.get(1), "-j", hook.get(2));
      commands.run("iptables", "-w", "5", "-t", table, "-F", hook.get(2));
      commands.run("iptables", "-w", "5", "-t", table, "-X", hook.get(2));
    }
    commands.run("ip", "route", "flush", "proto", NodeRoutes.PROTOCOL);
    commands.run("ip", "link", "del", ClusterDns.INTERFACE);
    commands.run("ip", "address", "del", dnsAddress + "/32", "dev", "lo");
    for (String line :
        commands.run("ip", "-o", "link", "show", "type", "bridge").output().split("\n")) {
      // 7: gp-node-1: <BROADCAST,…
      String[] words = line.split(":\\s+");
      if (words.length > 1 && words[1].startsWith("gp-")) {
        commands.run("ip", "link", "del", words[1]);
      }
    }
  }
}
