package dev.gantry.agent.proxy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * Names of the chains that the proxy owns. A name has at most 28 characters (the kernel's limit),
 * so what varies is a hash.
 */
final class IptablesChains {
  static final String SERVICES = "GANTRY-SERVICES";
  static final String CLUSTER_IPS = "GANTRY-CLUSTER-IPS";
  static final String EXTERNAL_IPS = "GANTRY-EXTERNAL-IPS";
  static final String NODE_PORTS = "GANTRY-NODEPORTS";
  static final String MARK = "GANTRY-MARK";
  static final String POSTROUTING = "GANTRY-POSTROUTING";
  static final String REFUSE = "GANTRY-REFUSE";
  static final String STRAY = "GANTRY-STRAY";
  static final String MARTIAN = "GANTRY-MARTIAN";

  static final List<String> NAT_BASE =
      List.of(SERVICES, CLUSTER_IPS, EXTERNAL_IPS, NODE_PORTS, MARK, POSTROUTING);
  static final List<String> FILTER_BASE = List.of(REFUSE, STRAY, MARTIAN);

  private static final List<String> OWNED =
      List.of("GANTRY-SVC-", "GANTRY-SVL-", "GANTRY-EXT-", "GANTRY-SEP-", "GANTRY-IP-");

  private IptablesChains() {}

  /** Balances over all endpoints of the port. */
  static String cluster(ProxiedPort port) {
    return "GANTRY-SVC-" + hash(port.id());
  }

  /** Balances over the endpoints on this node. */
  static String local(ProxiedPort port) {
    return "GANTRY-SVL-" + hash(port.id());
  }

  /** Entered by traffic from outside. */
  static String external(ProxiedPort port) {
    return "GANTRY-EXT-" + hash(port.id());
  }

  static String endpoint(ProxiedPort port, Target target) {
    return "GANTRY-SEP-" + hash(port.id() + " " + target);
  }

  /** Dispatches the cluster addresses of one block, for example {@code GANTRY-IP-10.96.3.0}. */
  static String block(String firstAddress) {
    return "GANTRY-IP-" + firstAddress;
  }

  /** Whether the proxy makes and removes chains of that name as services come and go. */
  static boolean isOwned(String chain) {
    return OWNED.stream().anyMatch(chain::startsWith);
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      StringBuilder name = new StringBuilder(16);
      for (int i = 0; i < 16; i++) {
        name.append("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".charAt(digest[i] & 31));
      }
      return name.toString();
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }
}
