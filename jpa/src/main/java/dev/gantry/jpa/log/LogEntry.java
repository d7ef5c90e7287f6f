package dev.gantry.jpa.log;

import dev.gantry.model.store.StoredObject;

/**
 * One row of the revision log.
 *
 * @param deleted whether the object went away; {@code object} is then its last state
 */
public record LogEntry(boolean deleted, StoredObject object) {

  public long revision() {
    return object.revision();
  }
}
