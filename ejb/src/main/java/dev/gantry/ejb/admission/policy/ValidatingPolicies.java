package dev.gantry.ejb.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.admission.Admission;
import dev.gantry.ejb.admission.AdmissionRequest;
import dev.gantry.ejb.admission.rules.RequestVariables;
import dev.gantry.ejb.security.Authorizer;
import dev.gantry.model.kind.Catalogue;
import dev.gantry.model.object.Json;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.WatchEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Holds requests against the validating policies that are bound to them. */
public final class ValidatingPolicies implements Admission {

  /** What one failed validation becomes: a binding decides. */
  private record Denial(Policy policy, Binding binding, Judgement.Failure failure) {

    String about() {
      return "ValidatingAdmissionPolicy '"
          + policy.name()
          + "'"
          + (binding == null ? "" : " with binding '" + binding.name() + "'");
    }
  }

  private final BoundPolicies policies;
  private final RequestVariables variables;

  public ValidatingPolicies(ObjectReader reader, Catalogue catalogue, Authorizer authorizer) {
    this.policies =
        new BoundPolicies(
            "validatingadmissionpolicies", "validatingadmissionpolicybindings", reader, catalogue);
    this.variables = new RequestVariables(authorizer, policies.namespaces());
  }

  public void apply(List<WatchEvent> events) {
    policies.apply(events);
  }

  @Override
  public boolean isConfigured() {
    return true;
  }

  @Override
  public void check(AdmissionRequest request) {
    List<BoundPolicies.Candidate> candidates = policies.candidates(request);
    if (candidates.isEmpty()) {
      return;
    }
    Verdicts verdicts = new Verdicts(request);
    for (BoundPolicies.Candidate candidate : candidates) {
      List<Binding> bindings = policies.binding(candidate, request);
      if (!bindings.isEmpty()) {
        Map<String, Object> seen = variables.of(request, candidate.matched());
        for (Binding binding : bindings) {
          judge(candidate.policy(), binding, request, seen, verdicts);
        }
      }
    }
    verdicts.tell();
  }

  private void judge(
      Policy policy,
      Binding binding,
      AdmissionRequest request,
      Map<String, Object> seen,
      Verdicts verdicts) {
    List<JsonNode> params;
    try {
      params = policies.parameters().of(policy, binding, request);
    } catch (Parameters.Unusable e) {
      if (!policy.ignoresFailure()) {
        verdicts.denials.add(
            new Denial(
                policy,
                binding,
                new Judgement.Failure(-1, "failed to configure binding: " + e.getMessage(), "")));
      }
      return;
    }
    for (JsonNode parameter : params) {
      Judgement judgement = Judgement.of(policy, seen, parameter);
      judgement.failures().forEach(f -> verdicts.add(new Denial(policy, binding, f)));
      judgement
          .annotations()
          .forEach((key, value) -> verdicts.annotate(policy.name() + "/" + key, value));
    }
  }

  /** All that was said of one request. */
  private static final class Verdicts {

    private final AdmissionRequest request;
    private final List<Denial> denials = new ArrayList<>();
    private final ArrayNode audited = Json.mapper().createArrayNode();
    private final Map<String, String> annotations = new LinkedHashMap<>();

    Verdicts(AdmissionRequest request) {
      this.request = request;
    }

    void add(Denial denial) {
      for (String action : denial.binding().actions()) {
        switch (action) {
          case "Deny" -> denials.add(denial);
          case "Warn" ->
              request
                  .context()
                  .notes()
                  .warn(
                      "Validation failed for "
                          + denial.about()
                          + ": "
                          + denial.failure().message());
          default -> audit(denial);
        }
      }
    }

    private void audit(Denial denial) {
      ObjectNode entry = audited.addObject();
      entry
          .put("message", denial.failure().message())
          .put("policy", denial.policy().name())
          .put("binding", denial.binding().name())
          .put("expressionIndex", Integer.toString(Math.max(0, denial.failure().index())));
      denial.binding().actions().forEach(entry.putArray("validationActions")::add);
    }

    /** Several bindings may have something to say under the same key. */
    void annotate(String key, String value) {
      annotations.merge(key, value, (one, other) -> one.equals(other) ? one : one + ", " + other);
    }

    void tell() {
      annotations.forEach(request.context()::annotate);
      if (!audited.isEmpty()) {
        request
            .context()
            .annotate("validation.policy.admission.k8s.io/validation_failure", audited.toString());
      }
      if (!denials.isEmpty()) {
        throw refusal(denials.get(0));
      }
    }

    private ApiException refusal(Denial denial) {
      String why = denial.about() + " denied request: " + denial.failure().message();
      return PolicyRefusal.of(request, why, denial.failure().reason());
    }
  }
}
