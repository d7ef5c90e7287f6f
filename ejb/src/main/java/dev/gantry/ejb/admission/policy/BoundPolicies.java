package dev.gantry.ejb.admission.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.admission.AdmissionRequest;
import dev.gantry.ejb.admission.rules.FollowedView;
import dev.gantry.ejb.admission.rules.NamespaceView;
import dev.gantry.ejb.admission.rules.Shapes;
import dev.gantry.ejb.registry.PlannedWriter;
import dev.gantry.model.kind.Catalogue;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The policies of one kind that something binds, and what is the same for both kinds. */
final class BoundPolicies {

  private static final String GROUP = "admissionregistration.k8s.io";

  /** A policy with what binds it. */
  private record Bound(Policy policy, List<Binding> bindings) {}

  /**
   * @param policies those that are bound, by the shape of requests
   * @param bindings those with rules of their own
   */
  private record Plan(Shapes<Bound> policies, Shapes<Binding> bindings) {}

  /**
   * A policy whose rules match a request.
   *
   * @param bindings all of its bindings
   * @param own the bindings with rules of their own that match, too
   * @param matched the version in which the policy wants to see the request
   */
  record Candidate(Policy policy, List<Binding> bindings, List<Binding> own, Kind matched) {}

  private final GroupResource bindings;
  private final FollowedView<Plan> view;
  private final NamespaceView namespaces;
  private final Parameters parameters;

  BoundPolicies(String policies, String bindings, ObjectReader reader, Catalogue catalogue) {
    GroupResource definitions = new GroupResource(GROUP, policies);
    this.bindings = new GroupResource(GROUP, bindings);
    this.view =
        new FollowedView<>(
            reader, Set.of(definitions, this.bindings), objects -> plan(objects, catalogue));
    this.namespaces = new NamespaceView(reader);
    this.parameters = new Parameters(reader, catalogue);
  }

  void apply(List<WatchEvent> events) {
    view.apply(events);
  }

  NamespaceView namespaces() {
    return namespaces;
  }

  Parameters parameters() {
    return parameters;
  }

  private Plan plan(List<StoredObject> objects, Catalogue catalogue) {
    Map<String, List<Binding>> byPolicy = new LinkedHashMap<>();
    List<Binding> all = new ArrayList<>();
    for (StoredObject object : objects) {
      if (object.key().resource().equals(bindings)) {
        Binding binding = Binding.of(object.as(ObjectNode.class));
        all.add(binding);
        byPolicy.computeIfAbsent(binding.policy(), name -> new ArrayList<>()).add(binding);
      }
    }
    List<Bound> bound = new ArrayList<>();
    for (StoredObject object : objects) {
      List<Binding> its = byPolicy.get(object.key().name());
      // A policy that nothing binds is not even compiled.
      if (!object.key().resource().equals(bindings) && its != null) {
        bound.add(new Bound(Policy.of(object.as(ObjectNode.class)), its));
      }
    }
    return new Plan(
        new Shapes<>(bound, one -> one.policy().constraints(), catalogue),
        new Shapes<>(
            all.stream().filter(binding -> binding.constraints().hasRules()).toList(),
            Binding::constraints,
            catalogue));
  }

  /** Those whose rules match; selectors are not looked at yet. */
  List<Candidate> candidates(AdmissionRequest request) {
    Plan plan = view.get();
    List<Shapes.Match<Bound>> matches = plan.policies().of(request);
    if (matches.isEmpty()) {
      return List.of();
    }
    if (request.context().notes().isCommitting()) {
      // Expressions may take their time: it is decided again where nobody waits for it.
      throw PlannedWriter.moved();
    }
    List<Binding> own = plan.bindings().of(request).stream().map(Shapes.Match::wanted).toList();
    return matches.stream()
        .map(m -> new Candidate(m.wanted().policy(), m.wanted().bindings(), own, m.matched()))
        .toList();
  }

  /** The bindings by which a policy applies to a request as it is now. */
  List<Binding> binding(Candidate candidate, AdmissionRequest request) {
    if (!candidate.policy().constraints().selects(request, candidate.matched(), namespaces)) {
      return List.of();
    }
    return candidate.bindings().stream()
        .filter(b -> !b.constraints().hasRules() || candidate.own().contains(b))
        .filter(b -> b.constraints().selects(request, candidate.matched(), namespaces))
        .toList();
  }
}
