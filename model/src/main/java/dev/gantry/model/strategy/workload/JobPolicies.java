package dev.gantry.model.strategy.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Tree;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks of what a job does when pods fail, and of when it has succeeded. */
final class JobPolicies {

  private static final int MAX_RULES = 20;
  private static final int MAX_EXIT_CODES = 255;
  private static final int MAX_INDEXES_TEXT = 65536;
  private static final List<String> ACTIONS = List.of("Count", "FailIndex", "FailJob", "Ignore");
  private static final List<String> OPERATORS = List.of("In", "NotIn");
  private static final List<String> STATUSES = List.of("False", "True", "Unknown");

  private JobPolicies() {}

  static void check(JsonNode spec, String path, Causes causes) {
    if (Tree.isSet(spec, "podFailurePolicy")) {
      failure(spec, path + ".podFailurePolicy.rules", causes);
    }
    if (Tree.isSet(spec, "successPolicy")) {
      if (!spec.path("completionMode").asText().equals("Indexed")) {
        causes.invalid(
            path + ".successPolicy",
            Tree.shown(spec.path("successPolicy")),
            "requires indexed completion mode");
      } else {
        success(spec, path + ".successPolicy.rules", causes);
      }
    }
  }

  private static void failure(JsonNode spec, String path, Causes causes) {
    Set<String> containers = new HashSet<>();
    JsonNode pod = spec.path("template").path("spec");
    for (String list : List.of("containers", "initContainers")) {
      Tree.objects(pod, list).forEach(c -> containers.add(c.path("name").asText()));
    }
    List<ObjectNode> rules = Tree.objects(spec.path("podFailurePolicy"), "rules");
    if (rules.size() > MAX_RULES) {
      causes.tooMany(path, rules.size(), MAX_RULES);
    }
    for (int i = 0; i < rules.size(); i++) {
      failureRule(spec, rules.get(i), path + "[" + i + "]", containers, causes);
    }
  }

  private static void failureRule(
      JsonNode spec, ObjectNode rule, String path, Set<String> containers, Causes causes) {
    String action = rule.path("action").asText("");
    if (action.isEmpty()) {
      causes.required(path + ".action", "valid values: " + quoted(ACTIONS));
    } else if (action.equals("FailIndex")) {
      if (!Tree.isSet(spec, "backoffLimitPerIndex")) {
        causes.invalid(path + ".action", action, "requires the backoffLimitPerIndex to be set");
      }
    } else if (!ACTIONS.contains(action)) {
      causes.notSupported(path + ".action", action, ACTIONS);
    }
    boolean codes = Tree.isSet(rule, "onExitCodes");
    boolean conditions = !rule.path("onPodConditions").isEmpty();
    if (codes) {
      exitCodes(rule.path("onExitCodes"), path + ".onExitCodes", containers, causes);
    }
    if (conditions) {
      conditions(rule, path + ".onPodConditions", causes);
    }
    if (codes && conditions) {
      causes.invalid(path, "specifying both OnExitCodes and OnPodConditions is not supported");
    } else if (!codes && !conditions) {
      causes.invalid(path, "specifying one of OnExitCodes and OnPodConditions is required");
    }
  }

  private static void exitCodes(
      JsonNode codes, String path, Set<String> containers, Causes causes) {
    String operator = codes.path("operator").asText("");
    if (operator.isEmpty()) {
      causes.required(path + ".operator", "valid values: " + quoted(OPERATORS));
    } else if (!OPERATORS.contains(operator)) {
      causes.notSupported(path + ".operator", operator, OPERATORS);
    }
    String container = codes.path("containerName").asText("");
    if (Tree.isSet(codes, "containerName") && !containers.contains(container)) {
      causes.invalid(
          path + ".containerName",
          container,
          "must be one of the container or initContainer names in the pod template");
    }
    JsonNode values = codes.path("values");
    if (values.isEmpty()) {
      causes.invalid(path + ".values", Tree.shown(values), "at least one value is required");
    } else if (values.size() > MAX_EXIT_CODES) {
      causes.tooMany(path + ".values", values.size(), MAX_EXIT_CODES);
    }
    boolean ordered = true;
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < values.size(); i++) {
      long value = values.get(i).asLong();
      if (operator.equals("In") && value == 0) {
        causes.invalid(path + ".values[" + i + "]", 0, "must not be 0 for the In operator");
      }
      if (!seen.add(value)) {
        causes.duplicate(path + ".values[" + i + "]", value);
      }
      ordered &= i == 0 || value >= values.get(i - 1).asLong();
    }
    if (!ordered) {
      causes.invalid(path + ".values", Tree.shown(values), "must be ordered");
    }
  }

  private static void conditions(ObjectNode rule, String path, Causes causes) {
    List<ObjectNode> patterns = Tree.objects(rule, "onPodConditions");
    if (patterns.size() > MAX_RULES) {
      causes.tooMany(path, patterns.size(), MAX_RULES);
    }
    for (int i = 0; i < patterns.size(); i++) {
      String field = path + "[" + i + "]";
      String type = patterns.get(i).path("type").asText("");
      causes.invalidAll(field + ".type", type, Names.qualified(type));
      String status = patterns.get(i).path("status").asText("");
      if (status.isEmpty()) {
        causes.required(field + ".status", "valid values: " + quoted(STATUSES));
      } else if (!STATUSES.contains(status)) {
        causes.notSupported(field + ".status", status, STATUSES);
      }
    }
  }

  private static void success(JsonNode spec, String path, Causes causes) {
    List<ObjectNode> rules = Tree.objects(spec.path("successPolicy"), "rules");
    if (rules.isEmpty()) {
      causes.required(path, "at least one rules must be specified");
    }
    if (rules.size() > MAX_RULES) {
      causes.tooMany(path, rules.size(), MAX_RULES);
    }
    for (int i = 0; i < rules.size(); i++) {
      successRule(spec, rules.get(i), path + "[" + i + "]", causes);
    }
  }

  private static void successRule(JsonNode spec, ObjectNode rule, String path, Causes causes) {
    boolean counts = Tree.isSet(rule, "succeededCount");
    boolean names = Tree.isSet(rule, "succeededIndexes");
    if (!counts && !names) {
      causes.required(path, "at least one of succeededCount or succeededIndexes must be specified");
    }
    long completions = spec.path("completions").asLong(0);
    long total = -1;
    if (names) {
      String text = rule.path("succeededIndexes").asText();
      String field = path + ".succeededIndexes";
      if (text.length() > MAX_INDEXES_TEXT) {
        causes.tooLong(field, MAX_INDEXES_TEXT);
        return;
      }
      try {
        total = IndexRanges.count(text, completions);
      } catch (IllegalArgumentException e) {
        causes.invalid(field, text, "error parsing succeededIndexes: " + e.getMessage());
      }
    }
    if (counts) {
      long count = rule.path("succeededCount").asLong();
      String field = path + ".succeededCount";
      if (count < 0) {
        causes.invalid(field, count, "must be greater than or equal to 0");
      }
      if (count > completions) {
        causes.invalid(
            field,
            count,
            "must be less than or equal to "
                + completions
                + " (the number of specified completions)");
      }
      if (total >= 0 && count > total) {
        causes.invalid(
            field,
            count,
            "must be less than or equal to "
                + total
                + " (the number of indexes in the specified succeededIndexes field)");
      }
    }
  }

  private static String quoted(List<String> values) {
    return "[\"" + String.join("\" \"", values) + "\"]";
  }
}
