package dev.gantry.model.strategy.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.cel.CelError;
import dev.gantry.model.cel.CelPrograms;
import dev.gantry.model.cel.CelScope;
import dev.gantry.model.cel.CelType;
import dev.gantry.model.kind.Catalogue;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.schema.Schemas;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Holds a policy's expressions against the types that its rules name. What does not fit is told,
 * never refused: rules may name kinds that are of several minds.
 */
public final class PolicyTypeCheck {

  /** Kubernetes' limit on the kinds that one policy is checked with. */
  private static final int MOST_KINDS = 10;

  private static final String COMPILATION = "compilation failed: ";

  /**
   * @param field e.g. {@code spec.validations[0].expression}
   * @param text a paragraph for each kind that the expression does not fit
   */
  public record Warning(String field, String text) {}

  private final Catalogue catalogue;
  private final Schemas schemas;

  public PolicyTypeCheck(Catalogue catalogue, Schemas schemas) {
    this.catalogue = catalogue;
    this.schemas = schemas;
  }

  /** In the order of the policy's fields. */
  public List<Warning> warnings(JsonNode spec) {
    Map<String, CelScope> scopes = scopes(spec);
    List<Warning> warnings = new ArrayList<>();
    JsonNode validations = spec.path("validations");
    for (int i = 0; i < validations.size(); i++) {
      String at = "spec.validations[" + i + "].";
      check(validations.get(i), at, "expression", scopes).ifPresent(warnings::add);
      check(validations.get(i), at, "messageExpression", scopes).ifPresent(warnings::add);
    }
    return warnings;
  }

  private static Optional<Warning> check(
      JsonNode validation, String at, String field, Map<String, CelScope> scopes) {
    String expression = validation.path(field).asText("");
    if (expression.isBlank()) {
      return Optional.empty();
    }
    List<String> faults = new ArrayList<>();
    scopes.forEach(
        (kind, scope) -> {
          try {
            CelPrograms.compile(expression, scope, CelType.DYN);
          } catch (CelError e) {
            String why = e.getMessage();
            faults.add(
                kind
                    + ": "
                    + (why.startsWith(COMPILATION) ? why.substring(COMPILATION.length()) : why));
          }
        });
    return faults.isEmpty()
        ? Optional.empty()
        : Optional.of(new Warning(at + field, String.join("\n", faults)));
  }

  /** What expressions may name where the object is of a kind, by {@code apps/v1, Kind=…}. */
  private Map<String, CelScope> scopes(JsonNode spec) {
    Map<String, CelScope> scopes = new TreeMap<>();
    CelScope base = PolicyScope.conditions(spec);
    JsonNode param = spec.path("paramKind");
    Optional<CelType> params =
        type(param.path("apiVersion").asText(""), param.path("kind").asText(""));
    if (params.isPresent()) {
      base = base.with("params", params.get());
    }
    for (Kind kind : kinds(spec)) {
      Optional<CelType> type = type(kind.apiVersion(), kind.kind());
      if (type.isPresent()) {
        CelScope typed = base.with("object", type.get()).with("oldObject", type.get());
        scopes.put(
            kind.group() + "/" + kind.version() + ", Kind=" + kind.kind(),
            PolicyScope.variables(spec, typed).scope());
      }
    }
    return scopes;
  }

  private Optional<CelType> type(String apiVersion, String kind) {
    return schemas.of(apiVersion, kind).map(schema -> CelType.of(schema.root()));
  }

  /** Those that the rules name; one that names all of something says nothing of types. */
  private List<Kind> kinds(JsonNode spec) {
    List<Kind> kinds = new ArrayList<>();
    for (JsonNode rule : spec.path("matchConstraints").path("resourceRules")) {
      catalogue.all().stream()
          .filter(Kind::isStored)
          .filter(kind -> names(rule.path("apiGroups"), kind.group()))
          .filter(kind -> names(rule.path("apiVersions"), kind.version()))
          .filter(kind -> names(rule.path("resources"), kind.plural()))
          .filter(kind -> !kinds.contains(kind))
          .forEach(kinds::add);
    }
    kinds.sort(
        Comparator.comparing(Kind::group).thenComparing(Kind::version).thenComparing(Kind::kind));
    return kinds.subList(0, Math.min(kinds.size(), MOST_KINDS));
  }

  private static boolean names(JsonNode list, String wanted) {
    boolean named = false;
    for (JsonNode name : list) {
      if (name.asText().equals("*")) {
        return false;
      }
      named |= name.asText().equals(wanted);
    }
    return named;
  }
}
