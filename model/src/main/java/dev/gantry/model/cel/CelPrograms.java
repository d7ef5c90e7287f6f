package dev.gantry.model.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.ListType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Compiles expressions, each once: the newest few thousand are kept, by their text, their scope and
 * the type that they must have.
 */
public final class CelPrograms {

  private static final int KEPT = 4096;

  /** How the parser begins; all else is the type checker's. */
  private static final Pattern SYNTAX =
      Pattern.compile("mismatched input|missing|extraneous|no viable|token recognition");

  private record Key(String expression, CelScope scope, CelType expected) {}

  private static final Map<Key, CelProgram> COMPILED =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, CelProgram> eldest) {
          return size() > KEPT;
        }
      };

  private CelPrograms() {}

  /**
   * @param expected type of the result; {@link CelType#DYN} for any
   * @throws CelError if it is no expression, names what the scope does not know, or cannot have the
   *     expected type
   */
  public static CelProgram compile(String expression, CelScope scope, CelType expected)
      throws CelError {
    Key key = new Key(expression, scope, expected);
    synchronized (COMPILED) {
      CelProgram known = COMPILED.get(key);
      if (known != null) {
        return known;
      }
    }
    CelProgram program = compileAnew(expression, scope, expected);
    synchronized (COMPILED) {
      COMPILED.put(key, program);
    }
    return program;
  }

  private static CelProgram compileAnew(String expression, CelScope scope, CelType expected)
      throws CelError {
    try {
      CelValidationResult checked =
          Environment.current().compiler(scope, expression).compile(expression, "<input>");
      if (checked.hasError()) {
        throw failed(
            checked.getErrors().stream()
                .map(issue -> shown(issue, checked))
                .collect(Collectors.joining("\n")));
      }
      CelAbstractSyntaxTree ast = checked.getAst();
      requireType(ast.getResultType(), expected);
      Planner planner = new Planner(ast);
      Node root = planner.plan();
      return new CompiledProgram(
          expression,
          scope,
          CelType.of(ast.getResultType()),
          root,
          planner.variables(),
          CostEstimate.of(ast, scope));
    } catch (CelValidationException | Fault e) {
      throw failed(e.getMessage());
    } catch (StackOverflowError e) {
      throw failed("the expression is nested too deeply");
    }
  }

  private static String shown(CelIssue issue, CelValidationResult checked) {
    String shown = issue.toDisplayString(checked.getSource());
    return SYNTAX.matcher(issue.getMessage()).lookingAt()
        ? shown.replaceFirst("^(ERROR: \\S+ )", "$1Syntax error: ")
        : shown;
  }

  private static CelError failed(String why) {
    return new CelError(CelError.Reason.COMPILE, "compilation failed: " + why);
  }

  private static void requireType(dev.cel.common.types.CelType type, CelType expected)
      throws CelError {
    if (!fits(type, expected)) {
      throw new CelError(CelError.Reason.RESULT_TYPE, "must evaluate to " + shown(expected));
    }
  }

  private static boolean fits(dev.cel.common.types.CelType type, CelType expected) {
    if (expected.form() == CelType.Form.DYN
        || type.kind().isDyn()
        || type.kind().isTypeParam()
        || type.name().equals("any")) {
      return true;
    }
    return switch (expected.form()) {
      case STRUCT -> type.name().equals(expected.checked().name());
      case LIST ->
          type instanceof ListType list
              && (!list.hasElemType() || fits(list.elemType(), expected.element()));
      default -> expected.checked().isAssignableFrom(type);
    };
  }

  private static String shown(CelType type) {
    return type.form() == CelType.Form.LIST
        ? "list(" + shown(type.element()) + ")"
        : type.checked().name();
  }
}
