package dev.gantry.model.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.TypeType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns a checked syntax tree into nodes that evaluate themselves: names are resolved, overloads
 * looked up, constants made.
 */
final class Planner {

  private final CelAbstractSyntaxTree ast;
  private final Set<String> variables = new LinkedHashSet<>();
  private final List<String> local = new ArrayList<>();

  Planner(CelAbstractSyntaxTree ast) {
    this.ast = ast;
  }

  Node plan() {
    return plan(ast.getExpr());
  }

  /** Free variables met while planning. */
  Set<String> variables() {
    return new HashSet<>(variables);
  }

  private Node plan(CelExpr expr) {
    return switch (expr.getKind()) {
      case CONSTANT -> constant(expr.constant());
      case IDENT -> ident(expr);
      case SELECT -> select(expr);
      case CALL -> call(expr);
      case LIST -> list(expr.list());
      case MAP -> map(expr.map());
      case STRUCT -> struct(expr.struct());
      case COMPREHENSION -> comprehension(expr.comprehension());
      case NOT_SET -> throw new Fault("an empty expression");
    };
  }

  private static Node constant(CelConstant constant) {
    Object value =
        switch (constant.getKind()) {
          case NULL_VALUE -> constant.nullValue();
          case BOOLEAN_VALUE -> constant.booleanValue();
          case INT64_VALUE -> constant.int64Value();
          case UINT64_VALUE -> constant.uint64Value();
          case DOUBLE_VALUE -> constant.doubleValue();
          case STRING_VALUE -> constant.stringValue();
          case BYTES_VALUE -> constant.bytesValue();
          default -> throw new Fault("an unknown constant");
        };
    return scope -> value;
  }

  private Node ident(CelExpr expr) {
    Optional<CelReference> reference = ast.getReference(expr.id());
    String name = reference.map(CelReference::name).orElse(expr.ident().name());
    if (ast.getType(expr.id()).filter(t -> t instanceof TypeType).isPresent()
        && !local.contains(name)) {
      Object type = ((TypeType) ast.getTypeOrThrow(expr.id())).type();
      return scope -> type;
    }
    return variable(name);
  }

  private Node variable(String name) {
    String plain = name.startsWith(".") ? name.substring(1) : name;
    if (!local.contains(plain)) {
      variables.add(plain);
    }
    return scope -> {
      scope.run.charge(CallCosts.READ);
      Object value = scope.resolve(plain);
      if (value instanceof Fault fault) {
        throw fault;
      }
      return value;
    };
  }

  private Node select(CelExpr expr) {
    Optional<CelReference> reference = ast.getReference(expr.id());
    if (reference.isPresent() && !reference.get().name().isEmpty()) {
      return variable(reference.get().name());
    }
    CelExpr.CelSelect select = expr.select();
    Node operand = plan(select.operand());
    String field = select.field();
    return select.testOnly()
        ? scope -> {
          scope.run.charge(CallCosts.READ);
          return Access.has(operand.eval(scope), field);
        }
        : scope -> {
          scope.run.charge(CallCosts.READ);
          return Access.field(operand.eval(scope), field);
        };
  }

  private Node list(CelExpr.CelList list) {
    List<Node> elements = list.elements().stream().map(this::plan).toList();
    Set<Integer> optional = new HashSet<>(list.optionalIndices());
    return scope -> {
      scope.run.charge(CallCosts.NEW_LIST);
      List<Object> values = new ArrayList<>(elements.size());
      for (int i = 0; i < elements.size(); i++) {
        Object value = elements.get(i).eval(scope);
        if (!optional.contains(i)) {
          values.add(value);
        } else if (value instanceof Optional<?> maybe) {
          maybe.ifPresent(values::add);
        } else {
          throw Fault.noSuchOverload();
        }
      }
      return values;
    };
  }

  private record Entry(Node key, Node value, boolean optional) {}

  private Node map(CelExpr.CelMap map) {
    List<Entry> entries =
        map.entries().stream()
            .map(e -> new Entry(plan(e.key()), plan(e.value()), e.optionalEntry()))
            .toList();
    return scope -> {
      scope.run.charge(CallCosts.NEW_MAP);
      return NewMaps.of(entries.size(), scope, (i, into) -> put(entries.get(i), scope, into));
    };
  }

  private static void put(Entry entry, Evaluation.Scope scope, Map<Object, Object> into) {
    Object key = entry.key.eval(scope);
    Object value = entry.value.eval(scope);
    if (entry.optional) {
      if (!(value instanceof Optional<?> maybe)) {
        throw Fault.noSuchOverload();
      }
      if (maybe.isEmpty()) {
        return;
      }
      value = maybe.get();
    }
    NewMaps.put(into, key, value);
  }

  private Node struct(CelExpr.CelStruct struct) {
    List<Entry> entries =
        struct.entries().stream()
            .map(
                e -> {
                  String field = e.fieldKey();
                  return new Entry(scope -> field, plan(e.value()), e.optionalEntry());
                })
            .toList();
    String name = struct.messageName();
    return scope -> {
      scope.run.charge(CallCosts.NEW_STRUCT);
      return new CelStruct(
          name, NewMaps.of(entries.size(), scope, (i, into) -> put(entries.get(i), scope, into)));
    };
  }

  private Node call(CelExpr expr) {
    CelExpr.CelCall call = expr.call();
    List<CelExpr> arguments = new ArrayList<>();
    call.target().ifPresent(arguments::add);
    arguments.addAll(call.args());
    List<Node> nodes = arguments.stream().map(this::plan).toList();
    List<String> overloads =
        ast.getReference(expr.id()).map(r -> (List<String>) r.overloadIds()).orElse(List.of());
    Node special = SpecialCalls.plan(call.function(), nodes);
    return special == null ? new Calls(call.function(), overloads, nodes) : special;
  }

  private Node comprehension(CelExpr.CelComprehension fold) {
    Node range = plan(fold.iterRange());
    Node start = plan(fold.accuInit());
    int depth = local.size();
    local.add(fold.accuVar());
    Node result = plan(fold.result());
    local.add(fold.iterVar());
    local.add(fold.iterVar2());
    Node condition = plan(fold.loopCondition());
    Node step = plan(fold.loopStep());
    while (local.size() > depth) {
      local.remove(local.size() - 1);
    }
    boolean forgiving = fold.loopCondition().getKind() == CelExpr.ExprKind.Kind.CALL;
    return new Fold(
        range,
        start,
        condition,
        step,
        result,
        fold.iterVar(),
        fold.iterVar2(),
        fold.accuVar(),
        forgiving);
  }
}
