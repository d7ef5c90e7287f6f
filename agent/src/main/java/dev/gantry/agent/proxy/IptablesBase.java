package dev.gantry.agent.proxy;

import dev.gantry.agent.network.Cidr;
import java.util.List;

/** Pure: the fixed frame of chains that the services' rules hang in, and where it is hooked in. */
final class IptablesBase {
  private IptablesBase() {}

  /** A jump from one of the kernel's own chains into ours. */
  record Hook(String table, String chain, String rule) {}

  /** Each is inserted at the top, so that of two in one chain the later stands first. */
  static final List<Hook> HOOKS =
      List.of(
          new Hook("nat", "PREROUTING", "-j " + IptablesChains.SERVICES),
          new Hook("nat", "OUTPUT", "-j " + IptablesChains.SERVICES),
          new Hook("nat", "POSTROUTING", "-j " + IptablesChains.POSTROUTING),
          new Hook("filter", "FORWARD", "-j " + IptablesChains.STRAY),
          new Hook("filter", "OUTPUT", "-j " + IptablesChains.STRAY),
          new Hook("filter", "INPUT", "-m conntrack --ctstate NEW -j " + IptablesChains.REFUSE),
          new Hook("filter", "FORWARD", "-m conntrack --ctstate NEW -j " + IptablesChains.REFUSE),
          new Hook("filter", "OUTPUT", "-m conntrack --ctstate NEW -j " + IptablesChains.REFUSE),
          new Hook("filter", "INPUT", "-j " + IptablesChains.MARTIAN));

  static RestoreText nat() {
    RestoreText text = new RestoreText("nat");
    text.chain(
        IptablesChains.SERVICES,
        List.of(
            "-j " + IptablesChains.CLUSTER_IPS,
            "-j " + IptablesChains.EXTERNAL_IPS,
            "-m addrtype --dst-type LOCAL -j " + IptablesChains.NODE_PORTS));
    text.chain(IptablesChains.CLUSTER_IPS, List.of());
    text.chain(IptablesChains.EXTERNAL_IPS, List.of());
    text.chain(IptablesChains.NODE_PORTS, List.of());
    String mark = IptablesRules.MASQUERADE_MARK;
    text.chain(IptablesChains.MARK, List.of("-j MARK --set-xmark " + mark + "/" + mark));
    text.chain(
        IptablesChains.POSTROUTING,
        List.of(
            "-m mark ! --mark " + mark + "/" + mark + " -j RETURN",
            // The mark is taken off, so that a packet that passes twice is not taken for another.
            "-j MARK --set-xmark " + mark + "/0x0",
            "-j MASQUERADE --random-fully"));
    return text;
  }

  /**
   * @param serviceCidr an address in it that no rule translated belongs to nobody: it is refused at
   *     once instead of being sent upstream
   */
  static RestoreText filter(Cidr serviceCidr) {
    RestoreText text = new RestoreText("filter");
    text.chain(IptablesChains.REFUSE, List.of());
    text.chain(
        IptablesChains.STRAY,
        List.of(
            // Addresses of the range that the node itself holds (its DNS) leave through lo.
            "-o lo -j RETURN",
            "-d " + serviceCidr + " -j REJECT --reject-with icmp-port-unreachable"));
    // route_localnet opens 127.0.0.0/8 to the neighbours; only what the node translated may enter.
    text.chain(
        IptablesChains.MARTIAN,
        List.of(
            "! -s 127.0.0.0/8 -d 127.0.0.0/8 -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT"
                + " -j DROP"));
    return text;
  }
}
