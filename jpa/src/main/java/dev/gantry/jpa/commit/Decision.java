package dev.gantry.jpa.commit;

import dev.gantry.jpa.document.Document;
import dev.gantry.model.store.Change.Outcome;
import dev.gantry.model.store.Change.Put;
import dev.gantry.model.store.Change.Remove;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.Write;
import dev.gantry.model.store.WriteResult.Effect;
import java.util.List;
import java.util.Optional;

/**
 * What a change decided about one state of its object, serialized already. Holds as long as that
 * very state is the current one.
 *
 * @param base the state that it looked at, null for none
 * @param effect null when refused
 * @param document the new document, or the last one of a removed object; null if nothing changes
 * @param refusal why not, null when decided
 */
record Decision(StoredObject base, Effect effect, Document document, RuntimeException refusal) {

  static Decision of(Write write, StoredObject base, List<String> selectable) {
    try {
      Outcome outcome = write.change().decide(Optional.ofNullable(base));
      if (outcome instanceof Put put) {
        Document document = Document.of(put.document(), selectable);
        if (base == null) {
          return new Decision(null, Effect.CREATED, document, null);
        }
        return document.says(base)
            ? new Decision(base, Effect.UNCHANGED, null, null)
            : new Decision(base, Effect.UPDATED, document, null);
      }
      if (outcome instanceof Remove remove && base != null) {
        Document last =
            Document.of(remove.last() == null ? base.document() : remove.last(), selectable);
        return new Decision(base, Effect.REMOVED, last, null);
      }
      return new Decision(base, Effect.UNCHANGED, null, null);
    } catch (RuntimeException refusal) {
      return new Decision(base, null, null, refusal);
    }
  }

  boolean isRefused() {
    return refusal != null;
  }

  /** Whether it needs a revision. */
  boolean writes() {
    return document != null;
  }

  /** Whether the object exists afterwards. */
  boolean leavesObject() {
    return effect != Effect.REMOVED && (writes() || base != null);
  }
}
