package dev.gantry.ejb.allocation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a service's spec says about addresses and ports. */
final class ServiceShape {

  private static final String NONE = "None";

  private ServiceShape() {}

  private static String type(JsonNode spec) {
    return spec.path("type").asText("ClusterIP");
  }

  /** Every type but external names, unless headless. */
  static boolean needsAddress(JsonNode spec) {
    return !"ExternalName".equals(type(spec)) && !isHeadless(spec);
  }

  private static boolean isHeadless(JsonNode spec) {
    return NONE.equals(spec.path("clusterIP").asText())
        || spec.path("clusterIPs").size() > 0
            && NONE.equals(spec.path("clusterIPs").get(0).asText());
  }

  static boolean needsNodePorts(JsonNode spec) {
    return switch (type(spec)) {
      case "NodePort" -> true;
      case "LoadBalancer" -> spec.path("allocateLoadBalancerNodePorts").asBoolean(true);
      default -> false;
    };
  }

  static boolean needsHealthCheckPort(JsonNode spec) {
    return "LoadBalancer".equals(type(spec))
        && "Local".equals(spec.path("externalTrafficPolicy").asText());
  }

  static Set<String> addresses(JsonNode spec) {
    Set<String> held = new LinkedHashSet<>();
    if (needsAddress(spec)) {
      spec.path("clusterIPs").forEach(ip -> held.add(ip.asText()));
      held.add(spec.path("clusterIP").asText(""));
      held.remove("");
    }
    return held;
  }

  static Set<String> nodePorts(JsonNode spec) {
    Set<String> held = new LinkedHashSet<>();
    for (JsonNode port : spec.path("ports")) {
      held.add(port.path("nodePort").asText("0"));
    }
    held.add(spec.path("healthCheckNodePort").asText("0"));
    held.remove("0");
    return held;
  }

  /**
   * Takes over what was allocated where an update leaves it out, and drops what a new type does not
   * have.
   */
  static void keepAllocated(ObjectNode service, JsonNode old) {
    ObjectNode spec = service.withObject("/spec");
    JsonNode before = old.path("spec");
    if ("ExternalName".equals(type(spec))) {
      if (!"ExternalName".equals(type(before))) {
        dropUnlessChanged(spec, before, List.of("clusterIP", "clusterIPs"));
        spec.remove(List.of("ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy"));
      }
    } else if (!"ExternalName".equals(type(before)) && !spec.hasNonNull("clusterIP")) {
      for (String field : List.of("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy")) {
        if (!spec.hasNonNull(field) && before.has(field)) {
          spec.set(field, before.get(field).deepCopy());
        }
      }
    }
    boolean needed = "NodePort".equals(type(spec)) || "LoadBalancer".equals(type(spec));
    for (JsonNode port : spec.path("ports")) {
      ObjectNode own = (ObjectNode) port;
      JsonNode match = samePort(before, port);
      int held = match.path("nodePort").asInt(0);
      if (needed && own.path("nodePort").asInt(0) == 0 && held != 0) {
        own.put("nodePort", held);
      } else if (!needed && own.path("nodePort").asInt(0) == held) {
        own.remove("nodePort");
      }
    }
    if (!needed) {
      dropUnlessChanged(spec, before, List.of("externalTrafficPolicy"));
    }
    if (!"LoadBalancer".equals(type(spec))) {
      dropUnlessChanged(
          spec, before, List.of("allocateLoadBalancerNodePorts", "loadBalancerClass"));
    }
    if (needsHealthCheckPort(spec)) {
      if (!spec.has("healthCheckNodePort") && before.has("healthCheckNodePort")) {
        spec.set("healthCheckNodePort", before.get("healthCheckNodePort"));
      }
    } else if (spec.path("healthCheckNodePort").equals(before.path("healthCheckNodePort"))) {
      spec.remove("healthCheckNodePort");
    }
  }

  private static void dropUnlessChanged(ObjectNode spec, JsonNode before, List<String> fields) {
    for (String field : fields) {
      if (spec.path(field).equals(before.path(field))) {
        spec.remove(field);
      }
    }
  }

  private static JsonNode samePort(JsonNode before, JsonNode port) {
    for (JsonNode other : before.path("ports")) {
      if (other.path("port").asInt() == port.path("port").asInt()
          && other.path("protocol").asText("TCP").equals(port.path("protocol").asText("TCP"))) {
        return other;
      }
    }
    return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
  }
}
