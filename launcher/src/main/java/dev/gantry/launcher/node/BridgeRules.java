package dev.gantry.launcher.node;

import dev.gantry.launcher.Settings;
import dev.gantry.launcher.host.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Rules of the machine's own iptables for the nodes behind the bridge: what they send is forwarded,
 * whatever the policy is (Docker sets it to DROP), and to the outside it carries the machine's
 * address, since nobody else knows theirs. Each node translates its pods' addresses itself.
 */
record BridgeRules(String bridge, String network) {

  static BridgeRules of(Settings settings) {
    return new BridgeRules(
        settings.get("GANTRY_BRIDGE"), settings.get("GANTRY_NODE_NET") + ".0/24");
  }

  /** Each as table, chain, and the rule's words. */
  List<List<String>> rules() {
    return Stream.of(
            "filter FORWARD -i %s -j ACCEPT".formatted(bridge),
            "filter FORWARD -o %s -j ACCEPT".formatted(bridge),
            "nat POSTROUTING -s %s ! -o %s -j MASQUERADE".formatted(network, bridge))
        .map(rule -> List.of(rule.split(" ")))
        .toList();
  }

  void ensure() {
    for (List<String> rule : rules()) {
      if (!Command.attempt(iptables("-C", rule)).ok()) {
        Command.run(iptables("-I", rule));
      }
    }
  }

  void remove() {
    for (List<String> rule : rules()) {
      Command.attempt(iptables("-D", rule));
    }
  }

  private static String[] iptables(String verb, List<String> rule) {
    List<String> words = new ArrayList<>(List.of("iptables", "-w", "10", "-t", rule.get(0)));
    words.add(verb);
    words.addAll(rule.subList(1, rule.size()));
    return words.toArray(String[]::new);
  }
}
