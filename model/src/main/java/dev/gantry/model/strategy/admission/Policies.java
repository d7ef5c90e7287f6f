package dev.gantry.model.strategy.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.cel.CelError;
import dev.gantry.model.cel.CelScope;
import dev.gantry.model.cel.CelType;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Selectors;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** {@code ValidatingAdmissionPolicy} and its bindings. */
public final class Policies {

  public static final Rules VALIDATING =
      Rules.PLAIN.counted().defaulted(Policies::fillIn).checked(Policies::check);

  public static final Rules VALIDATING_BINDINGS =
      Rules.PLAIN.defaulted(Policies::fillInBinding).checked(Policies::checkBinding);

  private static final int LONGEST_MESSAGE = 5 * 1024;
  private static final int MOST_AUDIT_ANNOTATIONS = 20;
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final List<String> REASONS =
      List.of("Forbidden", "Invalid", "RequestEntityTooLarge", "Unauthorized");
  private static final List<String> ACTIONS = List.of("Audit", "Deny", "Warn");
  private static final List<String> NOT_FOUND_ACTIONS = List.of("Allow", "Deny");

  private Policies() {}

  static void fillIn(ObjectNode policy) {
    if (policy.path("spec") instanceof ObjectNode spec) {
      MatchChecks.fill(spec, "failurePolicy", "Fail");
      if (spec.path("matchConstraints") instanceof ObjectNode match) {
        MatchChecks.fillIn(match);
      }
    }
  }

  static void fillInBinding(ObjectNode binding) {
    if (binding.path("spec").path("matchResources") instanceof ObjectNode match) {
      MatchChecks.fillIn(match);
    }
  }

  private static void check(ObjectNode policy, Causes causes) {
    JsonNode spec = policy.path("spec");
    causes.optionalOneOf(
        "spec.failurePolicy", spec.path("failurePolicy"), List.of("Fail", "Ignore"));
    paramKind(spec.path("paramKind"), causes);
    constraints(spec, causes);
    PolicyScope.Variables variables = variables(spec, causes);
    if (spec.path("validations").isEmpty() && spec.path("auditAnnotations").isEmpty()) {
      String detail = "validations or auditAnnotations must contain at least one item";
      causes.required("spec.validations", detail);
      causes.required("spec.auditAnnotations", detail);
    }
    validations(spec.path("validations"), variables.scope(), causes);
    annotations(spec.path("auditAnnotations"), variables.scope(), causes);
  }

  static void constraints(JsonNode spec, Causes causes) {
    JsonNode match = spec.path("matchConstraints");
    if (!match.isObject()) {
      causes.required("spec.matchConstraints", "");
    } else {
      resources(match, "spec.matchConstraints", causes);
      if (match.path("resourceRules").isEmpty()) {
        causes.required("spec.matchConstraints.resourceRules", "");
      }
    }
    MatchChecks.conditions(
        spec.path("matchConditions"), "spec.matchConditions", PolicyScope.conditions(spec), causes);
  }

  static void paramKind(JsonNode kind, Causes causes) {
    if (!kind.isObject()) {
      return;
    }
    String apiVersion = kind.path("apiVersion").asText("");
    if (apiVersion.isEmpty()) {
      causes.required("spec.paramKind.apiVersion", "");
    } else if (apiVersion.chars().filter(c -> c == '/').count() > 1) {
      causes.invalid(
          "spec.paramKind.apiVersion", apiVersion, "unexpected GroupVersion string: " + apiVersion);
    }
    if (kind.path("kind").asText("").isEmpty()) {
      causes.required("spec.paramKind.kind", "");
    }
  }

  static void resources(JsonNode match, String path, Causes causes) {
    MatchChecks.selectors(match, path, causes);
    MatchChecks.rules(match.path("resourceRules"), path + ".resourceRules", true, causes);
    MatchChecks.rules(
        match.path("excludeResourceRules"), path + ".excludeResourceRules", true, causes);
  }

  static PolicyScope.Variables variables(JsonNode spec, Causes causes) {
    PolicyScope.Variables variables = PolicyScope.variables(spec);
    JsonNode list = spec.path("variables");
    Set<String> names = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      String at = "spec.variables[" + i + "]";
      String name = list.get(i).path("name").asText("");
      if (name.isEmpty()) {
        causes.required(at + ".name", "name is not specified");
      } else if (!IDENTIFIER.matcher(name).matches()) {
        causes.invalid(at + ".name", name, "name is not a valid CEL identifier");
      } else if (!names.add(name)) {
        causes.duplicate(at + ".name", name);
      }
      String expression = list.get(i).path("expression").asText("");
      CelError error = variables.errors().get(i);
      if (expression.isBlank()) {
        causes.required(at + ".expression", "expression is not specified");
      } else if (error != null) {
        causes.invalid(at + ".expression", expression, error.getMessage());
      }
    }
    return variables;
  }

  private static void validations(JsonNode list, CelScope scope, Causes causes) {
    for (int i = 0; i < list.size(); i++) {
      JsonNode validation = list.get(i);
      String at = "spec.validations[" + i + "]";
      MatchChecks.expression(validation, "expression", at, scope, CelType.BOOL, causes);
      if (!validation.path("messageExpression").asText("").isBlank()) {
        MatchChecks.expression(validation, "messageExpression", at, scope, CelType.STRING, causes);
      }
      message(validation, at, causes);
      causes.optionalOneOf(at + ".reason", validation.path("reason"), REASONS);
    }
  }

  private static void message(JsonNode validation, String at, Causes causes) {
    String message = validation.path("message").asText("");
    boolean severalLines = message.trim().contains("\n");
    if (!message.isEmpty() && message.isBlank()) {
      causes.invalid(at + ".message", message, "message must be non-empty if specified");
    } else if (severalLines) {
      causes.invalid(at + ".message", message, "message must not contain line breaks");
    } else if (message.length() > LONGEST_MESSAGE) {
      causes.tooLong(at + ".message", LONGEST_MESSAGE);
    }
    if (validation.path("expression").asText("").trim().contains("\n")
        && message.isEmpty()
        && validation.path("messageExpression").asText("").isEmpty()) {
      causes.required(
          at + ".message", "message must be specified if expression contains line breaks");
    }
  }

  private static void annotations(JsonNode list, CelScope scope, Causes causes) {
    if (list.size() > MOST_AUDIT_ANNOTATIONS) {
      causes.tooMany("spec.auditAnnotations", list.size(), MOST_AUDIT_ANNOTATIONS);
    }
    Set<String> keys = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      String at = "spec.auditAnnotations[" + i + "]";
      String key = list.get(i).path("key").asText("");
      causes.text(at + ".key", list.get(i).path("key"), Names::qualified);
      if (!key.isEmpty() && !keys.add(key)) {
        causes.duplicate(at + ".key", key);
      }
      MatchChecks.expression(list.get(i), "valueExpression", at, scope, CelType.DYN, causes);
    }
  }

  private static void checkBinding(ObjectNode binding, Causes causes) {
    JsonNode spec = binding.path("spec");
    causes.text("spec.policyName", spec.path("policyName"), Names::subdomain);
    parameters(spec.path("paramRef"), causes);
    if (spec.path("matchResources").isObject()) {
      resources(spec.path("matchResources"), "spec.matchResources", causes);
    }
    actions(spec.path("validationActions"), causes);
  }

  static void parameters(JsonNode reference, Causes causes) {
    if (!reference.isObject()) {
      return;
    }
    boolean named = !reference.path("name").asText("").isEmpty();
    boolean selected = reference.path("selector").isObject();
    if (named && selected) {
      causes.forbidden("spec.paramRef.name", "name and selector are mutually exclusive");
    } else if (!named && !selected) {
      causes.required("spec.paramRef", "one of name or selector must be specified");
    }
    if (named) {
      String name = reference.path("name").asText();
      causes.invalidAll("spec.paramRef.name", name, Names.pathSegment(name));
    }
    if (selected) {
      Selectors.check(reference.path("selector"), "spec.paramRef.selector", causes);
    }
    causes.oneOf(
        "spec.paramRef.parameterNotFoundAction",
        reference.path("parameterNotFoundAction"),
        NOT_FOUND_ACTIONS);
  }

  private static void actions(JsonNode actions, Causes causes) {
    if (actions.isEmpty()) {
      causes.required("spec.validationActions", "");
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < actions.size(); i++) {
      String action = actions.get(i).asText();
      String at = "spec.validationActions[" + i + "]";
      if (!ACTIONS.contains(action)) {
        causes.notSupported(at, action, ACTIONS);
      }
      if (!seen.add(action)) {
        causes.duplicate(at, action);
      }
    }
    if (seen.contains("Deny") && seen.contains("Warn")) {
      causes.invalid(
          "spec.validationActions",
          actions.toString(),
          "must not contain both Deny and Warn (repeating the same validation failure information in"
              + " the API response and headers serves no purpose)");
    }
  }
}
