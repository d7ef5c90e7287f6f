package dev.gantry.agent.network;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Pure: pods keep their address towards pods and nodes of the cluster and take the node's towards
 * everybody else, who has no route back to them.
 */
final class MasqueradeRules {
  static final String MASQUERADE = "GANTRY-OUTSIDE";
  static final String FORWARD = "GANTRY-FORWARD";

  private MasqueradeRules() {}

  /** Input for {@code iptables-restore --noflush}. */
  static String text(Cidr podCidr, String nodeIp, Collection<Peer> peers) {
    Set<String> inside = new LinkedHashSet<>();
    inside.add(podCidr.toString());
    inside.add(nodeIp + "/32");
    for (Peer peer : peers) {
      inside.add(peer.podCidr().toString());
      inside.add(peer.address() + "/32");
    }
    List<String> lines = new ArrayList<>();
    lines.add("*nat");
    lines.add(":" + MASQUERADE + " - [0:0]");
    lines.add("-A " + MASQUERADE + " ! -s " + podCidr + " -j RETURN");
    inside.forEach(range -> lines.add("-A " + MASQUERADE + " -d " + range + " -j RETURN"));
    lines.add("-A " + MASQUERADE + " -d 224.0.0.0/4 -j RETURN");
    lines.add("-A " + MASQUERADE + " -j MASQUERADE --random-fully");
    lines.add("COMMIT");
    lines.add("*filter");
    lines.add(":" + FORWARD + " - [0:0]");
    lines.add("-A " + FORWARD + " -s " + podCidr + " -j ACCEPT");
    lines.add("-A " + FORWARD + " -d " + podCidr + " -j ACCEPT");
    lines.add("COMMIT");
    return String.join("\n", lines) + "\n";
  }
}
