package dev.gantry.ejb.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.admission.Admission;
import dev.gantry.ejb.admission.AdmissionRequest;
import dev.gantry.ejb.admission.rules.FollowedView;
import dev.gantry.ejb.admission.rules.NamespaceView;
import dev.gantry.ejb.admission.rules.RequestVariables;
import dev.gantry.ejb.admission.rules.Shapes;
import dev.gantry.ejb.registry.PlannedWriter;
import dev.gantry.ejb.security.Authorizer;
import dev.gantry.model.kind.Catalogue;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.Json;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.status.Cause;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Holds requests against the validating policies that are bound to them. */
public final class ValidatingPolicies implements Admission {

  private static final String GROUP = "admissionregistration.k8s.io";
  private static final GroupResource POLICIES =
      new GroupResource(GROUP, "validatingadmissionpolicies");
  private static final GroupResource BINDINGS =
      new GroupResource(GROUP, "validatingadmissionpolicybindings");

  /** A policy with what binds it. */
  private record Bound(Policy policy, List<Binding> bindings) {}

  /**
   * @param policies those that are bound, by the shape of requests
   * @param bindings those with rules of their own
   */
  private record Plan(Shapes<Bound> policies, Shapes<Binding> bindings) {}

  /** What one failed validation becomes: a binding decides. */
  private record Denial(Policy policy, Binding binding, Judgement.Failure failure) {

    String about() {
      return "ValidatingAdmissionPolicy '"
          + policy.name()
          + "'"
          + (binding == null ? "" : " with binding '" + binding.name() + "'");
    }
  }

  private final FollowedView<Plan> view;
  private final NamespaceView namespaces;
  private final RequestVariables variables;
  private final Parameters parameters;

  public ValidatingPolicies(ObjectReader reader, Catalogue catalogue, Authorizer authorizer) {
    this.view =
        new FollowedView<>(reader, Set.of(POLICIES, BINDINGS), objects -> plan(objects, catalogue));
    this.namespaces = new NamespaceView(reader);
    this.variables = new RequestVariables(authorizer, namespaces);
    this.parameters = new Parameters(reader, catalogue);
  }

  private static Plan plan(List<StoredObject> objects, Catalogue catalogue) {
    Map<String, List<Binding>> byPolicy = new LinkedHashMap<>();
    List<Binding> all = new ArrayList<>();
    for (StoredObject object : objects) {
      if (object.key().resource().equals(BINDINGS)) {
        Binding binding = Binding.of(object.as(ObjectNode.class));
        all.add(binding);
        byPolicy.computeIfAbsent(binding.policy(), name -> new ArrayList<>()).add(binding);
      }
    }
    List<Bound> bound = new ArrayList<>();
    for (StoredObject object : objects) {
      List<Binding> bindings = byPolicy.get(object.key().name());
      // A policy that nothing binds is not even compiled.
      if (object.key().resource().equals(POLICIES) && bindings != null) {
        bound.add(new Bound(Policy.of(object.as(ObjectNode.class)), bindings));
      }
    }
    return new Plan(
        new Shapes<>(bound, one -> one.policy().constraints(), catalogue),
        new Shapes<>(
            all.stream().filter(binding -> binding.constraints().hasRules()).toList(),
            Binding::constraints,
            catalogue));
  }

  public void apply(List<WatchEvent> events) {
    view.apply(events);
  }

  @Override
  public boolean isConfigured() {
    return true;
  }

  @Override
  public void check(AdmissionRequest request) {
    Plan plan = view.get();
    List<Shapes.Match<Bound>> matches = plan.policies().of(request);
    if (matches.isEmpty()) {
      return;
    }
    if (request.context().notes().isCommitting()) {
      // Expressions may take their time: it is decided again where nobody waits for it.
      throw PlannedWriter.moved();
    }
    Verdicts verdicts = new Verdicts(request);
    for (Shapes.Match<Bound> match : matches) {
      Policy policy = match.wanted().policy();
      if (policy.constraints().selects(request, match.matched(), namespaces)) {
        Map<String, Object> seen = variables.of(request, match.matched());
        for (Binding binding : match.wanted().bindings()) {
          if (isBound(binding, plan, request, match.matched())) {
            judge(policy, binding, request, seen, verdicts);
          }
        }
      }
    }
    verdicts.tell();
  }

  private boolean isBound(Binding binding, Plan plan, AdmissionRequest request, Kind matched) {
    boolean shaped =
        !binding.constraints().hasRules()
            || plan.bindings().of(request).stream().anyMatch(m -> m.wanted() == binding);
    return shaped && binding.constraints().selects(request, matched, namespaces);
  }

  private void judge(
      Policy policy,
      Binding binding,
      AdmissionRequest request,
      Map<String, Object> seen,
      Verdicts verdicts) {
    List<JsonNode> params;
    try {
      params = parameters.of(policy, binding, request);
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
      ApiException forbidden = request.forbidden(why);
      String reason = denial.failure().reason().isEmpty() ? "Invalid" : denial.failure().reason();
      int code =
          switch (reason) {
            case "Unauthorized" -> 401;
            case "Forbidden" -> 403;
            case "RequestEntityTooLarge" -> 413;
            default -> 422;
          };
      Kind kind = request.kind().client();
      return new ApiException(
          code,
          reason,
          forbidden.getMessage(),
          kind.group(),
          kind.plural(),
          request.key().name(),
          "",
          List.of(new Cause("", "", why)),
          0);
    }
  }
}
