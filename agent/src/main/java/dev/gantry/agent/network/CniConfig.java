package dev.gantry.agent.network;

import java.nio.file.Path;

/** Pure: the CNI configuration of a node: a bridge, addresses from the node's range, host ports. */
final class CniConfig {
  private CniConfig() {}

  /**
   * @param name of the network, unique on the machine: host-local keeps its books by it
   * @param addressBooks folder where host-local notes which addresses are taken
   * @param mtu of the pods' interfaces; that of the node's own interface
   */
  static String text(String name, String bridge, Cidr podCidr, Path addressBooks, int mtu) {
    // ipMasq is off: the plugin would hide a pod's address from pods of other nodes too. The node
    // masquerades by its own chain, see MasqueradeRules.
    return """
        {
          "cniVersion": "0.4.0",
          "name": "%s",
          "plugins": [
            {
              "type": "bridge",
              "bridge": "%s",
              "isGateway": true,
              "ipMasq": false,
              "hairpinMode": true,
              "forceAddress": true,
              "mtu": %d,
              "ipam": {
                "type": "host-local",
                "dataDir": "%s",
                "ranges": [[{"subnet": "%s", "gateway": "%s"}]],
                "routes": [{"dst": "0.0.0.0/0"}]
              }
            },
            {
              "type": "portmap",
              "capabilities": {"portMappings": true},
              "snat": true
            }
          ]
        }
        """
        .formatted(name, bridge, mtu, addressBooks, podCidr, podCidr.host(1));
  }
}
