package dev.gantry.model.cel;

import java.util.Map;
import java.util.Set;

/** A compiled expression: immutable, free to share between threads. */
public interface CelProgram {

  /** The source text. */
  String expression();

  /** The type of its value as the type checker knows it. */
  CelType resultType();

  /**
   * The expression's value: {@code Boolean}, {@code Long}, {@code Double}, {@code String}, {@code
   * java.time.Instant}, {@code java.time.Duration}, {@code byte[]}, {@code List}, {@code Map},
   * {@code java.util.Optional}, null, or an object of one of Kubernetes' libraries.
   *
   * @param variables by name: JSON trees ({@code JsonNode}) are read through their declared type,
   *     without a copy; other values are taken as they are. A variable that the scope declares and
   *     that is absent here is an error only where it is read; a value may be a {@link
   *     java.util.function.Supplier}, which is asked when the variable is read
   * @param budget is charged what the evaluation costs
   * @throws CelError for every failure
   */
  Object evaluate(Map<String, ?> variables, CostBudget budget) throws CelError;

  /** Free variables that the expression names. */
  Set<String> variables();

  /** Whether it compares with the state before a change: the expression of a transition rule. */
  default boolean readsOldSelf() {
    return variables().contains("oldSelf");
  }

  /** The most that an evaluation can cost, as the sizes that the types allow let it be foreseen. */
  long estimatedCost();
}
