package dev.gantry.ejb.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.ejb.admission.rules.Conditions;
import dev.gantry.model.cel.CelError;
import dev.gantry.model.cel.CelProgram;
import dev.gantry.model.cel.CostBudget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one policy says of one request, with one parameter. */
final class Judgement {

  private static final int LONGEST_MESSAGE = 5 * 1024;
  private static final int LONGEST_ANNOTATION = 10 * 1024;

  /**
   * A validation that does not hold, or cannot be told.
   *
   * @param index of the validation; -1 where another expression is at fault
   * @param reason {@code ""} for the usual one
   */
  record Failure(int index, String message, String reason) {}

  private final Policy policy;
  private final Map<String, Object> variables;
  private final CostBudget budget = CostBudget.standard();
  private final List<Failure> failures = new ArrayList<>();
  private final Map<String, String> annotations = new LinkedHashMap<>();

  private Judgement(Policy policy, Map<String, Object> request, JsonNode parameter) {
    this.policy = policy;
    this.variables = policy.variables(request, parameter, budget);
  }

  /**
   * @param request variables that all policies share
   * @param parameter JSON's null for none
   */
  static Judgement of(Policy policy, Map<String, Object> request, JsonNode parameter) {
    Judgement judgement = new Judgement(policy, request, parameter);
    Conditions.Outcome wanted = policy.conditions().evaluate(judgement.variables, judgement.budget);
    switch (wanted.answer()) {
      case HOLD -> judgement.judge();
      case UNKNOWN -> judgement.troubled(-1, wanted.why());
      case FAIL -> {}
    }
    return judgement;
  }

  List<Failure> failures() {
    return failures;
  }

  /** Values for the audit log, by the policy's keys. */
  Map<String, String> annotations() {
    return annotations;
  }

  private void judge() {
    for (int i = 0; i < policy.validations().size(); i++) {
      validate(i, policy.validations().get(i));
    }
    for (Policy.AuditAnnotation annotation : policy.annotations()) {
      annotate(annotation);
    }
  }

  private void validate(int index, Policy.Validation validation) {
    Policy.Expression expression = validation.expression();
    if (expression.program() == null) {
      troubled(index, "compilation error: " + expression.error());
      return;
    }
    try {
      if (!Boolean.TRUE.equals(evaluate(expression.program()))) {
        failures.add(new Failure(index, message(validation), validation.reason()));
      }
    } catch (CelError e) {
      troubled(
          index, "expression '" + expression.text() + "' resulted in error: " + e.getMessage());
    }
  }

  private Object evaluate(CelProgram program) throws CelError {
    return program.evaluate(variables, budget);
  }

  /** A message that cannot be made, or is unfit for a line of text, gives way to the fixed one. */
  private String message(Policy.Validation validation) {
    Policy.Expression made = validation.messageExpression();
    if (made != null && made.program() != null) {
      try {
        if (evaluate(made.program()) instanceof String text
            && !text.isBlank()
            && text.length() <= LONGEST_MESSAGE
            && !text.trim().contains("\n")) {
          return text.trim();
        }
      } catch (CelError e) {
        // As Kubernetes: the validation's failure is what matters, not its wording's.
        return fixed(validation);
      }
    }
    return fixed(validation);
  }

  private static String fixed(Policy.Validation validation) {
    return validation.message().isEmpty()
        ? "failed expression: " + validation.expression().text().trim()
        : validation.message();
  }

  private void annotate(Policy.AuditAnnotation annotation) {
    Policy.Expression expression = annotation.value();
    if (expression.program() == null) {
      troubled(-1, "compilation error: " + expression.error());
      return;
    }
    try {
      Object value = evaluate(expression.program());
      if (value instanceof String text && !text.isBlank()) {
        String trimmed = text.trim();
        annotations.put(
            annotation.key(), trimmed.substring(0, Math.min(trimmed.length(), LONGEST_ANNOTATION)));
      } else if (value != null && !(value instanceof String)) {
        troubled(
            -1,
            "valueExpression '"
                + expression.text()
                + "' resulted in unsupported return type: must be a string or null");
      }
    } catch (CelError e) {
      troubled(
          -1, "valueExpression '" + expression.text() + "' resulted in error: " + e.getMessage());
    }
  }

  /** What cannot be told stops the request, unless the policy says that it should not. */
  private void troubled(int index, String why) {
    if (!policy.ignoresFailure()) {
      failures.add(new Failure(index, why, ""));
    }
  }
}
