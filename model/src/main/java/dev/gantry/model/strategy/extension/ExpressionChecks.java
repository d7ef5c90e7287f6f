package dev.gantry.model.strategy.extension;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.cel.CelError;
import dev.gantry.model.cel.CelScope;
import dev.gantry.model.cel.CelType;
import dev.gantry.model.strategy.Causes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Checks the rules of a schema when its definition is written: they compile, say something useful,
 * and cannot cost more than they may.
 */
final class ExpressionChecks {

  private static final long RULE_LIMIT = 10_000_000;
  private static final long SCHEMA_LIMIT = 100_000_000;
  private static final int LONGEST_MESSAGE = 2048;
  private static final String SIMPLIFY =
      " (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays,"
          + " maps, and strings are declared)";
  private static final List<String> REASONS =
      List.of(
          "FieldValueInvalid", "FieldValueForbidden", "FieldValueRequired", "FieldValueDuplicate");

  private record Priced(String path, long cost) {}

  private final Causes causes;
  private final List<Priced> prices = new ArrayList<>();

  private ExpressionChecks(Causes causes) {
    this.causes = causes;
  }

  /**
   * @param schema a structural schema
   * @param path of the schema in the definition
   */
  static void check(JsonNode schema, String path, Causes causes) {
    if (schema.findValue("x-kubernetes-validations") == null) {
      return;
    }
    ExpressionChecks checks = new ExpressionChecks(causes);
    checks.visit(schema, CelType.ofSchema(schema, true), path, 1, null);
    checks.total(path);
  }

  /**
   * @param occurrences how often the place can be in one object
   * @param unrelated path of the list around the place whose elements cannot be found again, or
   *     null
   */
  private void visit(
      JsonNode schema, CelType type, String path, long occurrences, String unrelated) {
    int i = 0;
    CelScope plain = type == null ? null : SchemaRule.scope(type, false);
    CelScope optional = type == null ? null : SchemaRule.scope(type, true);
    for (JsonNode rule : schema.path("x-kubernetes-validations")) {
      String at = path + ".x-kubernetes-validations[" + i++ + "]";
      boolean old = rule.path("optionalOldSelf").asBoolean();
      rule(rule, schema, old ? optional : plain, at, occurrences, unrelated);
    }
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      String name = property.getKey();
      CelType below = type == null ? null : type.field(name);
      visit(property.getValue(), below, path + ".properties[" + name + "]", occurrences, unrelated);
    }
    CelType element = type == null ? null : type.element();
    if (schema.path("additionalProperties").isObject()) {
      String at = path + ".additionalProperties";
      visit(schema.path("additionalProperties"), element, at, times(occurrences, type), unrelated);
    }
    if (schema.path("items").isObject()) {
      boolean related = unrelated == null && RuleTree.keys(schema) != null;
      String outer = related ? null : unrelated == null ? path : unrelated;
      visit(schema.path("items"), element, path + ".items", times(occurrences, type), outer);
    }
  }

  private static long times(long occurrences, CelType container) {
    long most =
        container == null || container.element() == null
            ? 1
            : Math.min(container.maxSize(), container.element().mostInOneRequest());
    return occurrences > Long.MAX_VALUE / Math.max(1, most)
        ? Long.MAX_VALUE
        : occurrences * Math.max(1, most);
  }

  private void rule(
      JsonNode rule, JsonNode schema, CelScope scope, String at, long times, String unrelated) {
    String text = rule.path("rule").asText("");
    if (text.isBlank()) {
      causes.required(at + ".rule", "rule is not specified");
      return;
    }
    message(rule, text, at);
    String reason = rule.path("reason").asText("FieldValueInvalid");
    if (!REASONS.contains(reason)) {
      causes.notSupported(at + ".reason", reason, REASONS);
    }
    fieldPath(rule.path("fieldPath").asText(""), schema, at);
    if (scope == null) {
      causes.invalid(
          at + ".rule",
          text,
          "the schema does not say what is here: x-kubernetes-validations need"
              + " a structural type");
      return;
    }
    SchemaRule compiled;
    try {
      compiled = SchemaRule.compile(rule, scope);
    } catch (CelError e) {
      boolean message = compiles(rule, scope);
      causes.invalid(
          at + (message ? ".messageExpression" : ".rule"),
          message ? rule.path("messageExpression").asText() : text,
          message && e.reason() == CelError.Reason.COMPILE
              ? "messageExpression " + e.getMessage()
              : e.getMessage());
      return;
    }
    boolean transition = compiled.program().readsOldSelf();
    if (transition && unrelated != null) {
      causes.invalid(
          at + ".rule",
          text,
          "oldSelf cannot be used on the uncorrelatable portion of the schema within " + unrelated);
    }
    if (!transition && rule.has("optionalOldSelf")) {
      causes.invalid(
          at + ".optionalOldSelf",
          rule.path("optionalOldSelf").asBoolean(),
          "may not be set if oldSelf is not used in rule");
    }
    price(compiled.program().estimatedCost(), times, at + ".rule");
    if (compiled.says() != null) {
      price(compiled.says().estimatedCost(), times, at + ".messageExpression");
    }
  }

  /** Whether it is the message expression alone that does not compile. */
  private static boolean compiles(JsonNode rule, CelScope scope) {
    try {
      dev.gantry.model.cel.CelPrograms.compile(rule.path("rule").asText(""), scope, CelType.BOOL);
      return true;
    } catch (CelError e) {
      return false;
    }
  }

  private void message(JsonNode rule, String text, String at) {
    String message = rule.path("message").asText("");
    if (rule.has("message") && message.isBlank()) {
      causes.invalid(at + ".message", message, "message must be non-empty if specified");
    } else if (message.trim().contains("\n")) {
      causes.invalid(at + ".message", message, "message must not contain line breaks");
    } else if (message.length() > LONGEST_MESSAGE) {
      causes.invalid(
          at + ".message",
          message.substring(0, 10) + "...",
          "message must have a maximum length of 2048 characters");
    }
    if (text.trim().contains("\n") && message.isEmpty()) {
      causes.required(at + ".message", "message must be specified if rule contains line breaks");
    }
    if (rule.has("messageExpression") && rule.path("messageExpression").asText("").isBlank()) {
      causes.required(
          at + ".messageExpression", "messageExpression must be non-empty if specified");
    }
  }

  /** {@code .spec.x} or {@code ['a.b']}, along fields that the schema names. */
  private void fieldPath(String fieldPath, JsonNode schema, String at) {
    if (fieldPath.isEmpty()) {
      return;
    }
    JsonNode place = schema;
    String rest = fieldPath;
    while (!rest.isEmpty() && place != null) {
      String name;
      if (rest.startsWith("['") && rest.contains("']")) {
        name = rest.substring(2, rest.indexOf("']"));
        rest = rest.substring(rest.indexOf("']") + 2);
      } else if (rest.startsWith(".") && rest.length() > 1) {
        int end = 1;
        while (end < rest.length() && rest.charAt(end) != '.' && rest.charAt(end) != '[') {
          end++;
        }
        name = rest.substring(1, end);
        rest = rest.substring(end);
      } else {
        place = null;
        break;
      }
      JsonNode values = place.path("additionalProperties");
      place = values.isObject() ? values : place.path("properties").get(name);
    }
    if (place == null) {
      causes.invalid(at + ".fieldPath", fieldPath, "fieldPath must be a valid path");
    }
  }

  private void price(long cost, long times, String at) {
    long whole = cost != 0 && times > Long.MAX_VALUE / cost ? Long.MAX_VALUE : cost * times;
    prices.add(new Priced(at, whole));
    if (whole > RULE_LIMIT) {
      causes.forbidden(
          at,
          "estimated rule cost exceeds budget by factor of "
              + factor(whole, RULE_LIMIT)
              + SIMPLIFY);
    }
  }

  private void total(String path) {
    long sum = 0;
    for (Priced priced : prices) {
      sum = sum > Long.MAX_VALUE - priced.cost ? Long.MAX_VALUE : sum + priced.cost;
    }
    if (sum > SCHEMA_LIMIT) {
      prices.stream()
          .sorted(Comparator.comparingLong(Priced::cost).reversed())
          .limit(4)
          .filter(p -> p.cost > SCHEMA_LIMIT / 100)
          .forEach(
              p ->
                  causes.forbidden(
                      p.path,
                      "contributed to estimated rule cost total exceeding cost limit for entire"
                          + " OpenAPIv3 schema"));
      causes.forbidden(
          path,
          "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds"
              + " budget by factor of "
              + factor(sum, SCHEMA_LIMIT)
              + SIMPLIFY);
    }
  }

  private static String factor(long cost, long limit) {
    double factor = (double) cost / limit;
    if (factor > 100) {
      return "more than 100x";
    }
    return String.format(Locale.ROOT, factor < 1.5 ? "%fx" : "%.1fx", factor);
  }
}
