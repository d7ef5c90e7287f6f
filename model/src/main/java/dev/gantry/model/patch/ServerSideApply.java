package dev.gantry.model.patch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.schema.TypeSchema;
import java.time.Instant;

/** Server-side apply: who owns which field, and what an apply therefore changes. */
public final class ServerSideApply {

  private ServerSideApply() {}

  /**
   * The object after {@code manager} applied {@code applied}.
   *
   * @param currentOrNull null if the object does not exist yet
   * @param subresource {@code ""} for the object itself
   * @throws dev.gantry.model.status.ApiException 409 {@code Conflict}, one {@code
   *     FieldManagerConflict} cause a field, unless {@code force}
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
    return (ObjectNode) MergePatch.apply(currentOrNull == null ? applied : currentOrNull, applied);
  }

  /**
   * Notes in {@code after}'s {@code metadata.managedFields} that {@code manager} made {@code
   * before} into {@code after} by a create, an update or a patch.
   *
   * @param before null for a create
   */
  public static void recordUpdate(
      TypeSchema schema,
      ObjectNode before,
      ObjectNode after,
      String apiVersion,
      String manager,
      String subresource,
      Instant now) {}
}
