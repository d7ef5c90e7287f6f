package dev.gantry.model.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.TypeType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Foresees the most that an expression can cost, from the largest sizes that its variables' types
 * allow.
 */
final class CostEstimate {

  /**
   * What is known of a value.
   *
   * @param size the largest
   * @param shape its declared type, or null
   * @param element of a list's elements or a map's values, where that is known better
   */
  private record Bound(long size, CelType shape, Bound element) {

    static Bound of(CelType type) {
      return new Bound(type.maxSize(), type, null);
    }

    static Bound unknown(dev.cel.common.types.CelType type) {
      return new Bound(isScalar(type.kind()) ? 1 : Sizes.REQUEST - 2, null, null);
    }

    private static boolean isScalar(CelKind kind) {
      return switch (kind) {
        case BOOL, INT, UINT, DOUBLE, NULL_TYPE, TYPE -> true;
        default -> false;
      };
    }
  }

  /** An expression's cost and what is known of its value. */
  private record Cost(long cost, Bound value) {}

  private final CelAbstractSyntaxTree ast;
  private final Map<String, Bound> names = new HashMap<>();

  private CostEstimate(CelAbstractSyntaxTree ast, CelScope scope) {
    this.ast = ast;
    scope.variables().forEach((name, type) -> names.put(name, Bound.of(type)));
  }

  static long of(CelAbstractSyntaxTree ast, CelScope scope) {
    return new CostEstimate(ast, scope).cost(ast.getExpr()).cost;
  }

  private Bound unknown(CelExpr expr) {
    return ast.getType(expr.id()).map(Bound::unknown).orElse(Bound.of(CelType.DYN));
  }

  private Cost cost(CelExpr expr) {
    return switch (expr.getKind()) {
      case CONSTANT -> new Cost(0, constant(expr));
      case IDENT -> ident(expr, expr.ident().name());
      case SELECT -> select(expr);
      case CALL -> call(expr);
      case LIST -> list(expr);
      case MAP -> {
        long sum = CallCosts.NEW_MAP;
        for (CelExpr.CelMap.Entry entry : expr.map().entries()) {
          sum = Sizes.plus(sum, Sizes.plus(cost(entry.key()).cost, cost(entry.value()).cost));
        }
        yield new Cost(sum, new Bound(expr.map().entries().size(), null, null));
      }
      case STRUCT -> {
        long sum = CallCosts.NEW_STRUCT;
        for (CelExpr.CelStruct.Entry entry : expr.struct().entries()) {
          sum = Sizes.plus(sum, cost(entry.value()).cost);
        }
        yield new Cost(sum, unknown(expr));
      }
      case COMPREHENSION -> fold(expr);
      case NOT_SET -> new Cost(0, unknown(expr));
    };
  }

  private Bound constant(CelExpr expr) {
    CelConstant constant = expr.constant();
    return switch (constant.getKind()) {
      case STRING_VALUE -> new Bound(constant.stringValue().length(), null, null);
      case BYTES_VALUE -> new Bound(constant.bytesValue().size(), null, null);
      default -> new Bound(1, null, null);
    };
  }

  private Cost ident(CelExpr expr, String name) {
    if (ast.getType(expr.id()).filter(t -> t instanceof TypeType).isPresent()) {
      return new Cost(0, unknown(expr));
    }
    Bound known = names.get(name);
    return new Cost(CallCosts.READ, known == null ? unknown(expr) : known);
  }

  private Cost select(CelExpr expr) {
    Optional<CelReference> reference = ast.getReference(expr.id());
    if (reference.isPresent() && !reference.get().name().isEmpty()) {
      return ident(expr, reference.get().name());
    }
    Cost operand = cost(expr.select().operand());
    long sum = Sizes.plus(operand.cost, CallCosts.READ);
    return expr.select().testOnly()
        ? new Cost(sum, Bound.of(CelType.BOOL))
        : new Cost(sum, field(operand.value, expr.select().field(), expr));
  }

  private Bound field(Bound operand, String field, CelExpr expr) {
    CelType shape = operand.shape;
    if (shape != null && shape.form() == CelType.Form.STRUCT) {
      CelType.FieldType found = shape.fields().get(field);
      return found == null ? unknown(expr) : Bound.of(found.type());
    }
    return element(operand, expr);
  }

  private Bound element(Bound container, CelExpr expr) {
    if (container.element != null) {
      return container.element;
    }
    return container.shape != null && container.shape.element() != null
        ? Bound.of(container.shape.element())
        : unknown(expr);
  }

  private Cost list(CelExpr expr) {
    long sum = CallCosts.NEW_LIST;
    Bound largest = null;
    for (CelExpr element : expr.list().elements()) {
      Cost cost = cost(element);
      sum = Sizes.plus(sum, cost.cost);
      largest = largest == null || cost.value.size > largest.size ? cost.value : largest;
    }
    return new Cost(sum, new Bound(expr.list().elements().size(), null, largest));
  }

  private Cost call(CelExpr expr) {
    CelExpr.CelCall call = expr.call();
    List<Cost> arguments = new ArrayList<>();
    call.target().ifPresent(target -> arguments.add(cost(target)));
    call.args().forEach(argument -> arguments.add(cost(argument)));
    if (call.function().equals("_?_:_")) {
      Cost yes = arguments.get(1);
      Cost no = arguments.get(2);
      return new Cost(
          Sizes.plus(arguments.get(0).cost, Math.max(yes.cost, no.cost)),
          yes.value.size >= no.value.size ? yes.value : no.value);
    }
    long sum = 0;
    long[] sizes = new long[arguments.size()];
    for (int i = 0; i < sizes.length; i++) {
      sum = Sizes.plus(sum, arguments.get(i).cost);
      sizes[i] = arguments.get(i).value.size;
    }
    return switch (call.function()) {
      case "_&&_", "_||_", "@not_strictly_false", "__not_strictly_false__" ->
          new Cost(sum, Bound.of(CelType.BOOL));
      case "_[_]", "_[?_]" -> new Cost(Sizes.plus(sum, 1), element(arguments.get(0).value, expr));
      case "_?._" ->
          new Cost(
              Sizes.plus(sum, 1),
              field(arguments.get(0).value, call.args().get(1).constant().stringValue(), expr));
      case "orValue", "or", "value", "optional.of", "first", "last", "dyn" ->
          new Cost(Sizes.plus(sum, 1), arguments.get(0).value);
      default -> {
        boolean isIn = call.function().equals("@in") || call.function().equals("_in_");
        boolean list = sizes.length > 0 && isList(call, isIn);
        long own = CallCosts.of(call.function(), sizes, list);
        yield new Cost(Sizes.plus(sum, own), result(expr, arguments, sizes));
      }
    };
  }

  private boolean isList(CelExpr.CelCall call, boolean isIn) {
    CelExpr container = isIn ? call.args().get(1) : call.target().orElse(null);
    if (container == null && !call.args().isEmpty()) {
      container = call.args().get(0);
    }
    return container != null
        && ast.getType(container.id()).filter(t -> t.kind() == CelKind.LIST).isPresent();
  }

  private Bound result(CelExpr expr, List<Cost> arguments, long[] sizes) {
    Bound plain = unknown(expr);
    if (plain.size == 1) {
      return plain;
    }
    Bound element = null;
    for (Cost argument : arguments) {
      Bound inner =
          argument.value.shape != null && argument.value.shape.element() != null
              ? Bound.of(argument.value.shape.element())
              : argument.value.element;
      if (inner != null && (element == null || inner.size > element.size)) {
        element = inner;
      }
    }
    return new Bound(CallCosts.resultSize(expr.call().function(), sizes), null, element);
  }

  private Cost fold(CelExpr expr) {
    CelExpr.CelComprehension fold = expr.comprehension();
    Cost range = cost(fold.iterRange());
    Cost start = cost(fold.accuInit());
    Map<String, Bound> outer = new HashMap<>(names);
    Bound element = element(range.value, fold.iterRange());
    boolean map =
        ast.getType(fold.iterRange().id()).filter(t -> t.kind() == CelKind.MAP).isPresent();
    Bound key = map ? Bound.of(CelType.STRING) : new Bound(1, null, null);
    if (fold.iterVar2().isEmpty()) {
      names.put(fold.iterVar(), map ? key : element);
    } else {
      names.put(fold.iterVar(), key);
      names.put(fold.iterVar2(), element);
    }
    names.put(fold.accuVar(), start.value);
    Cost condition = cost(fold.loopCondition());
    Cost step = cost(fold.loopStep());
    // What was put in at each turn is as large as what one turn puts in, as often as it turns.
    Bound collected =
        start.value.size == 0 || isContainer(fold.accuInit())
            ? new Bound(range.value.size, null, step.value.element)
            : start.value;
    names.put(fold.accuVar(), collected);
    Cost result = cost(fold.result());
    names.clear();
    names.putAll(outer);
    long turns = Sizes.times(range.value.size, Sizes.plus(condition.cost, step.cost));
    long sum = Sizes.plus(Sizes.plus(range.cost, start.cost), Sizes.plus(turns, result.cost));
    return new Cost(sum, result.value);
  }

  private boolean isContainer(CelExpr expr) {
    return ast.getType(expr.id())
        .filter(t -> t.kind() == CelKind.LIST || t.kind() == CelKind.MAP)
        .isPresent();
  }
}
