package dev.gantry.model.strategy.extension;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.cel.CelError;
import dev.gantry.model.cel.CelProgram;
import dev.gantry.model.cel.CelPrograms;
import dev.gantry.model.cel.CelScope;
import dev.gantry.model.cel.CelType;
import dev.gantry.model.status.Cause;

/**
 * One entry of {@code x-kubernetes-validations}, compiled.
 *
 * @param text the rule as it is written
 * @param message what to say if it does not hold, {@code ""} for the rule itself
 * @param says makes the message from the value; null for none
 * @param reason of the refusal, e.g. {@code FieldValueInvalid}
 * @param fieldPath of the refusal, from the rule's place on, e.g. {@code .spec.x}; {@code ""} for
 *     the place itself
 * @param optionalOld whether the rule holds for new values, too, with an optional {@code oldSelf}
 */
record SchemaRule(
    String text,
    CelProgram program,
    String message,
    CelProgram says,
    String reason,
    String fieldPath,
    boolean optionalOld) {

  static CelScope scope(CelType self, boolean optionalOld) {
    return CelScope.empty()
        .with("self", self)
        .with("oldSelf", optionalOld ? CelType.optional(self) : self);
  }

  /**
   * @param scope of the place, made once for all its rules
   * @throws CelError for a rule or a message expression that cannot be compiled
   */
  static SchemaRule compile(JsonNode rule, CelScope scope) throws CelError {
    String says = rule.path("messageExpression").asText("");
    return new SchemaRule(
        rule.path("rule").asText("").trim(),
        CelPrograms.compile(rule.path("rule").asText(""), scope, CelType.BOOL),
        rule.path("message").asText("").trim(),
        says.isEmpty() ? null : CelPrograms.compile(says, scope, CelType.STRING),
        rule.path("reason").asText("FieldValueInvalid"),
        rule.path("fieldPath").asText(""),
        rule.path("optionalOldSelf").asBoolean());
  }

  /** The rule in words: its message, or itself. */
  String words() {
    return message.isEmpty() ? "failed rule: " + text : message;
  }

  /**
   * @param type of the value in the schema's words, which refusals show in its stead
   */
  Cause refusal(String path, String type, String detail) {
    return switch (reason) {
      case "FieldValueForbidden" -> Cause.forbidden(path, detail);
      case "FieldValueRequired" -> Cause.required(path, detail);
      case "FieldValueDuplicate" -> Cause.duplicate(path, type);
      default -> Cause.invalid(path, type, detail);
    };
  }
}
