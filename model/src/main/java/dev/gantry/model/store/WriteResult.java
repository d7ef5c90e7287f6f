package dev.gantry.model.store;

import java.util.Optional;

/**
 * What a committed write left behind.
 *
 * @param object the object after the write; for a removal its last state at the deletion's
 *     revision; empty when there was nothing and nothing was done
 * @param effect what happened
 */
public record WriteResult(Optional<StoredObject> object, Effect effect) {

  /** Kinds of effect. */
  public enum Effect {
    CREATED,
    UPDATED,
    REMOVED,
    UNCHANGED
  }

  public StoredObject get() {
    return object.orElseThrow();
  }
}
