package dev.gantry.model.strategy.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Selectors;
import dev.gantry.model.strategy.Tree;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks of where a pod may run: affinity, tolerations, topology spread. */
public final class PlacementChecks {

  private static final List<String> EFFECTS =
      List.of("NoSchedule", "PreferNoSchedule", "NoExecute");

  private PlacementChecks() {}

  static void check(JsonNode spec, String path, Causes causes) {
    Selectors.labels(spec.path("nodeSelector"), path + ".nodeSelector", causes);
    affinity(spec.path("affinity"), path + ".affinity", causes);
    tolerations(spec, path + ".tolerations", causes);
    spread(spec, path + ".topologySpreadConstraints", causes);
  }

  /** The {@code tolerations} of a holder. */
  public static void tolerations(JsonNode holder, String path, Causes causes) {
    int i = 0;
    for (ObjectNode toleration : Tree.objects(holder, "tolerations")) {
      toleration(toleration, path + "[" + i++ + "]", causes);
    }
  }

  private static void toleration(ObjectNode toleration, String path, Causes causes) {
    String key = toleration.path("key").asText("");
    String operator = toleration.path("operator").asText("");
    String effect = toleration.path("effect").asText("");
    if (!key.isEmpty()) {
      causes.invalidAll(path + ".key", key, Names.qualified(key));
    } else if (!operator.equals("Exists")) {
      causes.invalid(
          path + ".operator",
          operator,
          "operator must be Exists when `key` is empty, which means \"match all values and all"
              + " keys\"");
    }
    if (Tree.isSet(toleration, "tolerationSeconds") && !effect.equals("NoExecute")) {
      causes.invalid(
          path + ".effect", effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
    }
    switch (operator) {
      case "", "Equal" -> {
        String value = toleration.path("value").asText("");
        causes.invalidAll(path + ".operator", value, Names.labelValue(value));
      }
      case "Exists" -> {
        if (!Tree.isBlank(toleration, "value")) {
          causes.invalid(
              path + ".operator",
              Tree.shown(toleration),
              "value must be empty when `operator` is 'Exists'");
        }
      }
      default -> causes.notSupported(path + ".operator", operator, List.of("Equal", "Exists"));
    }
    if (!effect.isEmpty() && !EFFECTS.contains(effect)) {
      causes.notSupported(path + ".effect", effect, EFFECTS);
    }
  }

  private static void affinity(JsonNode affinity, String path, Causes causes) {
    JsonNode node = affinity.path("nodeAffinity");
    String at = path + ".nodeAffinity";
    if (node.path("requiredDuringSchedulingIgnoredDuringExecution")
        instanceof ObjectNode required) {
      nodeSelector(required, at + ".requiredDuringSchedulingIgnoredDuringExecution", causes);
    }
    int i = 0;
    for (ObjectNode term : Tree.objects(node, "preferredDuringSchedulingIgnoredDuringExecution")) {
      String field = at + ".preferredDuringSchedulingIgnoredDuringExecution[" + i++ + "]";
      weight(term, field, causes);
      nodeTerm(term.path("preference"), field + ".preference", causes);
    }
    for (String sort : List.of("podAffinity", "podAntiAffinity")) {
      pods(affinity.path(sort), path + "." + sort, causes);
    }
  }

  /** A {@code NodeSelector}: any of its terms. */
  public static void nodeSelector(JsonNode selector, String path, Causes causes) {
    List<ObjectNode> terms = Tree.objects(selector, "nodeSelectorTerms");
    if (terms.isEmpty()) {
      causes.required(path + ".nodeSelectorTerms", "must have at least one node selector term");
    }
    for (int i = 0; i < terms.size(); i++) {
      nodeTerm(terms.get(i), path + ".nodeSelectorTerms[" + i + "]", causes);
    }
  }

  private static void nodeTerm(JsonNode term, String path, Causes causes) {
    int i = 0;
    for (ObjectNode expression : Tree.objects(term, "matchExpressions")) {
      nodeExpression(expression, path + ".matchExpressions[" + i++ + "]", causes);
    }
    i = 0;
    for (ObjectNode expression : Tree.objects(term, "matchFields")) {
      nodeField(expression, path + ".matchFields[" + i++ + "]", causes);
    }
  }

  /** Of a node's fields, only its name can be asked for. */
  private static void nodeField(ObjectNode expression, String path, Causes causes) {
    String operator = expression.path("operator").asText("");
    if (!List.of("In", "NotIn").contains(operator)) {
      causes.invalid(path + ".operator", operator, "not a valid selector operator");
    } else if (expression.path("values").size() != 1) {
      causes.required(
          path + ".values",
          "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
    }
    String key = expression.path("key").asText("");
    if (!key.equals("metadata.name")) {
      causes.invalid(path + ".key", key, "not a valid field selector key");
      return;
    }
    int i = 0;
    for (String value : Tree.texts(expression, "values")) {
      causes.invalidAll(path + ".values[" + i++ + "]", value, Names.subdomain(value));
    }
  }

  private static void nodeExpression(ObjectNode expression, String path, Causes causes) {
    int values = expression.path("values").size();
    String operator = expression.path("operator").asText("");
    switch (operator) {
      case "In", "NotIn" -> {
        if (values == 0) {
          causes.required(path + ".values", "must be specified when `operator` is 'In' or 'NotIn'");
        }
      }
      case "Exists", "DoesNotExist" -> {
        if (values > 0) {
          causes.forbidden(
              path + ".values",
              "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
      }
      case "Gt", "Lt" -> {
        if (values != 1) {
          causes.required(
              path + ".values", "must be specified single value when `operator` is 'Lt' or 'Gt'");
        }
      }
      default -> causes.invalid(path + ".operator", operator, "not a valid selector operator");
    }
    String key = expression.path("key").asText("");
    causes.invalidAll(path + ".key", key, Names.qualified(key));
  }

  private static void pods(JsonNode affinity, String path, Causes causes) {
    int i = 0;
    for (ObjectNode term :
        Tree.objects(affinity, "requiredDuringSchedulingIgnoredDuringExecution")) {
      podTerm(term, path + ".requiredDuringSchedulingIgnoredDuringExecution[" + i++ + "]", causes);
    }
    i = 0;
    for (ObjectNode term :
        Tree.objects(affinity, "preferredDuringSchedulingIgnoredDuringExecution")) {
      String field = path + ".preferredDuringSchedulingIgnoredDuringExecution[" + i++ + "]";
      weight(term, field, causes);
      podTerm(term.path("podAffinityTerm"), field + ".podAffinityTerm", causes);
    }
  }

  private static void podTerm(JsonNode term, String path, Causes causes) {
    Selectors.check(term.path("labelSelector"), path + ".labelSelector", causes);
    Selectors.check(term.path("namespaceSelector"), path + ".namespaceSelector", causes);
    labelKeys(term, "matchLabelKeys", path, causes);
    labelKeys(term, "mismatchLabelKeys", path, causes);
    for (String namespace : Tree.texts(term, "namespaces")) {
      causes.invalidAll(path + ".namespace", namespace, Names.label(namespace));
    }
    topologyKey(term, path, causes);
  }

  private static void labelKeys(JsonNode term, String list, String path, Causes causes) {
    List<String> keys = Tree.texts(term, list);
    if (!keys.isEmpty() && !Tree.isSet(term, "labelSelector")) {
      causes.forbidden(path + "." + list, "must not be specified when labelSelector is not set");
    }
    for (int i = 0; i < keys.size(); i++) {
      causes.invalidAll(
          path + "." + list + "[" + i + "]", keys.get(i), Names.qualified(keys.get(i)));
    }
  }

  private static void topologyKey(JsonNode term, String path, Causes causes) {
    String key = term.path("topologyKey").asText("");
    if (key.isEmpty()) {
      causes.required(path + ".topologyKey", "can not be empty");
    } else {
      causes.invalidAll(path + ".topologyKey", key, Names.qualified(key));
    }
  }

  private static void weight(JsonNode term, String path, Causes causes) {
    long weight = term.path("weight").asLong(0);
    if (weight <= 0 || weight > 100) {
      causes.invalid(path + ".weight", weight, "must be in the range 1-100");
    }
  }

  private static void spread(JsonNode spec, String path, Causes causes) {
    Set<String> seen = new HashSet<>();
    int i = 0;
    for (ObjectNode constraint : Tree.objects(spec, "topologySpreadConstraints")) {
      String field = path + "[" + i++ + "]";
      long skew = constraint.path("maxSkew").asLong(0);
      if (skew <= 0) {
        causes.invalid(field + ".maxSkew", skew, "must be greater than zero");
      }
      topologyKey(constraint, field, causes);
      String action = constraint.path("whenUnsatisfiable").asText("");
      List<String> actions = List.of("DoNotSchedule", "ScheduleAnyway");
      if (!actions.contains(action)) {
        causes.notSupported(field + ".whenUnsatisfiable", action, actions);
      }
      String pair = "{" + constraint.path("topologyKey").asText("") + ", " + action + "}";
      if (!seen.add(pair)) {
        causes.duplicate(field + ".{topologyKey, whenUnsatisfiable}", pair);
      }
      JsonNode domains = constraint.path("minDomains");
      if (domains.isNumber() && domains.asLong() <= 0) {
        causes.invalid(field + ".minDomains", domains.asLong(), "must be greater than zero");
      } else if (domains.isNumber() && !action.equals("DoNotSchedule")) {
        causes.invalid(
            field + ".minDomains",
            domains.asLong(),
            "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not " + action);
      }
      for (String policy : List.of("nodeAffinityPolicy", "nodeTaintsPolicy")) {
        causes.optionalOneOf(
            field + "." + policy, constraint.path(policy), List.of("Honor", "Ignore"));
      }
      labelKeys(constraint, "matchLabelKeys", field, causes);
      Selectors.check(constraint.path("labelSelector"), field + ".labelSelector", causes);
    }
  }
}
