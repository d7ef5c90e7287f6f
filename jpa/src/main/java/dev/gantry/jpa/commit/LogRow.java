package dev.gantry.jpa.commit;

import dev.gantry.jpa.document.Document;
import dev.gantry.jpa.log.LogEntry;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.Write;
import dev.gantry.model.store.WriteResult.Effect;

/**
 * One change about to be written.
 *
 * @param object the object after it, or the last state of a removed one
 */
record LogRow(Effect effect, StoredObject object, Document document, Write.Actor actor) {

  ObjectKey key() {
    return object.key();
  }

  String operation() {
    return switch (effect) {
      case CREATED -> "C";
      case UPDATED -> "U";
      case REMOVED -> "D";
      case UNCHANGED -> throw new IllegalStateException("nothing to write");
    };
  }

  LogEntry entry() {
    return new LogEntry(effect == Effect.REMOVED, object);
  }
}
