package dev.gantry.model.cel;

import dev.cel.runtime.CelEvaluationException;
import java.util.List;

/**
 * One overload of a function.
 *
 * @param arguments Java classes of the values that it takes, the receiver first
 */
record CelFunction(String overload, List<Class<?>> arguments, Body body) {

  /** What it does. */
  @FunctionalInterface
  interface Body {
    Object apply(Object[] arguments) throws CelEvaluationException;
  }

  boolean takes(Object[] values) {
    if (values.length != arguments.size()) {
      return false;
    }
    for (int i = 0; i < values.length; i++) {
      if (!arguments.get(i).isInstance(values[i])) {
        return false;
      }
    }
    return true;
  }
}
