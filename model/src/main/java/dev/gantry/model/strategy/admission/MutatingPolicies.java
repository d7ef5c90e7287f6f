package dev.gantry.model.strategy.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.cel.CelScope;
import dev.gantry.model.cel.CelType;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Rules;
import java.util.List;

/** {@code MutatingAdmissionPolicy} and its bindings: what differs from validating ones. */
public final class MutatingPolicies {

  public static final Rules RULES =
      Rules.PLAIN.counted().defaulted(MutatingPolicies::fillIn).checked(MutatingPolicies::check);

  public static final Rules BINDINGS =
      Rules.PLAIN.defaulted(Policies::fillInBinding).checked(MutatingPolicies::checkBinding);

  private static final String APPLY = "ApplyConfiguration";
  private static final String PATCH = "JSONPatch";

  private MutatingPolicies() {}

  private static void fillIn(ObjectNode policy) {
    Policies.fillIn(policy);
    if (policy.path("spec") instanceof ObjectNode spec) {
      MatchChecks.fill(spec, "reinvocationPolicy", "Never");
    }
  }

  private static void check(ObjectNode policy, Causes causes) {
    JsonNode spec = policy.path("spec");
    causes.optionalOneOf(
        "spec.failurePolicy", spec.path("failurePolicy"), List.of("Fail", "Ignore"));
    Policies.paramKind(spec.path("paramKind"), causes);
    Policies.constraints(spec, causes);
    CelScope scope = Policies.variables(spec, causes).scope();
    JsonNode mutations = spec.path("mutations");
    if (mutations.isEmpty()) {
      causes.required("spec.mutations", "mutations must contain at least one item");
    }
    for (int i = 0; i < mutations.size(); i++) {
      mutation(mutations.get(i), "spec.mutations[" + i + "]", scope, causes);
    }
    causes.oneOf(
        "spec.reinvocationPolicy", spec.path("reinvocationPolicy"), List.of("IfNeeded", "Never"));
  }

  private static void mutation(JsonNode mutation, String at, CelScope scope, Causes causes) {
    switch (mutation.path("patchType").asText("")) {
      case APPLY ->
          expression(
              mutation,
              at,
              "applyConfiguration",
              "jsonPatch",
              APPLY,
              PolicyScope.OBJECT,
              scope,
              causes);
      case PATCH ->
          expression(
              mutation,
              at,
              "jsonPatch",
              "applyConfiguration",
              PATCH,
              CelType.list(PolicyScope.JSON_PATCH),
              scope,
              causes);
      default -> causes.oneOf(at + ".patchType", mutation.path("patchType"), List.of(APPLY, PATCH));
    }
  }

  private static void expression(
      JsonNode mutation,
      String at,
      String field,
      String other,
      String patchType,
      CelType type,
      CelScope scope,
      Causes causes) {
    if (mutation.path(field).isObject()) {
      MatchChecks.expression(
          mutation.path(field), "expression", at + "." + field, scope, type, causes);
    } else {
      causes.required(at + "." + field, "must be specified when patchType is " + patchType);
    }
    if (mutation.path(other).isObject()) {
      causes.forbidden(at + "." + other, "must not be specified when patchType is " + patchType);
    }
  }

  private static void checkBinding(ObjectNode binding, Causes causes) {
    JsonNode spec = binding.path("spec");
    causes.text("spec.policyName", spec.path("policyName"), Names::subdomain);
    Policies.parameters(spec.path("paramRef"), causes);
    if (spec.path("matchResources").isObject()) {
      Policies.resources(spec.path("matchResources"), "spec.matchResources", causes);
    }
  }
}
