package dev.gantry.ejb.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.admission.AdmissionRequest;
import dev.gantry.model.kind.Catalogue;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.strategy.Conversions;
import java.util.List;
import java.util.Optional;

/** Finds the objects that a binding gives to its policy. */
final class Parameters {

  /** A binding that cannot be applied, in Kubernetes' words. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    Unusable(String why) {
      super(why, null, false, false);
    }
  }

  private final ObjectReader reader;
  private final Catalogue catalogue;

  Parameters(ObjectReader reader, Catalogue catalogue) {
    this.reader = reader;
    this.catalogue = catalogue;
  }

  /** One evaluation each: JSON's null where the policy is to be evaluated without. */
  List<JsonNode> of(Policy policy, Binding binding, AdmissionRequest request) throws Unusable {
    Binding.Reference reference = binding.parameters();
    if (!policy.hasParameters() || reference == null) {
      return List.of(NullNode.instance);
    }
    Kind kind = kind(policy);
    String namespace = namespace(kind, reference, request);
    List<JsonNode> found = found(kind, reference, namespace);
    if (found.isEmpty() && reference.mustExist()) {
      throw new Unusable("no params found for policy binding with `Deny` parameterNotFoundAction");
    }
    return found;
  }

  private Kind kind(Policy policy) throws Unusable {
    Optional<Kind> kind =
        catalogue.all().stream()
            .filter(k -> k.isStored() && k.kind().equals(policy.paramKind()))
            .filter(k -> k.apiVersion().equals(policy.paramApiVersion()))
            .findFirst();
    if (kind.isEmpty()) {
      throw new Unusable(
          "failed to find resource referenced by paramKind: '"
              + policy.paramApiVersion()
              + ", Kind="
              + policy.paramKind()
              + "'");
    }
    return kind.get();
  }

  private static String namespace(Kind kind, Binding.Reference reference, AdmissionRequest request)
      throws Unusable {
    if (!kind.namespaced()) {
      if (!reference.namespace().isEmpty()) {
        throw new Unusable(
            "paramRef.namespace must not be provided for a cluster-scoped `paramKind`");
      }
      return "";
    }
    String namespace =
        reference.namespace().isEmpty() ? request.key().namespace() : reference.namespace();
    if (namespace.isEmpty()) {
      throw new Unusable(
          "cannot use namespaced paramRef in policy binding that matches"
              + " cluster-scoped resources");
    }
    return namespace;
  }

  private List<JsonNode> found(Kind kind, Binding.Reference reference, String namespace) {
    if (reference.selector() == null) {
      return reader
          .get(new ObjectKey(kind.storage(), namespace, reference.name()))
          .map(object -> List.of(shown(object, kind)))
          .orElse(List.of());
    }
    Query query =
        namespace.isEmpty() ? Query.all(kind.storage()) : Query.in(kind.storage(), namespace);
    return reader.list(query).objects().stream()
        .filter(object -> reference.selector().matches(object.labels()))
        .map(object -> shown(object, kind))
        .toList();
  }

  private JsonNode shown(StoredObject object, Kind kind) {
    ObjectNode document = object.whole();
    if (document.path("apiVersion").asText().equals(kind.apiVersion())) {
      return document;
    }
    Kind stored =
        catalogue.all().stream()
            .filter(k -> k.storage().equals(kind.storage()) && k.kind().equals(kind.kind()))
            .filter(k -> k.apiVersion().equals(document.path("apiVersion").asText()))
            .findFirst()
            .orElse(kind);
    return Conversions.convert(document.deepCopy(), stored, kind);
  }
}
