package dev.gantry.model.cel;

import java.util.Map;
import java.util.Set;

/** A planned expression with what is known of it. */
record CompiledProgram(
    String expression,
    CelScope scope,
    CelType resultType,
    Node root,
    Set<String> variables,
    long estimatedCost)
    implements CelProgram {

  @Override
  public Object evaluate(Map<String, ?> values, CostBudget budget) throws CelError {
    if (budget.isSpent()) {
      throw spent();
    }
    Evaluation run = new Evaluation(values, scope, budget.perCall());
    try {
      return Values.result(root.eval(new Evaluation.Scope(run)));
    } catch (Fault.TooCostly e) {
      throw new CelError(CelError.Reason.CALL_COST, e.getMessage());
    } catch (Fault e) {
      throw new CelError(CelError.Reason.EVALUATION, e.getMessage());
    } catch (StackOverflowError e) {
      throw new CelError(CelError.Reason.EVALUATION, "the values are nested too deeply");
    } finally {
      budget.charge(run.cost());
    }
  }

  private static CelError spent() {
    return new CelError(
        CelError.Reason.BUDGET,
        "validation failed due to running out of cost budget, no further validation rules will be run");
  }
}
