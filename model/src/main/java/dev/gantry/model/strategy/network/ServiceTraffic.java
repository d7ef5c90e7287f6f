package dev.gantry.model.strategy.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Tree;
import java.util.List;

/** Checks of how a service's traffic comes in and where it goes. */
final class ServiceTraffic {

  private static final String BALANCERS_ONLY = "may only be used when `type` is 'LoadBalancer'";
  private static final long KUBELET_PORT = 10250;

  private ServiceTraffic() {}

  static void check(JsonNode spec, Causes causes) {
    boolean balancer = isBalancer(spec);
    JsonNode health = spec.path("healthCheckNodePort");
    boolean local = spec.path("externalTrafficPolicy").asText("").equals("Local");
    if (health.asLong(0) != 0 && !(balancer && local)) {
      causes.invalid(
          "spec.healthCheckNodePort",
          health.asLong(),
          "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
    } else {
      causes.nonNegative("spec.healthCheckNodePort", health);
    }
    if (!balancer && Tree.isSet(spec, "allocateLoadBalancerNodePorts")) {
      causes.forbidden("spec.allocateLoadBalancerNodePorts", BALANCERS_ONLY);
    }
    if (Tree.isSet(spec, "loadBalancerClass")) {
      if (balancer) {
        String name = spec.path("loadBalancerClass").asText();
        causes.invalidAll("spec.loadBalancerClass", name, Names.qualified(name));
      } else {
        causes.forbidden("spec.loadBalancerClass", BALANCERS_ONLY);
      }
    }
    causes.optionalOneOf(
        "spec.trafficDistribution",
        spec.path("trafficDistribution"),
        List.of("PreferClose", "PreferSameNode", "PreferSameZone"));
    int i = 0;
    for (ObjectNode port : Tree.objects(spec, "ports")) {
      if (balancer && port.path("port").asLong(0) == KUBELET_PORT) {
        causes.invalid(
            "spec.ports[" + i + "].port",
            KUBELET_PORT,
            "may not expose port 10250 externally since it is used by kubelet");
      }
      i++;
    }
  }

  private static boolean isBalancer(JsonNode spec) {
    return spec.path("type").asText("").equals("LoadBalancer");
  }

  static void update(JsonNode now, JsonNode before, Causes causes) {
    if (isBalancer(now)
        && isBalancer(before)
        && !Tree.same(now.path("loadBalancerClass"), before.path("loadBalancerClass"))) {
      causes.invalid(
          "spec.loadBalancerClass",
          Tree.shown(now.path("loadBalancerClass")),
          "may not change once set");
    }
    long health = before.path("healthCheckNodePort").asLong(0);
    if (health != 0
        && isBalancer(now)
        && now.path("healthCheckNodePort").asLong(0) != 0
        && now.path("healthCheckNodePort").asLong() != health) {
      causes.invalid(
          "spec.healthCheckNodePort",
          now.path("healthCheckNodePort").asLong(),
          "field is immutable");
    }
  }
}
