package dev.gantry.model.controller.quota;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.Meta;
import dev.gantry.model.quantity.Quantity;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What a namespace uses of the resources that a quota names. */
public final class QuotaUsage {

  private static final Set<String> COMPUTE =
      Set.of("cpu", "memory", "ephemeral-storage", "limits.cpu", "limits.memory");

  /** Short names of counted kinds. */
  private static final Map<String, GroupResource> COUNTED =
      Map.of(
          "services", new GroupResource("", "services"),
          "secrets", new GroupResource("", "secrets"),
          "configmaps", new GroupResource("", "configmaps"),
          "persistentvolumeclaims", new GroupResource("", "persistentvolumeclaims"),
          "replicationcontrollers", new GroupResource("", "replicationcontrollers"),
          "resourcequotas", new GroupResource("", "resourcequotas"));

  private QuotaUsage() {}

  /**
   * The amounts used, for each resource of {@code spec.hard}, as quantities.
   *
   * @param objects the quota's namespace's objects of a resource
   */
  public static Map<String, String> of(
      JsonNode quota, Function<GroupResource, List<? extends JsonNode>> objects) {
    Map<String, String> used = new LinkedHashMap<>();
    List<? extends JsonNode> pods =
        objects.apply(new GroupResource("", "pods")).stream()
            .filter(p -> !PodState.isTerminal(p) && inScope(quota, p))
            .toList();
    for (String resource : Meta.strings(quota.path("spec").path("hard")).keySet()) {
      used.put(resource, amount(resource, pods, objects).toString());
    }
    return used;
  }

  private static Quantity amount(
      String resource,
      List<? extends JsonNode> pods,
      Function<GroupResource, List<? extends JsonNode>> objects) {
    if (resource.equals("pods") || resource.equals("count/pods")) {
      return count(pods.size());
    }
    if (COUNTED.containsKey(resource)) {
      return count(objects.apply(COUNTED.get(resource)).size());
    }
    if (resource.startsWith("count/")) {
      String[] parts = resource.substring("count/".length()).split("\\.", 2);
      return count(
          objects.apply(new GroupResource(parts.length > 1 ? parts[1] : "", parts[0])).size());
    }
    if (resource.startsWith("services.")) {
      String type = resource.equals("services.nodeports") ? "NodePort" : "LoadBalancer";
      return count(
          (int)
              objects.apply(new GroupResource("", "services")).stream()
                  .filter(s -> s.path("spec").path("type").asText().equals(type))
                  .count());
    }
    if (resource.equals("requests.storage")) {
      return sum(
          objects.apply(new GroupResource("", "persistentvolumeclaims")),
          c -> quantity(c.path("spec").path("resources").path("requests").path("storage")));
    }
    if (COMPUTE.contains(resource) || resource.startsWith("requests.")) {
      boolean limits = resource.startsWith("limits.");
      String name = resource.replaceFirst("^(requests|limits)\\.", "");
      return sum(pods, p -> ofPod(p, limits ? "limits" : "requests", name));
    }
    return Quantity.ZERO;
  }

  private static Quantity count(int number) {
    return Quantity.of(BigDecimal.valueOf(number));
  }

  private static Quantity sum(
      List<? extends JsonNode> objects, Function<JsonNode, Quantity> amount) {
    Quantity sum = Quantity.ZERO;
    for (JsonNode object : objects) {
      sum = sum.plus(amount.apply(object));
    }
    return sum;
  }

  /** The larger of all containers together and any init container. */
  private static Quantity ofPod(JsonNode pod, String field, String name) {
    Quantity running = Quantity.ZERO;
    for (JsonNode container : pod.path("spec").path("containers")) {
      running = running.plus(quantity(container.path("resources").path(field).path(name)));
    }
    for (JsonNode container : pod.path("spec").path("initContainers")) {
      Quantity one = quantity(container.path("resources").path(field).path(name));
      boolean sidecar = container.path("restartPolicy").asText().equals("Always");
      running = sidecar ? running.plus(one) : running.compareTo(one) < 0 ? one : running;
    }
    return running;
  }

  private static Quantity quantity(JsonNode value) {
    return value.isValueNode() && !value.isNull() ? Quantity.parse(value.asText()) : Quantity.ZERO;
  }

  /** Whether a quota's scopes include a pod. */
  private static boolean inScope(JsonNode quota, JsonNode pod) {
    boolean terminating = pod.path("spec").path("activeDeadlineSeconds").isNumber();
    boolean bestEffort = pod.path("status").path("qosClass").asText("").equals("BestEffort");
    for (JsonNode scope : quota.path("spec").path("scopes")) {
      boolean included =
          switch (scope.asText()) {
            case "Terminating" -> terminating;
            case "NotTerminating" -> !terminating;
            case "BestEffort" -> bestEffort;
            case "NotBestEffort" -> !bestEffort;
            default -> true;
          };
      if (!included) {
        return false;
      }
    }
    for (JsonNode expression : quota.path("spec").path("scopeSelector").path("matchExpressions")) {
      if (expression.path("scopeName").asText().equals("PriorityClass")) {
        String priority = pod.path("spec").path("priorityClassName").asText("");
        boolean listed = false;
        for (JsonNode value : expression.path("values")) {
          listed |= value.asText().equals(priority);
        }
        boolean included =
            switch (expression.path("operator").asText()) {
              case "In" -> listed;
              case "NotIn" -> !listed;
              case "Exists" -> !priority.isEmpty();
              default -> priority.isEmpty();
            };
        if (!included) {
          return false;
        }
      }
    }
    return true;
  }
}
