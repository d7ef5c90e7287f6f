package dev.gantry.model.cel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** One evaluation: the variables' values and what it has cost so far. */
final class Evaluation {

  /** Variables of loops around a place, innermost first. */
  static final class Scope {
    final Evaluation run;
    private final Scope outer;
    private final String first;
    private final String second;
    private final String accumulator;
    Object firstValue;
    Object secondValue;
    Object accumulated;
    boolean iterating = true;

    Scope(Evaluation run) {
      this(run, null, "", "", "");
    }

    private Scope(Evaluation run, Scope outer, String first, String second, String accumulator) {
      this.run = run;
      this.outer = outer;
      this.first = first;
      this.second = second;
      this.accumulator = accumulator;
    }

    Scope inner(String iterated, String iterated2, String accumulatorName) {
      return new Scope(run, this, iterated, iterated2, accumulatorName);
    }

    Object resolve(String name) {
      for (Scope scope = this; scope.outer != null; scope = scope.outer) {
        if (name.equals(scope.accumulator)) {
          return scope.accumulated;
        }
        if (scope.iterating && name.equals(scope.first)) {
          return scope.firstValue;
        }
        if (scope.iterating && name.equals(scope.second) && !name.isEmpty()) {
          return scope.secondValue;
        }
      }
      return run.variable(name);
    }
  }

  private final Map<String, ?> variables;
  private final CelScope declared;
  private final long limit;
  private long cost;

  Evaluation(Map<String, ?> variables, CelScope declared, long limit) {
    this.variables = variables;
    this.declared = declared;
    this.limit = limit;
  }

  long cost() {
    return cost;
  }

  void charge(long amount) {
    cost = Sizes.plus(cost, amount);
    if (cost > limit) {
      throw new Fault.TooCostly();
    }
  }

  private Object variable(String name) {
    Object value = variables.get(name);
    if (value instanceof Supplier<?> later) {
      value = later.get();
    }
    if (value == null && !variables.containsKey(name)) {
      throw new Fault("no such attribute(s): " + name);
    }
    CelType type = declared.variables().getOrDefault(name, CelType.DYN);
    if (type.form() == CelType.Form.OPTIONAL) {
      return optional(value, type.element());
    }
    return value instanceof JsonNode json ? Values.of(json, type) : Values.plain(value);
  }

  private static Optional<?> optional(Object value, CelType type) {
    if (value == null || value instanceof NullNode || value instanceof MissingNode) {
      return Optional.empty();
    }
    return value instanceof JsonNode json
        ? Optional.of(Values.of(json, type))
        : Optional.of(Values.plain(value));
  }
}
