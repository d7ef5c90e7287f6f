package dev.gantry.ejb.admission;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which pods a quota is about. */
final class QuotaScope {

  private QuotaScope() {}

  static boolean isScoped(JsonNode quota) {
    JsonNode spec = quota.path("spec");
    return !spec.path("scopes").isEmpty()
        || !spec.path("scopeSelector").path("matchExpressions").isEmpty();
  }

  static boolean matches(JsonNode quota, JsonNode pod) {
    for (JsonNode scope : quota.path("spec").path("scopes")) {
      if (!matches(scope.asText(), "Exists", Set.of(), pod)) {
        return false;
      }
    }
    for (JsonNode term : quota.path("spec").path("scopeSelector").path("matchExpressions")) {
      Set<String> values = new HashSet<>();
      term.path("values").forEach(v -> values.add(v.asText()));
      if (!matches(term.path("scopeName").asText(), term.path("operator").asText(), values, pod)) {
        return false;
      }
    }
    return true;
  }

  private static boolean matches(String scope, String operator, Set<String> values, JsonNode pod) {
    JsonNode spec = pod.path("spec");
    return switch (scope) {
      case "Terminating" -> spec.hasNonNull("activeDeadlineSeconds");
      case "NotTerminating" -> !spec.hasNonNull("activeDeadlineSeconds");
      case "BestEffort" -> isBestEffort(pod);
      case "NotBestEffort" -> !isBestEffort(pod);
      case "PriorityClass" -> priority(operator, values, spec.path("priorityClassName").asText(""));
      case "CrossNamespacePodAffinity" -> reachesOtherNamespaces(spec.path("affinity"));
      default -> false;
    };
  }

  private static boolean priority(String operator, Set<String> values, String name) {
    return switch (operator) {
      case "In" -> values.contains(name);
      case "NotIn" -> !values.contains(name);
      case "DoesNotExist" -> name.isEmpty();
      default -> !name.isEmpty();
    };
  }

  /**
   * True where a term about other pods names namespaces, or selects them, even all by {@code {}}.
   */
  private static boolean reachesOtherNamespaces(JsonNode affinity) {
    for (String about : List.of("podAffinity", "podAntiAffinity")) {
      JsonNode terms = affinity.path(about);
      for (JsonNode term : terms.path("requiredDuringSchedulingIgnoredDuringExecution")) {
        if (namesNamespaces(term)) {
          return true;
        }
      }
      for (JsonNode weighted : terms.path("preferredDuringSchedulingIgnoredDuringExecution")) {
        if (namesNamespaces(weighted.path("podAffinityTerm"))) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean namesNamespaces(JsonNode term) {
    return !term.path("namespaces").isEmpty() || term.hasNonNull("namespaceSelector");
  }

  private static boolean isBestEffort(JsonNode pod) {
    for (String list : List.of("containers", "initContainers")) {
      for (JsonNode container : pod.path("spec").path(list)) {
        JsonNode resources = container.path("resources");
        if (!resources.path("requests").isEmpty() || !resources.path("limits").isEmpty()) {
          return false;
        }
      }
    }
    return true;
  }
}
