package dev.gantry.model.selector;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.object.Meta;
import dev.gantry.model.status.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A parsed label selector: every requirement must hold. */
public record LabelSelector(List<Requirement> requirements) {

  public static final LabelSelector EVERYTHING = new LabelSelector(List.of());

  /** Matches no object: what an absent {@code LabelSelector} field means. */
  public static final LabelSelector NOTHING =
      new LabelSelector(List.of(new Requirement("", Operator.IN, Set.of())));

  private static final Pattern SET = Pattern.compile("^(\\S+)\\s+(in|notin)\\s*\\(([^()]*)\\)$");
  private static final Pattern COMPARISON =
      Pattern.compile("^([^=!<>\\s]+)\\s*(==|=|!=|>|<)\\s*([^=!<>]*)$");
  private static final Pattern KEY =
      Pattern.compile(
          "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?"
              + "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$");

  /**
   * A prefix of 253, a slash and a name of 63 characters; the pattern recurses over longer ones.
   */
  private static final int LONGEST_KEY = 317;

  private static final Pattern VALUE =
      Pattern.compile("^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$");

  public LabelSelector {
    requirements = List.copyOf(requirements);
  }

  /** Operators of the grammar; GT and LT compare integers. */
  public enum Operator {
    IN,
    NOT_IN,
    EXISTS,
    NOT_EXISTS,
    GT,
    LT
  }

  /** One condition on one key. */
  public record Requirement(String key, Operator operator, Set<String> values) {

    boolean matches(Map<String, String> labels) {
      String value = labels.get(key);
      return switch (operator) {
        case IN -> value != null && values.contains(value);
        // An absent key satisfies notin and != (Kubernetes' rule).
        case NOT_IN -> value == null || !values.contains(value);
        case EXISTS -> value != null;
        case NOT_EXISTS -> value == null;
        case GT -> compare(value) > 0;
        case LT -> value != null && isInteger(value) && compare(value) < 0;
      };
    }

    private int compare(String value) {
      if (value == null || !isInteger(value)) {
        return 0;
      }
      return Long.compare(Long.parseLong(value), Long.parseLong(values.iterator().next()));
    }

    private static boolean isInteger(String s) {
      return s.matches("-?\\d{1,18}");
    }
  }

  public static LabelSelector equal(Map<String, String> labels) {
    List<Requirement> all = new ArrayList<>();
    labels.forEach((k, v) -> all.add(new Requirement(k, Operator.IN, Set.of(v))));
    return new LabelSelector(all);
  }

  /**
   * Parses the query form: {@code a=b,c!=d,e in (x,y),f notin (z),g,!h}.
   *
   * @throws ApiException 400 with the part that does not parse
   */
  public static LabelSelector parse(String text) {
    if (text == null || text.isBlank()) {
      return EVERYTHING;
    }
    List<Requirement> all = new ArrayList<>();
    for (String part : split(text)) {
      all.add(parseRequirement(part.strip(), text));
    }
    return new LabelSelector(all);
  }

  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && depth == 0) {
        parts.add(text.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(text.substring(start));
    return parts;
  }

  private static Requirement parseRequirement(String part, String whole) {
    Matcher set = SET.matcher(part);
    if (set.matches()) {
      Set<String> values = new TreeSet<>();
      for (String v : set.group(3).split(",", -1)) {
        values.add(checkValue(v.strip(), whole));
      }
      return new Requirement(
          checkKey(set.group(1), whole),
          "in".equals(set.group(2)) ? Operator.IN : Operator.NOT_IN,
          values);
    }
    Matcher comparison = COMPARISON.matcher(part);
    if (comparison.matches()) {
      String value = comparison.group(3).strip();
      Operator operator =
          switch (comparison.group(2)) {
            case "!=" -> Operator.NOT_IN;
            case ">" -> Operator.GT;
            case "<" -> Operator.LT;
            default -> Operator.IN;
          };
      if ((operator == Operator.GT || operator == Operator.LT) && !Requirement.isInteger(value)) {
        throw refuse(whole, "for 'Gt', 'Lt' operators, the value must be an integer");
      }
      return new Requirement(
          checkKey(comparison.group(1), whole), operator, Set.of(checkValue(value, whole)));
    }
    return part.startsWith("!")
        ? new Requirement(checkKey(part.substring(1).strip(), whole), Operator.NOT_EXISTS, Set.of())
        : new Requirement(checkKey(part, whole), Operator.EXISTS, Set.of());
  }

  private static String checkKey(String key, String whole) {
    if (key.length() > LONGEST_KEY || !KEY.matcher(key).matches()) {
      throw refuse(whole, "'" + key + "' is not a label key");
    }
    return key;
  }

  private static String checkValue(String value, String whole) {
    if (!VALUE.matcher(value).matches()) {
      throw refuse(whole, "'" + value + "' is not a label value");
    }
    return value;
  }

  private static ApiException refuse(String text, String why) {
    return ApiException.badRequest(
        "unable to parse requirement in selector '" + text + "': " + why);
  }

  /**
   * From a {@code metav1.LabelSelector} document; absent selects nothing, empty selects everything.
   */
  public static LabelSelector of(JsonNode selector) {
    if (selector == null || selector.isMissingNode() || selector.isNull()) {
      return NOTHING;
    }
    List<Requirement> all =
        new ArrayList<>(equal(Meta.strings(selector.path("matchLabels"))).requirements());
    for (JsonNode expression : selector.path("matchExpressions")) {
      Set<String> values = new TreeSet<>();
      expression.path("values").forEach(v -> values.add(v.asText()));
      Operator operator =
          switch (expression.path("operator").asText()) {
            case "In" -> Operator.IN;
            case "NotIn" -> Operator.NOT_IN;
            case "Exists" -> Operator.EXISTS;
            case "DoesNotExist" -> Operator.NOT_EXISTS;
            case "Gt" -> Operator.GT;
            case "Lt" -> Operator.LT;
            default ->
                throw ApiException.badRequest(
                    "\""
                        + expression.path("operator").asText()
                        + "\" is not a valid label selector operator");
          };
      all.add(new Requirement(expression.path("key").asText(), operator, values));
    }
    return new LabelSelector(all);
  }

  public boolean isEverything() {
    return requirements.isEmpty();
  }

  public boolean matches(Map<String, String> labels) {
    for (Requirement requirement : requirements) {
      if (!requirement.matches(labels)) {
        return false;
      }
    }
    return true;
  }
}
