package dev.gantry.launcher.node;

import dev.gantry.launcher.Home;
import dev.gantry.launcher.Settings;
import dev.gantry.launcher.host.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The wires between the nodes of one machine: a bridge in the root namespace, a veth pair to each
 * further node.
 */
public final class NodeNetworks {

  private NodeNetworks() {}

  public static String ensureBridge(Home home, Settings settings) {
    String bridge = settings.get("GANTRY_BRIDGE");
    // Not by /sys/class/net, which may show another network namespace than this process is in.
    if (!Command.attempt("ip", "link", "show", bridge).ok()) {
      Command.run("ip", "link", "add", bridge, "type", "bridge");
    }
    Command.run("ip", "addr", "replace", settings.hostAddress() + "/24", "dev", bridge);
    Command.run("ip", "link", "set", bridge, "up");
    Forwarding.of(home).allow();
    BridgeRules.of(settings).ensure();
    return bridge + " " + settings.hostAddress() + "/24";
  }

  static String namespace(Settings settings, int number) {
    return "gantry-" + settings.nodeName(number);
  }

  static Path namespaceFile(Settings settings, int number) {
    return Path.of("/run/netns", namespace(settings, number));
  }

  /**
   * A namespace that an earlier run left behind may have lost its end of the wire with the bridge
   * of then, so one that is not wired is made anew.
   */
  static void ensureNamespace(Settings settings, int number) {
    // Interface names have at most 15 characters.
    String outer = settings.get("GANTRY_BRIDGE") + "v" + number;
    if (Files.exists(namespaceFile(settings, number))) {
      if (Files.exists(Path.of("/sys/class/net", outer, "master"))) {
        return;
      }
      deleteNamespace(settings, number);
    }
    String namespace = namespace(settings, number);
    Command.run("ip", "netns", "add", namespace);
    Command.run(
        "ip", "link", "add", outer, "type", "veth", "peer", "name", "eth0", "netns", namespace);
    Command.run("ip", "link", "set", outer, "master", settings.get("GANTRY_BRIDGE"), "up");
    for (List<String> words :
        List.of(
            List.of("link", "set", "lo", "up"),
            List.of("addr", "add", settings.nodeAddress(number) + "/24", "dev", "eth0"),
            List.of("link", "set", "eth0", "up"),
            List.of("route", "add", "default", "via", settings.hostAddress()))) {
      List<String> all = new ArrayList<>(List.of("ip", "-n", namespace));
      all.addAll(words);
      Command.run(all.toArray(String[]::new));
    }
  }

  static void deleteNamespace(Settings settings, int number) {
    Command.attempt("ip", "link", "del", settings.get("GANTRY_BRIDGE") + "v" + number);
    Command.attempt("ip", "netns", "del", namespace(settings, number));
  }

  /** Takes away what {@link #ensureBridge} made. */
  public static void remove(Home home, Settings settings) {
    BridgeRules.of(settings).remove();
    Command.attempt("ip", "link", "del", settings.get("GANTRY_BRIDGE"));
    Forwarding.of(home).restore();
  }
}
