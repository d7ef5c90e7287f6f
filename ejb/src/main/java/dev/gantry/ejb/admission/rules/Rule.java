package dev.gantry.ejb.admission.rules;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.ejb.admission.AdmissionRequest.Operation;
import dev.gantry.model.kind.Kind;
import java.util.HashSet;
import java.util.Set;

/**
 * {@code RuleWithOperations}: which requests a webhook or policy is about.
 *
 * @param resources {@code pods}, {@code pods/status}, {@code *}, {@code *}{@code /*}, {@code
 *     pods/*}, {@code *}{@code /scale}
 * @param scope {@code *}, {@code Cluster} or {@code Namespaced}
 * @param names of objects; empty for all
 */
public record Rule(
    Set<String> operations,
    Set<String> groups,
    Set<String> versions,
    Set<String> resources,
    String scope,
    Set<String> names) {

  public static Rule of(JsonNode rule) {
    return new Rule(
        texts(rule, "operations"),
        texts(rule, "apiGroups"),
        texts(rule, "apiVersions"),
        texts(rule, "resources"),
        rule.path("scope").asText("*"),
        texts(rule, "resourceNames"));
  }

  private static Set<String> texts(JsonNode rule, String field) {
    Set<String> texts = new HashSet<>();
    rule.path(field).forEach(t -> texts.add(t.asText()));
    return Set.copyOf(texts);
  }

  /** Whether it is about requests of this shape; names are another question. */
  public boolean matches(Kind kind, String subresource, Operation operation) {
    return has(operations, operation.name())
        && has(groups, kind.group())
        && has(versions, kind.version())
        && matchesScope(kind)
        && matchesResource(kind.plural(), subresource);
  }

  private static boolean has(Set<String> set, String value) {
    return set.contains("*") || set.contains(value);
  }

  private boolean matchesScope(Kind kind) {
    return switch (scope) {
      case "Namespaced" -> kind.namespaced();
      case "Cluster" -> !kind.namespaced();
      default -> true;
    };
  }

  private boolean matchesResource(String plural, String subresource) {
    if (subresource.isEmpty()) {
      return resources.contains("*") || resources.contains("*/*") || resources.contains(plural);
    }
    return resources.contains("*/*")
        || resources.contains(plural + "/*")
        || resources.contains("*/" + subresource)
        || resources.contains(plural + "/" + subresource);
  }

  public boolean matchesName(String name) {
    return names.isEmpty() || names.contains(name);
  }
}
