package dev.gantry.model.strategy.device;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Tree;
import dev.gantry.model.strategy.storage.CsiRules;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks of {@code devices}: what a claim asks for, and how its parts belong together. */
final class DeviceRequests {

  static final int MAX_LIST = 32;
  private static final int MAX_ALTERNATIVES = 8;
  private static final int MAX_TOLERATIONS = 16;
  private static final int MAX_EXPRESSION = 10 * 1024;
  private static final List<String> MODES = List.of("All", "ExactCount");
  private static final List<String> EFFECTS = List.of("NoExecute", "NoSchedule", "None");

  private DeviceRequests() {}

  static void defaults(JsonNode spec) {
    for (ObjectNode request : Tree.objects(spec.path("devices"), "requests")) {
      ObjectNode exactly = Tree.object(request, "exactly");
      if (exactly != null) {
        requestDefaults(exactly);
      }
      Tree.objects(request, "firstAvailable").forEach(DeviceRequests::requestDefaults);
    }
  }

  private static void requestDefaults(ObjectNode request) {
    Tree.text(request, "allocationMode", "ExactCount");
    if (request.path("allocationMode").asText().equals("ExactCount")) {
      Tree.nonZero(request, "count", 1);
    }
    Tree.objects(request, "tolerations").forEach(t -> Tree.text(t, "operator", "Equal"));
  }

  static void check(JsonNode spec, String path, Causes causes) {
    JsonNode devices = spec.path("devices");
    Set<String> names = new HashSet<>();
    List<ObjectNode> requests = few(devices, "requests", MAX_LIST, path, causes);
    for (int i = 0; i < requests.size(); i++) {
      request(requests.get(i), path + ".requests[" + i + "]", names, causes);
    }
    List<ObjectNode> constraints = few(devices, "constraints", MAX_LIST, path, causes);
    for (int i = 0; i < constraints.size(); i++) {
      constraint(constraints.get(i), path + ".constraints[" + i + "]", names, causes);
    }
    List<ObjectNode> configs = few(devices, "config", MAX_LIST, path, causes);
    for (int i = 0; i < configs.size(); i++) {
      String field = path + ".config[" + i + "]";
      references(configs.get(i), field + ".requests", names, causes);
      opaque(configs.get(i), field, causes);
    }
  }

  /** A list that must not be long. */
  static List<ObjectNode> few(JsonNode holder, String field, int max, String path, Causes causes) {
    List<ObjectNode> list = Tree.objects(holder, field);
    if (list.size() > max) {
      causes.tooMany(path + "." + field, list.size(), max);
    }
    return list;
  }

  private static void request(ObjectNode request, String path, Set<String> names, Causes causes) {
    String name = request.path("name").asText("");
    causes.text(path + ".name", request.path("name"), Names::label);
    if (!name.isEmpty() && !names.add(name)) {
      causes.duplicate(path + ".name", name);
    }
    List<ObjectNode> alternatives = few(request, "firstAvailable", MAX_ALTERNATIVES, path, causes);
    boolean exactly = Tree.isSet(request, "exactly");
    String words = "exactly one of `exactly` or `firstAvailable` is required";
    if (!exactly && alternatives.isEmpty()) {
      causes.required(path, words);
    } else if (exactly && !alternatives.isEmpty()) {
      causes.invalid(path, Tree.shown(null), words + ", but multiple fields are set");
    }
    if (exactly) {
      wanted(request.path("exactly"), path + ".exactly", causes);
    }
    Set<String> own = new HashSet<>();
    for (int i = 0; i < alternatives.size(); i++) {
      ObjectNode alternative = alternatives.get(i);
      String field = path + ".firstAvailable[" + i + "]";
      String alternativeName = alternative.path("name").asText("");
      causes.text(field + ".name", alternative.path("name"), Names::label);
      if (!alternativeName.isEmpty() && !own.add(alternativeName)) {
        causes.duplicate(field + ".name", alternativeName);
      }
      names.add(name + "/" + alternativeName);
      wanted(alternative, field, causes);
    }
  }

  private static void wanted(JsonNode request, String path, Causes causes) {
    causes.text(path + ".deviceClassName", request.path("deviceClassName"), Names::subdomain);
    selectors(request, path, causes);
    String mode = request.path("allocationMode").asText("");
    long count = request.path("count").asLong(0);
    if (mode.equals("All") && count != 0) {
      causes.invalid(path + ".count", count, "must not be specified when allocationMode is 'All'");
    } else if (mode.equals("ExactCount") && count <= 0) {
      causes.invalid(path + ".count", count, "must be greater than zero");
    } else if (!MODES.contains(mode)) {
      causes.notSupported(path + ".allocationMode", mode, MODES);
    }
    List<ObjectNode> tolerations = few(request, "tolerations", MAX_TOLERATIONS, path, causes);
    for (int i = 0; i < tolerations.size(); i++) {
      toleration(tolerations.get(i), path + ".tolerations[" + i + "]", causes);
    }
  }

  static void selectors(JsonNode holder, String path, Causes causes) {
    List<ObjectNode> selectors = few(holder, "selectors", MAX_LIST, path, causes);
    for (int i = 0; i < selectors.size(); i++) {
      String field = path + ".selectors[" + i + "].cel";
      JsonNode cel = selectors.get(i).path("cel");
      if (!cel.isObject()) {
        causes.required(field, "");
      } else if (cel.path("expression").asText("").length() > MAX_EXPRESSION) {
        causes.tooLong(field + ".expression", MAX_EXPRESSION);
      } else if (Tree.isBlank(cel, "expression")) {
        causes.required(field + ".expression", "");
      } else {
        DeviceExpressions.check(cel.path("expression").asText(), field + ".expression", causes);
      }
    }
  }

  private static void toleration(ObjectNode toleration, String path, Causes causes) {
    causes.optionalText(path + ".key", toleration.path("key"), Names::qualified);
    String operator = toleration.path("operator").asText("");
    String value = toleration.path("value").asText("");
    switch (operator) {
      case "Exists" -> {
        if (!value.isEmpty()) {
          causes.invalid(path + ".value", value, "must be empty for operator `Exists`");
        }
      }
      case "Equal" -> causes.invalidAll(path + ".value", value, Names.labelValue(value));
      default -> causes.notSupported(path + ".operator", operator, List.of("Equal", "Exists"));
    }
    String effect = toleration.path("effect").asText("");
    if (!effect.isEmpty() && !EFFECTS.contains(effect)) {
      causes.notSupported(path + ".effect", effect, EFFECTS);
    }
  }

  private static void constraint(
      ObjectNode constraint, String path, Set<String> names, Causes causes) {
    references(constraint, path + ".requests", names, causes);
    boolean match = Tree.isSet(constraint, "matchAttribute");
    boolean distinct = Tree.isSet(constraint, "distinctAttribute");
    if (!match && !distinct) {
      causes.required(path, "exactly one of matchAttribute or distinctAttribute is required");
    } else if (match && distinct) {
      causes.invalid(
          path, Tree.shown(null), "matchAttribute and distinctAttribute are mutually exclusive");
    }
    for (String field : List.of("matchAttribute", "distinctAttribute")) {
      String name = constraint.path(field).asText("");
      if (!Tree.isSet(constraint, field)) {
        continue;
      }
      if (name.contains("/")) {
        causes.invalidAll(path + "." + field, name, Names.qualified(name));
      } else {
        causes.invalid(path + "." + field, name, "must include a domain");
      }
    }
  }

  private static void references(ObjectNode holder, String path, Set<String> names, Causes causes) {
    List<String> given = Tree.texts(holder, "requests");
    if (given.size() > MAX_LIST) {
      causes.tooMany(path, given.size(), MAX_LIST);
    }
    for (int i = 0; i < given.size(); i++) {
      String field = path + "[" + i + "]";
      if (!names.contains(given.get(i))) {
        causes.invalid(
            field,
            given.get(i),
            "must be the name of a request in the claim or the name of a request and a subrequest"
                + " separated by '/'");
      }
      if (given.indexOf(given.get(i)) < i) {
        causes.duplicate(field, given.get(i));
      }
    }
  }

  static void opaque(ObjectNode config, String path, Causes causes) {
    JsonNode opaque = config.path("opaque");
    if (!opaque.isObject()) {
      causes.required(path + ".opaque", "");
      return;
    }
    CsiRules.driverName(opaque.path("driver").asText(""), path + ".opaque.driver", causes);
    JsonNode parameters = opaque.path("parameters");
    if (parameters.isMissingNode() || parameters.isNull()) {
      causes.required(path + ".opaque.parameters", "");
    } else if (!parameters.isObject()) {
      causes.invalid(
          path + ".opaque.parameters", Tree.shown(parameters), "must be a valid JSON object");
    }
  }
}
