package dev.gantry.ejb.admission.rules;

import dev.gantry.ejb.admission.AdmissionRequest;
import dev.gantry.ejb.admission.AdmissionRequest.Operation;
import dev.gantry.model.kind.Catalogue;
import dev.gantry.model.kind.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Some webhooks or policies, found by what a request looks like: kind, subresource and operation.
 * Rules are compared once for each shape; from then on a request costs one look-up.
 *
 * @param <T> what is looked for
 */
public final class Shapes<T> {

  private static final String GROUP = "admissionregistration.k8s.io";

  /** What configures admission is not subject to it: a wrong rule must stay repairable. */
  private static final Set<String> EXEMPT =
      Set.of(
          "mutatingwebhookconfigurations",
          "validatingwebhookconfigurations",
          "validatingadmissionpolicies",
          "validatingadmissionpolicybindings",
          "mutatingadmissionpolicies",
          "mutatingadmissionpolicybindings");

  /** A kind is compared by identity: one that is defined anew is another. */
  private record Shape(int identity, Kind kind, String subresource, Operation operation) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Shape s
          && s.kind == kind
          && s.operation == operation
          && s.subresource.equals(subresource);
    }

    @Override
    public int hashCode() {
      return identity * 31 * 31 + subresource.hashCode() * 31 + operation.ordinal();
    }
  }

  /**
   * @param matched the version of the kind in which it wants to see the request
   */
  public record Match<T>(T wanted, Kind matched) {}

  private final List<T> all;
  private final Function<T, Constraints> constraints;
  private final Catalogue catalogue;
  private final Map<Shape, List<Match<T>>> known = new ConcurrentHashMap<>();

  public Shapes(List<T> all, Function<T, Constraints> constraints, Catalogue catalogue) {
    this.all = List.copyOf(all);
    this.constraints = constraints;
    this.catalogue = catalogue;
  }

  public List<T> all() {
    return all;
  }

  /** Those whose rules match, in their order. */
  public List<Match<T>> of(AdmissionRequest request) {
    if (all.isEmpty()) {
      return List.of();
    }
    Kind client = request.kind().client();
    Shape shape =
        new Shape(
            System.identityHashCode(client), client, request.subresource(), request.operation());
    List<Match<T>> matches = known.get(shape);
    if (matches == null) {
      matches = find(shape);
      known.put(shape, matches);
    }
    return matches;
  }

  private List<Match<T>> find(Shape shape) {
    if (shape.kind.group().equals(GROUP) && EXEMPT.contains(shape.kind.plural())) {
      return List.of();
    }
    List<Kind> equivalents =
        catalogue.all().stream()
            .filter(k -> k.storage().equals(shape.kind.storage()))
            .filter(k -> k.plural().equals(shape.kind.plural()) && k.isStored())
            .toList();
    List<Match<T>> matches = new ArrayList<>();
    for (T one : all) {
      Optional<Kind> matched =
          constraints
              .apply(one)
              .matching(shape.kind, equivalents, shape.subresource, shape.operation);
      matched.ifPresent(kind -> matches.add(new Match<>(one, kind)));
    }
    return List.copyOf(matches);
  }
}
