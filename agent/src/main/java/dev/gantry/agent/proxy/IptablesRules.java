package dev.gantry.agent.proxy;

import dev.gantry.agent.network.Cidr;
import java.util.ArrayList;
import java.util.List;

/** Pure: the rules of a service, in the words of iptables. */
final class IptablesRules {
  /** Bit that says: give this connection the node's address on its way out. */
  static final String MASQUERADE_MARK = "0x4000";

  /** At most this many blocks of cluster addresses, as a power of two: 2^8. */
  private static final int BLOCK_BITS = 8;

  private final Cidr podCidr;
  private final int blockPrefix;

  /**
   * @param podCidr the pods of this node; traffic from elsewhere to a cluster address is
   *     masqueraded
   * @param serviceCidr range of cluster addresses
   */
  IptablesRules(Cidr podCidr, Cidr serviceCidr) {
    this.podCidr = podCidr;
    // 10.96.0.0/16 gives 256 blocks of /24; a packet passes 256 + (services in the block) rules at
    // worst, where one flat chain would make it pass all services.
    this.blockPrefix = Math.min(32, serviceCidr.prefix() + BLOCK_BITS);
  }

  RuleSet of(List<ProxiedPort> ports) {
    RuleSet.Builder rules = RuleSet.builder();
    for (ProxiedPort port : ports) {
      add(port, rules);
    }
    return rules.build();
  }

  /** The block that a cluster address is dispatched in. */
  Cidr block(String clusterIp) {
    return Cidr.around(clusterIp, blockPrefix);
  }

  private void add(ProxiedPort port, RuleSet.Builder rules) {
    boolean anywhere = !port.cluster().isEmpty();
    boolean here = !port.local().isEmpty();
    if (anywhere) {
      rules.chain(IptablesChains.cluster(port), clusterChain(port));
    }
    if (here && (port.internalLocal() || port.externalLocal())) {
      rules.chain(IptablesChains.local(port), balance(port, port.local()));
    }
    for (Target target : used(port)) {
      rules.chain(IptablesChains.endpoint(port, target), endpointChain(port, target));
    }
    addClusterIp(port, rules, anywhere, here);
    if (port.isExternal()) {
      addExternal(port, rules, anywhere, here);
    }
  }

  private static List<Target> used(ProxiedPort port) {
    java.util.LinkedHashSet<Target> targets = new java.util.LinkedHashSet<>(port.cluster());
    if (port.internalLocal() || port.externalLocal()) {
      targets.addAll(port.local());
    }
    return List.copyOf(targets);
  }

  private void addClusterIp(
      ProxiedPort port, RuleSet.Builder rules, boolean anywhere, boolean here) {
    String match = destination(port.clusterIp(), port);
    String block = IptablesChains.block(block(port.clusterIp()).host(0));
    if (!anywhere) {
      rules.filter(IptablesChains.REFUSE, match + comment(port, "has no endpoints") + reject());
    } else if (!port.internalLocal()) {
      rules.nat(block, match + comment(port, "") + " -j " + IptablesChains.cluster(port));
    } else if (here) {
      rules.nat(block, match + comment(port, "") + " -j " + IptablesChains.local(port));
    } else {
      rules.filter(
          IptablesChains.REFUSE, match + comment(port, "has no local endpoints") + " -j DROP");
    }
  }

  private void addExternal(
      ProxiedPort port, RuleSet.Builder rules, boolean anywhere, boolean here) {
    if (anywhere) {
      rules.chain(IptablesChains.external(port), externalChain(port, here));
    }
    String refusal = null;
    if (!anywhere) {
      refusal = comment(port, "has no endpoints") + reject();
    } else if (port.externalLocal() && !here) {
      refusal = comment(port, "has no local endpoints") + " -j DROP";
    }
    String jump = comment(port, "") + " -j " + IptablesChains.external(port);
    for (String address : port.externalIps()) {
      addAddress(port, rules, destination(address, port), anywhere ? jump : null, refusal);
    }
    for (String address : port.loadBalancerIps()) {
      addLoadBalancer(port, rules, destination(address, port), anywhere ? jump : null, refusal);
    }
    if (port.nodePort() > 0) {
      String match = transport(port, port.nodePort());
      if (anywhere) {
        rules.nat(IptablesChains.NODE_PORTS, match + jump);
      }
      if (refusal != null) {
        rules.filter(IptablesChains.REFUSE, match + " -m addrtype --dst-type LOCAL" + refusal);
      }
    }
  }

  private static void addAddress(
      ProxiedPort port, RuleSet.Builder rules, String match, String jump, String refusal) {
    if (jump != null) {
      rules.nat(IptablesChains.EXTERNAL_IPS, match + jump);
    }
    if (refusal != null) {
      rules.filter(IptablesChains.REFUSE, match + refusal);
    }
  }

  private static void addLoadBalancer(
      ProxiedPort port, RuleSet.Builder rules, String match, String jump, String refusal) {
    if (port.sourceRanges().isEmpty()) {
      addAddress(port, rules, match, jump, refusal);
      return;
    }
    for (String range : port.sourceRanges()) {
      addAddress(port, rules, "-s " + range + " " + match, jump, refusal);
    }
    // Whoever was let in has a pod's address as destination by now; the others still have this one.
    rules.filter(IptablesChains.REFUSE, match + comment(port, "source not allowed") + " -j DROP");
  }

  private List<String> clusterChain(ProxiedPort port) {
    List<String> rules = new ArrayList<>();
    // A client that is no pod of this node may not be reachable from the endpoint's node.
    rules.add(
        "! -s "
            + podCidr
            + " "
            + destination(port.clusterIp(), port)
            + " -j "
            + IptablesChains.MARK);
    rules.addAll(balance(port, port.cluster()));
    return rules;
  }

  private List<String> externalChain(ProxiedPort port, boolean here) {
    String cluster = " -j " + IptablesChains.cluster(port);
    if (!port.externalLocal()) {
      // The answer must come back through this node, wherever the endpoint is.
      return List.of("-j " + IptablesChains.MARK, cluster.strip());
    }
    List<String> rules = new ArrayList<>();
    // Pods and the node itself may use any endpoint: their source address is inside anyway.
    rules.add("-s " + podCidr + cluster);
    rules.add("-m addrtype --src-type LOCAL -j " + IptablesChains.MARK);
    rules.add("-m addrtype --src-type LOCAL" + cluster);
    if (here) {
      rules.add("-j " + IptablesChains.local(port));
    }
    return rules;
  }

  /**
   * One endpoint after the other, each in its turn. With three endpoints the first rule takes every
   * third connection, the second every second of the remaining two thirds, the last all others.
   */
  private static List<String> balance(ProxiedPort port, List<Target> targets) {
    List<String> rules = new ArrayList<>();
    if (port.affinitySeconds() > 0) {
      for (Target target : targets) {
        String chain = IptablesChains.endpoint(port, target);
        rules.add(
            "-m recent --name "
                + chain
                + " --rcheck --seconds "
                + port.affinitySeconds()
                + " --reap -j "
                + chain);
      }
    }
    for (int i = 0; i < targets.size(); i++) {
      int left = targets.size() - i;
      String turn = left == 1 ? "" : "-m statistic --mode nth --every " + left + " --packet 0 ";
      rules.add(turn + "-j " + IptablesChains.endpoint(port, targets.get(i)));
    }
    return rules;
  }

  private static List<String> endpointChain(ProxiedPort port, Target target) {
    String affinity =
        port.affinitySeconds() > 0
            ? "-m recent --name " + IptablesChains.endpoint(port, target) + " --set "
            : "";
    return List.of(
        // A pod that reaches itself through its service must see another source than itself.
        "-s " + target.ip() + "/32 -j " + IptablesChains.MARK,
        "-p "
            + port.protocolName()
            + " "
            + affinity
            + "-m "
            + port.protocolName()
            + " -j DNAT --to-destination "
            + target);
  }

  private static String destination(String address, ProxiedPort port) {
    return "-d " + address + "/32 " + transport(port, port.port());
  }

  private static String transport(ProxiedPort port, int number) {
    String protocol = port.protocolName();
    return "-p " + protocol + " -m " + protocol + " --dport " + number;
  }

  private static String comment(ProxiedPort port, String remark) {
    String text = port.id() + (remark.isEmpty() ? "" : " " + remark);
    return " -m comment --comment \"" + text + "\"";
  }

  private static String reject() {
    return " -j REJECT --reject-with icmp-port-unreachable";
  }
}
