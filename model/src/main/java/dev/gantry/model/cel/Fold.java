package dev.gantry.model.cel;

import java.util.List;
import java.util.Map;

/**
 * A macro over a list or map: {@code all}, {@code exists}, {@code map}, {@code filter} and their
 * kin.
 *
 * @param forgiving whether a later element may make up for one that failed: {@code exists} is true
 *     if one is
 */
record Fold(
    Node range,
    Node start,
    Node condition,
    Node step,
    Node result,
    String variable,
    String variable2,
    String accumulator,
    boolean forgiving)
    implements Node {

  @Override
  public Object eval(Evaluation.Scope outer) {
    Object elements = range.eval(outer);
    Evaluation.Scope scope = outer.inner(variable, variable2, accumulator);
    scope.accumulated = start.eval(outer);
    if (elements instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        if (!step(scope, entry.getKey(), entry.getValue())) {
          break;
        }
      }
    } else if (elements instanceof List<?> list) {
      long index = 0;
      for (Object element : list) {
        boolean more =
            variable2.isEmpty() ? step(scope, element, element) : step(scope, index, element);
        if (!more) {
          break;
        }
        index++;
      }
    } else {
      throw Fault.noSuchOverload();
    }
    scope.iterating = false;
    return result.eval(scope);
  }

  private boolean step(Evaluation.Scope scope, Object first, Object second) {
    scope.firstValue = first;
    scope.secondValue = second;
    if (!Boolean.TRUE.equals(condition.eval(scope))) {
      return false;
    }
    try {
      scope.accumulated = step.eval(scope);
    } catch (Fault.TooCostly e) {
      throw e;
    } catch (Fault e) {
      if (!forgiving) {
        throw e;
      }
      scope.accumulated = e;
    }
    return true;
  }
}
