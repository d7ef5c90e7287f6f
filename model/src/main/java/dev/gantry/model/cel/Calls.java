package dev.gantry.model.cel;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.exceptions.CelRuntimeException;
import dev.cel.runtime.CelEvaluationException;
import java.time.DateTimeException;
import java.util.List;
import java.util.Objects;

/** A call: evaluates its arguments, pays, and takes the overload that fits them. */
final class Calls implements Node {

  private final String function;
  private final List<CelFunction> overloads;
  private final List<Node> arguments;

  Calls(String function, List<String> overloadIds, List<Node> arguments) {
    this.function = function;
    this.arguments = arguments;
    this.overloads =
        overloadIds.stream().map(Environment.current()::function).filter(Objects::nonNull).toList();
  }

  @Override
  public Object eval(Evaluation.Scope scope) {
    Object[] values = new Object[arguments.size()];
    long[] sizes = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = arguments.get(i).eval(scope);
      sizes[i] = Values.size(values[i]);
    }
    boolean isIn = function.equals("@in") || function.equals("_in_");
    boolean list = values.length > 0 && values[isIn ? 1 : 0] instanceof List;
    scope.run.charge(CallCosts.of(function, sizes, list));
    return switch (function) {
      case "_==_" -> Equality.equal(values[0], values[1]);
      case "_!=_" -> !Equality.equal(values[0], values[1]);
      case "@in", "_in_" -> Access.contains(values[1], values[0]);
      case "_[_]" -> Access.index(values[0], values[1]);
      case "_[?_]" -> Access.optionalIndex(values[0], values[1]);
      case "_?._" -> Access.optionalField(values[0], (String) values[1]);
      case "dyn" -> values[0];
      case "type" -> Values.typeOf(values[0]);
      case "_+_" ->
          values[0] instanceof List<?> a && values[1] instanceof List<?> b
              ? Joins.join(a, b)
              : dispatch(values);
      default -> dispatch(values);
    };
  }

  private Object dispatch(Object[] values) {
    for (CelFunction overload : overloads) {
      if (overload.takes(values)) {
        return apply(overload, values);
      }
    }
    throw Fault.noSuchOverload();
  }

  private static Object apply(CelFunction overload, Object[] values) {
    try {
      return Values.plain(overload.body().apply(values));
    } catch (CelRuntimeException e) {
      throw new Fault(words(e.getMessage()));
    } catch (CelEvaluationException e) {
      throw new Fault(words(e.getMessage()));
    } catch (Fault e) {
      throw e;
    } catch (ArithmeticException | DateTimeException | NumberFormatException e) {
      throw new Fault(words(String.valueOf(e.getMessage())));
    } catch (IllegalArgumentException
        | IndexOutOfBoundsException
        | ClassCastException
        | IllegalStateException
        | UnsupportedOperationException
        | java.util.NoSuchElementException
        | NullPointerException e) {
      throw new Fault(words(String.valueOf(e.getMessage())));
    }
  }

  /** The language's words for what the library says in Java's. */
  private static String words(String message) {
    if (message.contains("overflow") || message.contains("out of range")) {
      return "integer overflow";
    }
    return message.contains("/ by zero") || message.contains("divide by zero")
        ? "division by zero"
        : message.replaceFirst("^evaluation error[^:]*: ", "");
  }

  static boolean isNumber(Object value) {
    return value instanceof Long || value instanceof Double || value instanceof UnsignedLong;
  }
}
