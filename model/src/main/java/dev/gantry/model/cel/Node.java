package dev.gantry.model.cel;

/** A planned piece of an expression. */
@FunctionalInterface
interface Node {
  Object eval(Evaluation.Scope scope);
}
