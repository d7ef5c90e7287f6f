package dev.gantry.ejb.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.quantity.Quantity;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** How much of each quota resource one object uses. */
final class QuotaUsage {

  private static final Quantity ONE = Quantity.of(BigDecimal.ONE);

  /** Kinds that a quota may count by their plain plural. */
  private static final Set<String> PLAIN_COUNTS =
      Set.of(
          "configmaps",
          "persistentvolumeclaims",
          "pods",
          "replicationcontrollers",
          "resourcequotas",
          "secrets",
          "services");

  private static final Set<String> TERMINATED = Set.of("Succeeded", "Failed");

  private QuotaUsage() {}

  /**
   * @param object null for an object that is not there
   */
  static Map<String, Quantity> of(GroupResource resource, JsonNode object) {
    Map<String, Quantity> usage = new HashMap<>();
    if (object == null) {
      return usage;
    }
    String plural = resource.resource();
    usage.put("count/" + resource, ONE);
    if (!resource.group().isEmpty()) {
      return usage;
    }
    switch (plural) {
      case "pods" -> pod(usage, object);
      case "services" -> service(usage, object);
      case "persistentvolumeclaims" -> claim(usage, object);
      default -> {
        if (PLAIN_COUNTS.contains(plural)) {
          usage.put(plural, ONE);
        }
      }
    }
    return usage;
  }

  /** A pod that has ended, or outstayed its deletion, uses nothing but its place in the count. */
  static boolean hasEnded(JsonNode pod) {
    return TERMINATED.contains(pod.path("status").path("phase").asText());
  }

  private static void pod(Map<String, Quantity> usage, JsonNode pod) {
    if (hasEnded(pod)) {
      return;
    }
    usage.put("pods", ONE);
    PodResources.total(pod, "requests")
        .forEach(
            (name, quantity) -> {
              usage.put("requests." + name, quantity);
              if (Set.of("cpu", "memory", "ephemeral-storage").contains(name)) {
                usage.put(name, quantity);
              }
            });
    PodResources.total(pod, "limits")
        .forEach((name, quantity) -> usage.put("limits." + name, quantity));
  }

  private static void service(Map<String, Quantity> usage, JsonNode service) {
    usage.put("services", ONE);
    JsonNode spec = service.path("spec");
    String type = spec.path("type").asText("ClusterIP");
    boolean balanced = "LoadBalancer".equals(type);
    if (balanced) {
      usage.put("services.loadbalancers", ONE);
    }
    if ("NodePort".equals(type)
        || balanced && spec.path("allocateLoadBalancerNodePorts").asBoolean(true)) {
      usage.put("services.nodeports", Quantity.of(BigDecimal.valueOf(spec.path("ports").size())));
    }
  }

  private static void claim(Map<String, Quantity> usage, JsonNode claim) {
    usage.put("persistentvolumeclaims", ONE);
    JsonNode spec = claim.path("spec");
    String storage = spec.path("resources").path("requests").path("storage").asText("");
    Quantity asked = storage.isEmpty() ? Quantity.ZERO : Quantity.parse(storage);
    usage.put("requests.storage", asked);
    String name = spec.path("storageClassName").asText("");
    if (!name.isEmpty()) {
      String prefix = name + ".storageclass.storage.k8s.io/";
      usage.put(prefix + "requests.storage", asked);
      usage.put(prefix + "persistentvolumeclaims", ONE);
    }
  }
}
