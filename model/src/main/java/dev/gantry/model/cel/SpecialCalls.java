package dev.gantry.model.cel;

import java.util.List;
import java.util.Optional;

/** Calls that do not evaluate all their arguments, or for which an argument may fail. */
final class SpecialCalls {

  private SpecialCalls() {}

  /** Null for a call like any other. */
  static Node plan(String function, List<Node> arguments) {
    return switch (function) {
      case "_&&_" -> scope -> logical(arguments, scope, false);
      case "_||_" -> scope -> logical(arguments, scope, true);
      case "_?_:_" ->
          scope -> arguments.get(isTrue(arguments.get(0).eval(scope)) ? 1 : 2).eval(scope);
      case "@not_strictly_false", "__not_strictly_false__" ->
          scope -> notStrictlyFalse(arguments.get(0), scope);
      case "orValue" ->
          scope -> {
            Optional<?> first = optional(arguments.get(0).eval(scope));
            return first.isPresent() ? first.get() : arguments.get(1).eval(scope);
          };
      case "or" ->
          scope -> {
            Optional<?> first = optional(arguments.get(0).eval(scope));
            return first.isPresent() ? first : optional(arguments.get(1).eval(scope));
          };
      default -> null;
    };
  }

  /** One argument decides, whatever the other; only where none does, a failure is one. */
  private static Object logical(List<Node> arguments, Evaluation.Scope scope, boolean decisive) {
    Fault failed = null;
    for (Node argument : arguments) {
      try {
        if (isTrue(argument.eval(scope)) == decisive) {
          return decisive;
        }
      } catch (Fault.TooCostly e) {
        throw e;
      } catch (Fault e) {
        failed = failed == null ? e : failed;
      }
    }
    if (failed != null) {
      throw failed;
    }
    return !decisive;
  }

  private static Object notStrictlyFalse(Node argument, Evaluation.Scope scope) {
    try {
      return !Boolean.FALSE.equals(argument.eval(scope));
    } catch (Fault.TooCostly e) {
      throw e;
    } catch (Fault e) {
      return true;
    }
  }

  private static boolean isTrue(Object value) {
    if (value instanceof Boolean truth) {
      return truth;
    }
    throw Fault.noSuchOverload();
  }

  private static Optional<?> optional(Object value) {
    if (value instanceof Optional<?> optional) {
      return optional;
    }
    throw Fault.noSuchOverload();
  }
}
