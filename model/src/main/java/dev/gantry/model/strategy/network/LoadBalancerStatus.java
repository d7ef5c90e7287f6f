package dev.gantry.model.strategy.network;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Tree;
import java.util.List;

/** Checks of {@code status.loadBalancer}, which services and ingresses have alike. */
final class LoadBalancerStatus {

  private LoadBalancerStatus() {}

  static void check(ObjectNode object, Causes causes) {
    int i = 0;
    for (ObjectNode entry : Tree.objects(object.path("status").path("loadBalancer"), "ingress")) {
      String path = "status.loadBalancer.ingress[" + i++ + "]";
      String ip = entry.path("ip").asText("");
      if (!ip.isEmpty() && !Names.isAddress(ip)) {
        causes.invalid(path + ".ip", ip, Names.ADDRESS_WORDS);
      }
      if (Tree.isSet(entry, "ipMode")) {
        if (ip.isEmpty()) {
          causes.forbidden(path + ".ipMode", "may not be specified when `ip` is not set");
        } else {
          causes.optionalOneOf(path + ".ipMode", entry.path("ipMode"), List.of("Proxy", "VIP"));
        }
      }
      String host = entry.path("hostname").asText("");
      if (Names.isAddress(host)) {
        causes.invalid(path + ".hostname", host, "must be a DNS name, not an IP address");
      } else if (!host.isEmpty()) {
        causes.invalidAll(path + ".hostname", host, Names.subdomain(host));
      }
    }
  }
}
