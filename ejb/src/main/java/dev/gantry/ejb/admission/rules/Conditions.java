package dev.gantry.ejb.admission.rules;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.cel.CelError;
import dev.gantry.model.cel.CelProgram;
import dev.gantry.model.cel.CelPrograms;
import dev.gantry.model.cel.CelScope;
import dev.gantry.model.cel.CelType;
import dev.gantry.model.cel.CostBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code matchConditions}: all must hold for a request to be looked at. */
public final class Conditions {

  /** What they say of a request. */
  public enum Answer {
    HOLD,
    /** One does not: that decides, whatever is wrong with others. */
    FAIL,
    /** None fails, but one cannot be told. */
    UNKNOWN
  }

  /**
   * @param why in words, for {@code UNKNOWN}
   */
  public record Outcome(Answer answer, String why) {}

  /**
   * @param program null where it does not compile, which {@code error} then tells
   */
  private record Condition(String expression, CelProgram program, String error) {}

  private static final Outcome HOLD = new Outcome(Answer.HOLD, "");
  private static final Outcome FAIL = new Outcome(Answer.FAIL, "");

  private final List<Condition> all;

  private Conditions(List<Condition> all) {
    this.all = all;
  }

  public static Conditions of(JsonNode list, CelScope scope) {
    List<Condition> all = new ArrayList<>();
    for (JsonNode condition : list) {
      String expression = condition.path("expression").asText();
      try {
        all.add(
            new Condition(expression, CelPrograms.compile(expression, scope, CelType.BOOL), ""));
      } catch (CelError e) {
        all.add(new Condition(expression, null, e.getMessage()));
      }
    }
    return new Conditions(List.copyOf(all));
  }

  public boolean isEmpty() {
    return all.isEmpty();
  }

  public Outcome evaluate(Map<String, ?> variables, CostBudget budget) {
    List<String> errors = new ArrayList<>();
    for (Condition condition : all) {
      if (condition.program == null) {
        errors.add("compilation error: " + condition.error);
        continue;
      }
      try {
        if (!Boolean.TRUE.equals(condition.program.evaluate(variables, budget))) {
          return FAIL;
        }
      } catch (CelError e) {
        errors.add(
            "expression '" + condition.expression + "' resulted in error: " + e.getMessage());
      }
    }
    return errors.isEmpty()
        ? HOLD
        : new Outcome(
            Answer.UNKNOWN,
            errors.size() == 1 ? errors.get(0) : "[" + String.join(", ", errors) + "]");
  }
}
