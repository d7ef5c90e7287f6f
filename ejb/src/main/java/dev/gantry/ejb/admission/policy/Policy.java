package dev.gantry.ejb.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.admission.rules.Conditions;
import dev.gantry.ejb.admission.rules.Constraints;
import dev.gantry.model.cel.CelError;
import dev.gantry.model.cel.CelProgram;
import dev.gantry.model.cel.CelPrograms;
import dev.gantry.model.cel.CelScope;
import dev.gantry.model.cel.CelType;
import dev.gantry.model.cel.CelVariables;
import dev.gantry.model.cel.CostBudget;
import dev.gantry.model.object.Meta;
import dev.gantry.model.strategy.admission.PolicyScope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A {@code ValidatingAdmissionPolicy} or a {@code MutatingAdmissionPolicy}, compiled.
 *
 * @param paramApiVersion of the kind of its parameters, {@code ""} for none
 * @param ignoresFailure {@code failurePolicy: Ignore}
 * @param mayRunAgain {@code reinvocationPolicy: IfNeeded}
 */
record Policy(
    String name,
    Constraints constraints,
    Conditions conditions,
    String paramApiVersion,
    String paramKind,
    boolean ignoresFailure,
    Map<String, CelProgram> variables,
    List<Validation> validations,
    List<AuditAnnotation> annotations,
    List<Mutation> mutations,
    boolean mayRunAgain) {

  /**
   * An expression, or why it is none.
   *
   * @param program null where it does not compile
   */
  record Expression(String text, CelProgram program, String error) {

    static Expression of(String text, CelScope scope, CelType type) {
      try {
        return new Expression(text, CelPrograms.compile(text, scope, type), "");
      } catch (CelError e) {
        return new Expression(text, null, e.getMessage());
      }
    }
  }

  /**
   * @param messageExpression null for none
   * @param reason {@code ""} for the usual one
   */
  record Validation(
      Expression expression, String message, Expression messageExpression, String reason) {}

  record AuditAnnotation(String key, Expression value) {}

  /**
   * @param merged whether the expression makes a part of the object to merge into it, not a list of
   *     operations
   */
  record Mutation(Expression expression, boolean merged) {

    static Mutation of(JsonNode mutation, CelScope scope) {
      boolean merged = "ApplyConfiguration".equals(mutation.path("patchType").asText());
      String text =
          mutation.path(merged ? "applyConfiguration" : "jsonPatch").path("expression").asText();
      CelType type = merged ? PolicyScope.OBJECT : CelType.list(PolicyScope.JSON_PATCH);
      return new Mutation(Expression.of(text, scope, type), merged);
    }
  }

  static Policy of(ObjectNode document) {
    JsonNode spec = document.path("spec");
    PolicyScope.Variables variables = PolicyScope.variables(spec);
    List<Validation> validations = new ArrayList<>();
    for (JsonNode validation : spec.path("validations")) {
      String message = validation.path("messageExpression").asText("");
      validations.add(
          new Validation(
              Expression.of(
                  validation.path("expression").asText(), variables.scope(), CelType.BOOL),
              validation.path("message").asText("").trim(),
              message.isBlank() ? null : Expression.of(message, variables.scope(), CelType.STRING),
              validation.path("reason").asText("")));
    }
    List<AuditAnnotation> annotations = new ArrayList<>();
    for (JsonNode annotation : spec.path("auditAnnotations")) {
      annotations.add(
          new AuditAnnotation(
              annotation.path("key").asText(),
              Expression.of(
                  annotation.path("valueExpression").asText(), variables.scope(), CelType.DYN)));
    }
    List<Mutation> mutations = new ArrayList<>();
    spec.path("mutations").forEach(m -> mutations.add(Mutation.of(m, variables.scope())));
    JsonNode kind = spec.path("paramKind");
    return new Policy(
        Meta.name(document),
        Constraints.ofMatchResources(spec.path("matchConstraints")),
        Conditions.of(spec.path("matchConditions"), PolicyScope.conditions(spec)),
        kind.path("apiVersion").asText(""),
        kind.path("kind").asText(""),
        "Ignore".equals(spec.path("failurePolicy").asText()),
        variables.programs(),
        List.copyOf(validations),
        List.copyOf(annotations),
        List.copyOf(mutations),
        "IfNeeded".equals(spec.path("reinvocationPolicy").asText()));
  }

  /**
   * All that the policy's expressions can name.
   *
   * @param request variables that all policies share
   * @param parameter JSON's null for none
   */
  Map<String, Object> variables(
      Map<String, Object> request, JsonNode parameter, CostBudget budget) {
    Map<String, Object> all = new HashMap<>(request);
    if (hasParameters()) {
      all.put("params", parameter);
    }
    all.put("variables", new CelVariables(variables, all, budget));
    return all;
  }

  boolean hasParameters() {
    return !paramKind.isEmpty();
  }
}
