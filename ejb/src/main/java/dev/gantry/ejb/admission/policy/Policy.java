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
import dev.gantry.model.object.Meta;
import dev.gantry.model.strategy.admission.PolicyScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A {@code ValidatingAdmissionPolicy}, compiled.
 *
 * @param paramApiVersion of the kind of its parameters, {@code ""} for none
 * @param ignoresFailure {@code failurePolicy: Ignore}
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
    List<AuditAnnotation> annotations) {

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
        List.copyOf(annotations));
  }

  boolean hasParameters() {
    return !paramKind.isEmpty();
  }
}
