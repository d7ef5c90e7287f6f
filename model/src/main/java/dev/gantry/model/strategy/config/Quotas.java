package dev.gantry.model.strategy.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Quantities;
import dev.gantry.model.strategy.ResourceNames;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Tree;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rules of resource quotas. */
public final class Quotas {

  /** {@code v1 ResourceQuota}. */
  public static final Rules RULES =
      Rules.PLAIN
          .preparing(o -> o.putObject("status"), (o, old) -> {})
          .checked(Quotas::check)
          .onUpdate(Quotas::update)
          .onStatus((o, old, causes) -> amounts(o, List.of("status.hard", "status.used"), causes));

  private static final List<String> SCOPES =
      List.of(
          "BestEffort",
          "CrossNamespacePodAffinity",
          "NotBestEffort",
          "NotTerminating",
          "PriorityClass",
          "Terminating",
          "VolumeAttributesClass");

  /** Scopes that either hold or do not. */
  private static final Set<String> PLAIN_SCOPES =
      Set.of(
          "BestEffort",
          "CrossNamespacePodAffinity",
          "NotBestEffort",
          "NotTerminating",
          "Terminating");

  private static final Set<String> BEST_EFFORT_RESOURCES = Set.of("pods");
  private static final Set<String> POD_RESOURCES =
      Set.of(
          "pods",
          "cpu",
          "memory",
          "requests.cpu",
          "requests.memory",
          "limits.cpu",
          "limits.memory",
          "ephemeral-storage",
          "requests.ephemeral-storage",
          "limits.ephemeral-storage");

  private Quotas() {}

  private static void amounts(ObjectNode quota, List<String> parts, Causes causes) {
    for (String part : parts) {
      JsonNode amounts = quota.at("/" + part.replace('.', '/'));
      for (Map.Entry<String, JsonNode> entry : amounts.properties()) {
        String field = part + "[" + entry.getKey() + "]";
        ResourceNames.quota(field, entry.getKey(), causes);
        Quantities.amount(field, entry.getKey(), entry.getValue(), causes);
      }
    }
  }

  private static void check(ObjectNode quota, Causes causes) {
    amounts(quota, List.of("spec.hard", "status.hard", "status.used"), causes);
    JsonNode spec = quota.path("spec");
    List<String> scopes = Tree.texts(spec, "scopes");
    Object shown = Tree.shown(spec.path("scopes"));
    for (String scope : scopes) {
      if (!SCOPES.contains(scope)) {
        causes.invalid("spec.scopes", shown, "unsupported scope");
      }
      spec.path("hard")
          .fieldNames()
          .forEachRemaining(
              resource -> {
                if (!fits(scope, resource)) {
                  causes.invalid("spec.scopes", shown, "unsupported scope applied to resource");
                }
              });
    }
    if (scopes.containsAll(List.of("BestEffort", "NotBestEffort"))
        || scopes.containsAll(List.of("Terminating", "NotTerminating"))) {
      causes.invalid("spec.scopes", shown, "conflicting scopes");
    }
    for (ObjectNode term : Tree.objects(spec.path("scopeSelector"), "matchExpressions")) {
      selector(spec, term, causes);
    }
  }

  private static boolean fits(String scope, String resource) {
    if (resource.contains("/")) {
      return true;
    }
    return switch (scope) {
      case "BestEffort" -> BEST_EFFORT_RESOURCES.contains(resource);
      case "NotBestEffort",
          "NotTerminating",
          "PriorityClass",
          "Terminating",
          "CrossNamespacePodAffinity" ->
          POD_RESOURCES.contains(resource)
              || ResourceNames.isHugePages(resource)
              || resource.startsWith("requests.hugepages-");
      case "VolumeAttributesClass" ->
          Set.of("persistentvolumeclaims", "requests.storage").contains(resource);
      default -> true;
    };
  }

  private static void selector(JsonNode spec, ObjectNode term, Causes causes) {
    String path = "spec.scopeSelector.matchExpressions";
    String scope = term.path("scopeName").asText("");
    String operator = term.path("operator").asText("");
    boolean values = !term.path("values").isEmpty();
    if (!SCOPES.contains(scope)) {
      causes.invalid(path + ".scopeName", scope, "unsupported scope");
    }
    spec.path("hard")
        .fieldNames()
        .forEachRemaining(
            resource -> {
              if (!fits(scope, resource)) {
                causes.invalid(
                    path,
                    Tree.shown(spec.path("scopeSelector")),
                    "unsupported scope applied to resource");
              }
            });
    if (PLAIN_SCOPES.contains(scope) && !operator.equals("Exists")) {
      causes.invalid(
          path + ".operator",
          operator,
          "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating,"
              + " ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort,"
              + " ResourceQuotaScopeNotBestEffort or"
              + " ResourceQuotaScopeCrossNamespacePodAffinity");
    }
    switch (operator) {
      case "In", "NotIn" -> {
        if (!values) {
          causes.required(
              path + ".values",
              "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector");
        }
      }
      case "Exists", "DoesNotExist" -> {
        if (values) {
          causes.invalid(
              path + ".values",
              Tree.shown(term.path("values")),
              "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector");
        }
      }
      default -> causes.invalid(path + ".operator", operator, "not a valid selector operator");
    }
  }

  private static void update(ObjectNode quota, ObjectNode old, Causes causes) {
    Set<String> now = new HashSet<>(Tree.texts(quota.path("spec"), "scopes"));
    if (!now.equals(new HashSet<>(Tree.texts(old.path("spec"), "scopes")))) {
      causes.invalid(
          "spec.scopes", Tree.shown(quota.path("spec").path("scopes")), "field is immutable");
    }
  }
}
