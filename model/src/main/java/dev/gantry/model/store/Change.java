package dev.gantry.model.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * What to do with one key, decided from its current state. Runs outside the commit lock, and again
 * if the object moved in between; so it is a pure function of its argument. Refuses by throwing
 * {@link dev.gantry.model.status.ApiException}.
 */
@FunctionalInterface
public interface Change {

  Outcome decide(Optional<StoredObject> current);

  /** What a change decided. */
  sealed interface Outcome {}

  /**
   * Create or replace with this document; {@code metadata.uid} is set. {@code
   * metadata.resourceVersion} is the store's to write. A document equal to the current one is a
   * {@link Keep}.
   */
  record Put(ObjectNode document) implements Outcome {}

  /**
   * Remove the object; watchers see {@code last} (or the current document, if null) at the
   * deletion's revision.
   */
  record Remove(ObjectNode last) implements Outcome {
    public static final Remove CURRENT = new Remove(null);
  }

  /** Leave everything as it is. */
  record Keep() implements Outcome {
    public static final Keep KEEP = new Keep();
  }
}
