package dev.gantry.agent.network;

import io.fabric8.kubernetes.api.model.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's own part of the pod network: bridge, kernel settings, CNI configuration, routes to the
 * pods of other nodes, masquerading towards the outside. Whoever follows the Nodes calls {@link
 * #nodeChanged} and {@link #nodeRemoved}; calls must not overlap.
 */
public final class NodeNetwork {
  private static final Logger LOG = LoggerFactory.getLogger(NodeNetwork.class);
  private static final String CONF_FILE = "10-gantry.conflist";

  private final Commands commands;
  private final Plan plan;
  private final Map<String, Peer> peers = new TreeMap<>();
  private Map<Cidr, String> routes = Map.of();
  private boolean listed;

  /**
   * What the node was told.
   *
   * @param addressBooks folder for the pod addresses that are taken
   */
  public record Plan(
      String nodeName,
      String nodeIp,
      Cidr podCidr,
      Cidr serviceCidr,
      Path cniConfDir,
      Path addressBooks) {

    /** Interface names have at most 15 characters; several nodes may share a machine. */
    public String bridge() {
      String readable = "gp-" + nodeName;
      return readable.length() <= 15 ? readable : "gp-" + Integer.toHexString(nodeName.hashCode());
    }
  }

  public NodeNetwork(Commands commands, Plan plan) {
    this.commands = commands;
    this.plan = plan;
  }

  /** Makes the node fit for pods; may be repeated, and repairs what is missing. */
  public void prepare() {
    set("net/ipv4/ip_forward", "1");
    set("net/ipv4/conf/all/route_localnet", "1");
    // Otherwise a service address from a pod to a pod on the same bridge is translated one way
    // only.
    if (!set("net/bridge/bridge-nf-call-iptables", "1")) {
      commands.run("modprobe", "br_netfilter");
      set("net/bridge/bridge-nf-call-iptables", "1");
    }
    bridge();
    writeConfig();
    routes = NodeRoutes.parse(commands.run(routeList()).output());
    apply();
    hook("nat", "POSTROUTING", MasqueradeRules.MASQUERADE);
    hook("filter", "FORWARD", MasqueradeRules.FORWARD);
  }

  /** A node is there, or is other than before. */
  public void nodeChanged(Node node) {
    Peer.of(node)
        .ifPresent(
            peer -> {
              if (!peer.equals(peers.put(peer.name(), peer))) {
                apply();
              }
            });
  }

  public void nodeRemoved(Node node) {
    if (peers.remove(node.getMetadata().getName()) != null) {
      apply();
    }
  }

  /**
   * All nodes that there are. Until then the routes of an earlier run stay, whoever they lead to,
   * so that a restart of the agent takes nobody's way.
   */
  public void nodesListed(List<Node> nodes) {
    listed = true;
    peers.clear();
    nodes.forEach(node -> Peer.of(node).ifPresent(peer -> peers.put(peer.name(), peer)));
    apply();
  }

  private void apply() {
    commands.expect(
        MasqueradeRules.text(plan.podCidr(), plan.nodeIp(), peers.values()),
        List.of("iptables-restore", "-w", "5", "--noflush"));
    Map<Cidr, String> wanted = new TreeMap<>(java.util.Comparator.comparing(Cidr::toString));
    if (!listed) {
      wanted.putAll(routes);
    }
    wanted.putAll(NodeRoutes.wanted(peers.values(), plan.nodeName(), plan.podCidr()));
    Map<Cidr, String> reached = new TreeMap<>(java.util.Comparator.comparing(Cidr::toString));
    reached.putAll(wanted);
    for (List<String> command : NodeRoutes.change(routes, wanted)) {
      Commands.Outcome outcome = commands.run("", command);
      if (!outcome.ok() && command.contains("replace")) {
        LOG.warn("No route to the pods of a node: {}", outcome.error().strip());
        reached.remove(Cidr.parse(command.get(3)));
      }
    }
    routes = reached;
  }

  private void bridge() {
    String bridge = plan.bridge();
    if (!commands.run("ip", "link", "show", bridge).ok()) {
      commands.expect("ip", "link", "add", bridge, "type", "bridge");
    }
    String gateway = plan.podCidr().host(1) + "/" + plan.podCidr().prefix();
    commands.expect("ip", "address", "replace", gateway, "dev", bridge);
    commands.expect("ip", "link", "set", bridge, "up");
    // A pod's packet to a service comes in and, untranslated, goes out by the bridge. The kernel
    // would send a redirect first and then hold back the refusal, as it limits messages per host.
    set("net/ipv4/conf/all/send_redirects", "0");
    set("net/ipv4/conf/" + bridge + "/send_redirects", "0");
    // Pods' own service traffic is translated before routing; the node's is routed first, and must
    // then have a way and a source address. Nothing of it may leak to the default route.
    commands.expect(
        "ip",
        "route",
        "replace",
        plan.serviceCidr().toString(),
        "dev",
        bridge,
        "src",
        plan.podCidr().host(1),
        "proto",
        NodeRoutes.PROTOCOL);
  }

  private void hook(String table, String chain, String ours) {
    if (!commands.run("iptables", "-w", "5", "-t", table, "-C", chain, "-j", ours).ok()) {
      commands.expect("iptables", "-w", "5", "-t", table, "-A", chain, "-j", ours);
    }
  }

  private boolean set(String key, String value) {
    Commands.Outcome outcome = commands.run("sh", "-c", "echo " + value + " > /proc/sys/" + key);
    if (!outcome.ok()) {
      LOG.warn("Cannot set {} to {}: {}", key, value, outcome.error().strip());
    }
    return outcome.ok();
  }

  /** Written beside and moved, since the runtime reads the folder whenever something appears. */
  private void writeConfig() {
    try {
      Files.createDirectories(plan.cniConfDir());
      Files.createDirectories(plan.addressBooks());
      String text =
          CniConfig.text(
              "gantry-" + plan.nodeName(),
              plan.bridge(),
              plan.podCidr(),
              plan.addressBooks(),
              mtu());
      Path target = plan.cniConfDir().resolve(CONF_FILE);
      if (Files.exists(target) && Files.readString(target).equals(text)) {
        return;
      }
      Path beside = plan.cniConfDir().resolve("." + CONF_FILE + ".new");
      Files.writeString(beside, text);
      Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failed) {
      throw new UncheckedIOException("Cannot write the CNI configuration", failed);
    }
  }

  private int mtu() {
    try {
      NetworkInterface own =
          NetworkInterface.getByInetAddress(java.net.InetAddress.getByName(plan.nodeIp()));
      return own == null || own.isLoopback() ? 1500 : own.getMTU();
    } catch (SocketException | java.net.UnknownHostException unknown) {
      return 1500;
    }
  }

  private static String[] routeList() {
    return new String[] {"ip", "-4", "route", "show", "proto", NodeRoutes.PROTOCOL};
  }
}
