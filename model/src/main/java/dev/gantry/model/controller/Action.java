package dev.gantry.model.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.ObjectKey;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** What a decider wants done, as a value; carried out in order. */
public sealed interface Action {

  /** An event about the object that the decision is about. */
  record Note(String type, String reason, String message) {
    public static Note normal(String reason, String message) {
      return new Note("Normal", reason, message);
    }

    public static Note warning(String reason, String message) {
      return new Note("Warning", reason, message);
    }
  }

  /**
   * Creates an object. Adjacent creations are carried out in batches of 1, 2, 4, ... so that a
   * refusal (quota, admission) costs one request and not hundreds.
   *
   * @param done recorded when it worked, or null
   * @param refusedReason reason of the Warning when it was refused, its message is {@code
   *     refusedPrefix} and the refusal's own; {@code ""} for none
   */
  record Create(ObjectNode document, Note done, String refusedReason, String refusedPrefix)
      implements Action {
    public static Create quietly(ObjectNode document) {
      return new Create(document, null, "", "");
    }
  }

  /** Changes metadata and spec. */
  record Update(ObjectKey key, UnaryOperator<ObjectNode> change, Note done) implements Action {
    public static Update quietly(ObjectKey key, UnaryOperator<ObjectNode> change) {
      return new Update(key, change, null);
    }
  }

  /** Changes status. */
  record UpdateStatus(ObjectKey key, UnaryOperator<ObjectNode> change) implements Action {}

  /**
   * Deletes one incarnation.
   *
   * @param propagation Background, Foreground or Orphan
   * @param graceSeconds null for the object's own
   */
  record Delete(ObjectKey key, String uid, String propagation, Long graceSeconds, Note done)
      implements Action {
    public static Delete quietly(ObjectKey key, String uid) {
      return new Delete(key, uid, "Background", null, null);
    }
  }

  /** Records an event. */
  record Record(Note note) implements Action {}

  /** Look again, even if nothing happens. */
  record Requeue(Duration after) implements Action {}
}
