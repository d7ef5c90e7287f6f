package dev.gantry.model.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Meta;
import dev.gantry.model.schema.TypeSchema;
import dev.gantry.model.status.ApiException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Server-side apply: who owns which field, and what an apply therefore changes.
 *
 * <p>A null schema is allowed: maps are then granular and lists atomic.
 */
public final class ServerSideApply {

  /** Owns what an object had before ownership was first recorded. */
  private static final String BEFORE_FIRST_APPLY = "before-first-apply";

  private ServerSideApply() {}

  /**
   * The object after {@code manager} applied {@code applied}. An apply that changes nothing answers
   * an equal document. Of the object itself {@code status} is not applied, and of a status
   * subresource nothing else is.
   *
   * @param currentOrNull null if the object does not exist yet
   * @param subresource {@code ""} for the object itself
   * @return a new document, pruned by the schema
   * @throws ApiException 409 {@code Conflict}, one {@code FieldManagerConflict} cause a field,
   *     unless {@code force}; 400 for a configuration that cannot be applied
   */
  public static ObjectNode apply(
      TypeSchema schema,
      ObjectNode currentOrNull,
      ObjectNode applied,
      String apiVersion,
      String manager,
      boolean force,
      String subresource,
      Instant now) {
    OwnedSlot root = OwnedSlot.root(schema);
    ObjectNode configuration = configuration(schema, applied, subresource);
    ManagedFields managed = ManagedFields.parse(ManagedFields.in(currentOrNull));
    if (currentOrNull != null && managed.isEmpty()) {
      record(root, managed, null, currentOrNull, apiVersion, BEFORE_FIRST_APPLY, "", now);
    }

    FieldSet owned = new OwnedFields(subject(applied, apiVersion)).of(root, configuration);
    ManagedEntry self =
        new ManagedEntry(
            manager, ManagedEntry.APPLY, apiVersion, Meta.time(now), subresource, owned);
    ManagedEntry previous = managed.find(self);
    managed.put(self);

    ObjectNode result = (ObjectNode) OwnedMerge.merge(root, currentOrNull, configuration);
    if (previous != null) {
      OwnedRemoval.remove(root, result, previous.fields(), managed.union());
    }
    // Only now: the name that an applier says keeps the metadata from going with his labels.
    SystemFields.strip(owned);
    managed.put(self);
    if (schema != null) {
      schema.prune(result);
    }
    OwnedDifference difference = OwnedDifference.between(root, currentOrNull, result);
    if (difference.isEmpty() && previous != null && previous.fields().sameAs(owned)) {
      return currentOrNull.deepCopy();
    }
    if (!force) {
      FieldSet contested = difference.written().copy();
      contested.removeAll(LastApplied.ownedBy(manager, root, currentOrNull));
      ApplyConflicts.between(managed, self, contested).refuseIfAny();
    }
    managed.takeFromOthers(self, difference.written());
    managed.takeFromOthers(self, difference.removed());
    managed.writeTo(result);
    LastApplied.renew(manager, currentOrNull, configuration, result);
    return result;
  }

  /**
   * Notes in {@code after}'s {@code metadata.managedFields} that {@code manager} made {@code
   * before} into {@code after} by a create, an update or a patch. Managed fields that {@code after}
   * carries count if the object itself was written, else those of {@code before}; a list of one
   * empty entry resets them.
   *
   * @param before null for a create; both documents without defaults pending
   */
  public static void recordUpdate(
      TypeSchema schema,
      ObjectNode before,
      ObjectNode after,
      String apiVersion,
      String manager,
      String subresource,
      Instant now) {
    OwnedSlot root = OwnedSlot.root(schema);
    JsonNode own = ManagedFields.in(before);
    JsonNode given = subresource.isEmpty() ? ManagedFields.in(after) : null;
    OwnedDifference difference = OwnedDifference.between(root, before, after);
    if (difference.isEmpty() && own != null && (given == null || given.equals(own))) {
      Meta.of(after).set("managedFields", own);
      return;
    }
    ManagedFields managed = isReset(given) ? new ManagedFields() : ManagedFields.parse(given);
    if (managed.isEmpty() && !isReset(given)) {
      managed = ManagedFields.parse(own);
    }
    if (before != null && managed.isEmpty()) {
      // Nobody was recorded so far: that begins with the next apply.
      Meta.of(after).remove("managedFields");
      return;
    }
    record(managed, difference, apiVersion, manager, subresource, now);
    managed.writeTo(after);
  }

  private static void record(
      OwnedSlot root,
      ManagedFields managed,
      ObjectNode before,
      ObjectNode after,
      String apiVersion,
      String manager,
      String subresource,
      Instant now) {
    OwnedDifference difference = OwnedDifference.between(root, before, after);
    record(managed, difference, apiVersion, manager, subresource, now);
  }

  private static void record(
      ManagedFields managed,
      OwnedDifference difference,
      String apiVersion,
      String manager,
      String subresource,
      Instant now) {
    if (difference.isEmpty()) {
      return;
    }
    FieldSet owned = new FieldSet();
    ManagedEntry self =
        new ManagedEntry(
            manager, ManagedEntry.UPDATE, apiVersion, Meta.time(now), subresource, owned);
    ManagedEntry previous = managed.find(self);
    if (previous != null) {
      owned.addAll(previous.fields());
      if (difference.written().isEmpty()) {
        // Who only removes has taken nothing since.
        self = previous.owning(owned);
      }
    }
    owned.removeAll(difference.removed());
    owned.addAll(difference.written());
    managed.takeFromOthers(self, difference.written());
    managed.takeFromOthers(self, difference.removed());
    managed.put(self);
    managed.boundUpdaters();
  }

  /** One entry without any content: the client asks to forget all owners. */
  private static boolean isReset(JsonNode given) {
    return given != null && given.size() == 1 && given.get(0).isEmpty();
  }

  private static ObjectNode configuration(
      TypeSchema schema, ObjectNode applied, String subresource) {
    if (applied.path("metadata").path("managedFields").size() > 0) {
      throw ApiException.badRequest("metadata.managedFields must be nil");
    }
    ObjectNode configuration = applied.deepCopy();
    SystemFields.dropFrom(configuration);
    boolean hasStatus = schema != null && schema.hasStatusSubresource();
    if (subresource.isEmpty() && hasStatus) {
      configuration.remove("status");
    } else if (subresource.equals("status")) {
      List<String> others = new ArrayList<>();
      configuration.fieldNames().forEachRemaining(others::add);
      others.removeAll(List.of("apiVersion", "kind", "metadata", "status"));
      configuration.remove(others);
    }
    return configuration;
  }

  /** {@code default/web; apps/v1, Kind=Deployment}. */
  private static String subject(ObjectNode applied, String apiVersion) {
    return Meta.namespace(applied)
        + "/"
        + Meta.name(applied)
        + "; "
        + apiVersion
        + ", Kind="
        + applied.path("kind").asText("");
  }
}
