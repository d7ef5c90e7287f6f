package dev.gantry.ejb.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.admission.Admission;
import dev.gantry.ejb.admission.AdmissionRequest;
import dev.gantry.ejb.admission.Reinvocation;
import dev.gantry.ejb.admission.rules.RequestVariables;
import dev.gantry.ejb.admission.rules.ReviewRequest;
import dev.gantry.ejb.security.Authorizer;
import dev.gantry.model.kind.Catalogue;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.WatchEvent;
import java.util.List;

/**
 * Changes requests by the mutating policies that are bound to them, in the order of their names.
 */
public final class MutatingPolicies implements Admission {

  private final BoundPolicies policies;
  private final RequestVariables variables;

  public MutatingPolicies(ObjectReader reader, Catalogue catalogue, Authorizer authorizer) {
    this.policies =
        new BoundPolicies(
            "mutatingadmissionpolicies", "mutatingadmissionpolicybindings", reader, catalogue);
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
  public void mutate(AdmissionRequest request) {
    if (request.object() == null) {
      return;
    }
    List<BoundPolicies.Candidate> candidates = policies.candidates(request);
    if (candidates.isEmpty()) {
      return;
    }
    Reinvocation.Round round = request.reinvocation().of(this);
    round.enter(request.object());
    for (BoundPolicies.Candidate candidate : candidates) {
      for (Binding binding : policies.binding(candidate, request)) {
        String member = candidate.policy().name() + "/" + binding.name();
        if (round.runs(member)) {
          change(candidate, binding, request, round);
          if (candidate.policy().mayRunAgain()) {
            round.mayRunAgain(member);
          }
        }
      }
    }
    round.leave(request.object());
  }

  private void change(
      BoundPolicies.Candidate candidate,
      Binding binding,
      AdmissionRequest request,
      Reinvocation.Round round) {
    Policy policy = candidate.policy();
    try {
      for (JsonNode parameter : policies.parameters().of(policy, binding, request)) {
        ObjectNode result =
            new Change(policy, variables, request, candidate.matched(), parameter).result();
        if (result != null) {
          ObjectNode before = request.object().deepCopy();
          ReviewRequest.accept(request, candidate.matched(), result);
          if (!before.equals(request.object())) {
            round.changed();
          }
        }
      }
    } catch (Parameters.Unusable e) {
      refuse(policy, binding, "failed to configure binding: " + e.getMessage(), request);
    } catch (Change.Failed e) {
      refuse(policy, binding, e.getMessage(), request);
    }
  }

  /** What cannot be done stops the request, unless the policy says that it should not. */
  private static void refuse(Policy policy, Binding binding, String why, AdmissionRequest request) {
    if (!policy.ignoresFailure()) {
      throw PolicyRefusal.of(
          request,
          "policy '"
              + policy.name()
              + "' with binding '"
              + binding.name()
              + "' denied request: "
              + why,
          "Invalid");
    }
  }
}
