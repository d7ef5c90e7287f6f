package dev.gantry.model.patch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.schema.TypeSchema;

/**
 * Kubernetes' strategic merge patch: a merge patch that knows of each list whether it is replaced,
 * merged by a key, or a set, and that can carry directives ({@code $patch}, {@code $retainKeys},
 * {@code $setElementOrder/list}, {@code $deleteFromPrimitiveList/list}).
 */
public final class StrategicMergePatch {

  private StrategicMergePatch() {}

  /**
   * Applies the patch to a copy of {@code original}.
   *
   * @throws dev.gantry.model.status.ApiException 400 for directives that are malformed or
   *     contradict the patch, 422 for a list that cannot be merged
   */
  public static ObjectNode apply(TypeSchema schema, ObjectNode original, ObjectNode patch) {
    return ObjectMerge.merge(PatchSlot.root(schema), original.deepCopy(), patch.deepCopy());
  }
}
