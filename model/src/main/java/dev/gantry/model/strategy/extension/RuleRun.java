package dev.gantry.model.strategy.extension;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.gantry.model.cel.CelError;
import dev.gantry.model.cel.CostBudget;
import dev.gantry.model.status.Cause;
import dev.gantry.model.strategy.Causes;
import java.util.HashMap;
import java.util.Map;

/** Holds one object against its definition's rules. */
final class RuleRun {

  private static final int LONGEST_MESSAGE = 5 * 1024;

  private final Causes causes;
  private final CostBudget budget = CostBudget.standard();
  private boolean stopped;

  private RuleRun(Causes causes) {
    this.causes = causes;
  }

  /**
   * @param old the object before, or null
   */
  static void run(RuleTree tree, JsonNode object, JsonNode old, Causes causes) {
    new RuleRun(causes).visit(tree, object, old, "");
  }

  private void visit(RuleTree tree, JsonNode value, JsonNode old, String path) {
    if (value == null || value.isNull()) {
      return;
    }
    for (SchemaRule rule : tree.rules()) {
      if (!stopped) {
        apply(rule, tree.type(), value, old, path);
      }
    }
    if (value.isObject()) {
      fields(tree, value, old, path);
    } else if (value.isArray() && tree.items() != null) {
      for (int i = 0; i < value.size() && !stopped; i++) {
        JsonNode before = Correlation.element(tree.keys(), value.get(i), old);
        visit(tree.items(), value.get(i), before, path + "[" + i + "]");
      }
    }
  }

  private void fields(RuleTree tree, JsonNode value, JsonNode old, String path) {
    for (Map.Entry<String, RuleTree> property : tree.properties().entrySet()) {
      String name = property.getKey();
      if (!stopped && value.has(name)) {
        String inner = path.isEmpty() ? name : path + "." + name;
        visit(property.getValue(), value.get(name), Correlation.field(old, name), inner);
      }
    }
    if (tree.additional() != null) {
      for (Map.Entry<String, JsonNode> entry : value.properties()) {
        if (!stopped) {
          String name = entry.getKey();
          JsonNode before = Correlation.field(old, name);
          visit(tree.additional(), entry.getValue(), before, path + "[" + name + "]");
        }
      }
    }
  }

  private void apply(SchemaRule rule, String type, JsonNode value, JsonNode old, String path) {
    boolean transition = rule.program().readsOldSelf();
    if (transition && old == null && !rule.optionalOld()) {
      return;
    }
    Map<String, Object> variables = new HashMap<>();
    variables.put("self", value);
    variables.put("oldSelf", old == null ? MissingNode.getInstance() : old);
    try {
      if (Boolean.TRUE.equals(rule.program().evaluate(variables, budget))
          || !transition && value.equals(old)) {
        return;
      }
      String detail = rule.says() == null ? rule.words() : said(rule, variables);
      causes.add(rule.refusal(path + below(rule, path), type, detail));
    } catch (CelError e) {
      failed(rule, type, path, e);
    }
    if (budget.isSpent() && !stopped) {
      failed(
          rule,
          type,
          path,
          new CelError(
              CelError.Reason.BUDGET,
              "validation failed due to running out of cost budget, no further validation rules"
                  + " will be run"));
    }
  }

  private static String below(SchemaRule rule, String path) {
    String at = rule.fieldPath();
    return path.isEmpty() && at.startsWith(".") ? at.substring(1) : at;
  }

  /** A message that cannot be made, or is none, gives way to the fixed one. */
  private String said(SchemaRule rule, Map<String, Object> variables) {
    try {
      String text = String.valueOf(rule.says().evaluate(variables, budget)).trim();
      boolean usable = !text.isEmpty() && text.length() <= LONGEST_MESSAGE && !text.contains("\n");
      return usable ? text : rule.words();
    } catch (CelError e) {
      return rule.words();
    }
  }

  private void failed(SchemaRule rule, String type, String path, CelError error) {
    String ruleWords = rule.message().isEmpty() ? rule.text() : rule.message();
    String detail =
        switch (error.reason()) {
          case BUDGET -> error.getMessage();
          case CALL_COST ->
              "'"
                  + error.getMessage()
                  + "': no further validation rules will be run due to call cost exceeds limit for"
                  + " rule: "
                  + ruleWords;
          default ->
              error.getMessage().startsWith("no such overload")
                  ? "'"
                      + error.getMessage()
                      + "': call arguments did not match a supported operator, function or macro"
                      + " signature for rule: "
                      + ruleWords
                  : error.getMessage() + " evaluating rule: " + ruleWords;
        };
    stopped =
        error.reason() == CelError.Reason.BUDGET || error.reason() == CelError.Reason.CALL_COST;
    causes.add(Cause.invalid(path, type, detail));
  }
}
