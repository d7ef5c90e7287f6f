package dev.gantry.agent.network;

import io.fabric8.kubernetes.api.model.Node;
import java.util.Optional;

/** Another node as routing needs it. */
record Peer(String name, String address, Cidr podCidr) {

  /** Empty while the node has no address or no pod range yet. */
  static Optional<Peer> of(Node node) {
    String podCidr = node.getSpec() == null ? null : node.getSpec().getPodCIDR();
    if (podCidr == null || podCidr.indexOf(':') >= 0) {
      return Optional.empty();
    }
    return NodeAddresses.internalIp(node)
        .map(address -> new Peer(node.getMetadata().getName(), address, Cidr.parse(podCidr)));
  }
}
