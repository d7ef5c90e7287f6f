package dev.gantry.model.strategy.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.cel.CelError;
import dev.gantry.model.cel.CelPrograms;
import dev.gantry.model.cel.CelScope;
import dev.gantry.model.cel.CelType;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Selectors;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What webhooks and policies share: rules, selectors, conditions. */
final class MatchChecks {

  private static final int MOST_CONDITIONS = 64;
  private static final List<String> OPERATIONS =
      List.of("*", "CONNECT", "CREATE", "DELETE", "UPDATE");
  private static final List<String> SCOPES = List.of("*", "Cluster", "Namespaced");

  private MatchChecks() {}

  /** Selectors and policy of a webhook or of {@code MatchResources}. */
  static void fillIn(ObjectNode match) {
    fill(match, "matchPolicy", "Equivalent");
    for (String selector : List.of("namespaceSelector", "objectSelector")) {
      if (!match.path(selector).isObject()) {
        match.putObject(selector);
      }
    }
    for (String rules : List.of("rules", "resourceRules", "excludeResourceRules")) {
      match.path(rules).forEach(rule -> fill((ObjectNode) rule, "scope", "*"));
    }
  }

  static void fill(ObjectNode object, String field, String value) {
    if (object.path(field).asText("").isEmpty()) {
      object.put(field, value);
    }
  }

  static void selectors(JsonNode match, String path, Causes causes) {
    causes.optionalOneOf(
        path + ".matchPolicy", match.path("matchPolicy"), List.of("Equivalent", "Exact"));
    for (String selector : List.of("namespaceSelector", "objectSelector")) {
      if (match.path(selector).isObject()) {
        Selectors.check(match.path(selector), path + "." + selector, causes);
      }
    }
  }

  static void rules(JsonNode rules, String path, boolean named, Causes causes) {
    for (int i = 0; i < rules.size(); i++) {
      JsonNode rule = rules.get(i);
      String at = path + "[" + i + "]";
      wildcard(rule, at, "apiGroups", causes);
      wildcard(rule, at, "apiVersions", causes);
      resources(rule, at, causes);
      operations(rule, at, causes);
      causes.optionalOneOf(at + ".scope", rule.path("scope"), SCOPES);
      if (named) {
        Set<String> seen = new HashSet<>();
        JsonNode names = rule.path("resourceNames");
        for (int n = 0; n < names.size(); n++) {
          if (!seen.add(names.get(n).asText())) {
            causes.duplicate(at + ".resourceNames[" + n + "]", names.get(n).asText());
          }
        }
      }
    }
  }

  private static void wildcard(JsonNode rule, String at, String field, Causes causes) {
    JsonNode list = rule.path(field);
    String path = at + "." + field;
    if (list.isEmpty()) {
      causes.required(path, "");
    }
    if (list.size() > 1 && contains(list, "*")) {
      causes.invalid(
          path,
          texts(list),
          "if '*' is present, must not specify other "
              + (field.equals("apiGroups") ? "API groups" : "API versions"));
    }
    for (int i = 0; i < list.size(); i++) {
      if (field.equals("apiVersions") && list.get(i).asText().isEmpty()) {
        causes.required(path + "[" + i + "]", "");
      }
    }
  }

  private static void resources(JsonNode rule, String at, Causes causes) {
    JsonNode list = rule.path("resources");
    String path = at + ".resources";
    if (list.isEmpty()) {
      causes.required(path, "");
    }
    if (list.size() > 1 && contains(list, "*/*")) {
      causes.invalid(path, texts(list), "if '*/*' is present, must not specify other resources");
    }
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i).asText().isEmpty()) {
        causes.required(path + "[" + i + "]", "");
      }
    }
  }

  private static void operations(JsonNode rule, String at, Causes causes) {
    JsonNode list = rule.path("operations");
    String path = at + ".operations";
    if (list.isEmpty()) {
      causes.required(path, "");
    }
    if (list.size() > 1 && contains(list, "*")) {
      causes.invalid(path, texts(list), "if '*' is present, must not specify other operations");
    }
    for (int i = 0; i < list.size(); i++) {
      if (!OPERATIONS.contains(list.get(i).asText())) {
        causes.notSupported(path + "[" + i + "]", list.get(i).asText(), OPERATIONS);
      }
    }
  }

  private static boolean contains(JsonNode list, String text) {
    for (JsonNode element : list) {
      if (element.asText().equals(text)) {
        return true;
      }
    }
    return false;
  }

  private static String texts(JsonNode list) {
    return list.toString();
  }

  static void conditions(JsonNode list, String path, CelScope scope, Causes causes) {
    if (list.size() > MOST_CONDITIONS) {
      causes.tooMany(path, list.size(), MOST_CONDITIONS);
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      String at = path + "[" + i + "]";
      String name = list.get(i).path("name").asText("");
      if (name.isEmpty()) {
        causes.required(at + ".name", "");
      } else {
        causes.invalidAll(at + ".name", name, Names.qualified(name));
        if (!names.add(name)) {
          causes.duplicate(at + ".name", name);
        }
      }
      expression(list.get(i), "expression", at, scope, CelType.BOOL, causes);
    }
  }

  /** A required expression of a given type. */
  static void expression(
      JsonNode holder, String field, String at, CelScope scope, CelType type, Causes causes) {
    String text = holder.path(field).asText("");
    if (text.isBlank()) {
      causes.required(at + "." + field, field + " is not specified");
      return;
    }
    try {
      CelPrograms.compile(text, scope, type);
    } catch (CelError e) {
      causes.invalid(at + "." + field, text, e.getMessage());
    }
  }
}
