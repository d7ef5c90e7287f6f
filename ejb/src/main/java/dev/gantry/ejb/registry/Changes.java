package dev.gantry.ejb.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.admission.AdmissionChain;
import dev.gantry.ejb.admission.AdmissionRequest;
import dev.gantry.ejb.admission.AdmissionRequest.Operation;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.patch.ServerSideApply;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.status.Cause;
import dev.gantry.model.store.StoredObject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * Creating and changing objects: defaults, admission, the kind's strategy, validation, field
 * ownership, in this order, whoever asks.
 */
public final class Changes {

  /** Which part of an object a change is about, and so which rules hold. */
  public enum Part {
    /** Metadata and spec. */
    WHOLE,
    /** Status alone. */
    STATUS,
    /** What a subresource sets by its own rules (binding, resize, approval): only it checks. */
    FREE
  }

  private final AdmissionChain admission;

  public Changes(AdmissionChain admission) {
    this.admission = admission;
  }

  /**
   * A creation. {@code document} is in the stored version, with its name and namespace; it is left
   * as it is.
   */
  public Plan.Decision create(
      ServedKind kind, ObjectKey key, ObjectNode document, WriteContext context) {
    String uid = UUID.randomUUID().toString();
    return current -> {
      if (current.isPresent()) {
        throw ApiException.alreadyExists(kind.client().resource(), key.name());
      }
      return created(kind, key, document.deepCopy(), uid, context, true);
    };
  }

  /**
   * @param note whether to note the creation in managedFields; an apply has done so itself
   */
  Plan created(
      ServedKind kind,
      ObjectKey key,
      ObjectNode object,
      String uid,
      WriteContext context,
      boolean note) {
    ObjectNode metadata = Meta.of(object);
    metadata.put("uid", uid);
    metadata.put("creationTimestamp", Meta.time(context.now()));
    metadata.remove("resourceVersion");
    kind.strategy().applyDefaults(object);
    AdmissionRequest request =
        new AdmissionRequest(Operation.CREATE, kind, key, "", object, null, context);
    admission.mutate(request);
    requireSameName(kind, key, object);
    // What is computed from the spec (quality of service, a job's selector) sees what was filled
    // in.
    kind.strategy().prepareForCreate(object);
    require(kind, key, kind.strategy().validate(object));
    admission.check(request);
    if (note) {
      noteManager(kind, null, object, "", context);
    }
    return Plan.put(object, request.alongside());
  }

  /**
   * A change of an existing object.
   *
   * @param change gets a copy of the current document (stored version) and answers the wanted one;
   *     may check the current state and refuse
   */
  public Plan.Decision update(
      ServedKind kind,
      ObjectKey key,
      Part part,
      String subresource,
      UnaryOperator<ObjectNode> change,
      WriteContext context) {
    return current -> {
      StoredObject base =
          current.orElseThrow(() -> ApiException.notFound(kind.client().resource(), key.name()));
      return updated(kind, key, part, subresource, base, change, context, true);
    };
  }

  Plan updated(
      ServedKind kind,
      ObjectKey key,
      Part part,
      String subresource,
      StoredObject base,
      UnaryOperator<ObjectNode> change,
      WriteContext context,
      boolean note) {
    ObjectNode old = kind.document(base);
    ObjectNode object = change.apply(old.deepCopy());
    Preconditions.checkBody(kind, object, base);
    Meta.of(object).put("resourceVersion", Long.toString(base.revision()));
    AdmissionRequest request =
        new AdmissionRequest(Operation.UPDATE, kind, key, subresource, object, old, context);
    switch (part) {
      case WHOLE -> {
        kind.strategy().applyDefaults(object);
        admission.mutate(request);
        kind.strategy().prepareForUpdate(object, old);
        require(kind, key, kind.strategy().validateUpdate(object, old));
      }
      case STATUS -> {
        admission.mutatePart(request);
        kind.strategy().prepareForStatusUpdate(object, old);
        require(kind, key, kind.strategy().validateStatusUpdate(object, old));
      }
      case FREE -> admission.mutate(request);
    }
    requireSameName(kind, key, object);
    admission.check(request);
    if (note) {
      noteManager(kind, old, object, subresource, context);
    }
    if (Deletion.isDone(kind, object)) {
      return removed(kind, key, object, old, context);
    }
    return Plan.put(object, request.alongside());
  }

  /** The removal itself, with all that must be given back. */
  Plan removed(
      ServedKind kind, ObjectKey key, ObjectNode last, ObjectNode old, WriteContext context) {
    AdmissionRequest removal =
        new AdmissionRequest(Operation.DELETE, kind, key, "", null, old, context);
    admission.removed(removal);
    return Plan.remove(last, removal.alongside());
  }

  /**
   * May this deletion be asked for at all?
   *
   * @param options a {@code metav1.DeleteOptions} document, may be empty
   */
  void admitDeletion(
      ServedKind kind, ObjectKey key, ObjectNode old, JsonNode options, WriteContext context) {
    AdmissionRequest request =
        new AdmissionRequest(Operation.DELETE, kind, key, "", null, old, context)
            .withOptions(options);
    admission.mutatePart(request);
    admission.check(request);
  }

  /**
   * Admission of a body of another kind than the object's: a binding, an eviction, a scale, the
   * options of a connection. May change {@code body}.
   *
   * @param body carries its apiVersion and kind
   * @param old the body as it is now, null for none
   */
  public void admitBody(
      Operation operation,
      ServedKind kind,
      ObjectKey key,
      String subresource,
      ObjectNode body,
      ObjectNode old,
      WriteContext context) {
    AdmissionRequest request =
        new AdmissionRequest(operation, kind, key, subresource, body, old, context).ofOtherKind();
    admission.mutatePart(request);
    admission.checkPart(request);
  }

  /** Admission may change much, but not which object it is. */
  private static void requireSameName(ServedKind kind, ObjectKey key, ObjectNode object) {
    if (!Meta.name(object).equals(key.name()) || !Meta.namespace(object).equals(key.namespace())) {
      boolean named = Meta.name(object).equals(key.name());
      require(
          kind,
          key,
          List.of(
              Cause.invalid(
                  named ? "metadata.namespace" : "metadata.name",
                  named ? Meta.namespace(object) : Meta.name(object),
                  "field is immutable")));
    }
  }

  static void require(ServedKind kind, ObjectKey key, List<Cause> causes) {
    if (!causes.isEmpty()) {
      throw ApiException.invalid(kind.client().group(), kind.client().kind(), key.name(), causes);
    }
  }

  private static void noteManager(
      ServedKind kind,
      ObjectNode before,
      ObjectNode after,
      String subresource,
      WriteContext context) {
    Optional<dev.gantry.model.schema.TypeSchema> schema = kind.storedSchema();
    if (schema.isPresent() && !context.manager().isEmpty() && !kind.strategy().ephemeral()) {
      ServerSideApply.recordUpdate(
          schema.get(),
          before,
          after,
          kind.stored().apiVersion(),
          context.manager(),
          subresource,
          context.now());
    }
  }
}
