package dev.gantry.ejb.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.store.Change;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.Write;
import java.util.List;
import java.util.Optional;

/**
 * What a call decided for one key.
 *
 * @param outcome for the object itself
 * @param alongside writes that stand or fall with it: quota charges, address claims
 */
public record Plan(Change.Outcome outcome, List<Write> alongside) {

  public static final Plan KEEP = new Plan(Change.Keep.KEEP, List.of());

  public Plan {
    alongside = List.copyOf(alongside);
  }

  public static Plan put(ObjectNode document, List<Write> alongside) {
    return new Plan(new Change.Put(document), alongside);
  }

  public static Plan remove(ObjectNode last, List<Write> alongside) {
    return new Plan(new Change.Remove(last), alongside);
  }

  /** Decides from the current state; may run more than once, so it changes nothing but its plan. */
  @FunctionalInterface
  public interface Decision {
    Plan on(Optional<StoredObject> current);
  }
}
