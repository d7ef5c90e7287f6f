package dev.gantry.model.strategy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.status.Cause;
import java.util.List;
import java.util.Optional;

/**
 * What one kind does differently on the one generic endpoint. Documents are in the kind's stored
 * version and are changed in place. All methods are pure functions of their arguments.
 *
 * <p>Order on create: {@link #prepareForCreate}, {@link #applyDefaults}, {@link #validate}. On
 * update: {@link #applyDefaults}, {@link #prepareForUpdate}, {@link #validateUpdate} (which
 * includes what {@link #validate} checks).
 */
public interface Strategy {

  /** Fills in what Kubernetes fills in; applying it twice changes nothing more. */
  void applyDefaults(ObjectNode object);

  /** Drops status where it is a subresource, sets the first generation. */
  void prepareForCreate(ObjectNode object);

  /** Keeps the old status, keeps the system's metadata, bumps the generation if spec changed. */
  void prepareForUpdate(ObjectNode object, ObjectNode old);

  /** Keeps everything of the old object but status (and labels, annotations where allowed). */
  void prepareForStatusUpdate(ObjectNode object, ObjectNode old);

  /** What is wrong with a new object; empty if nothing. */
  List<Cause> validate(ObjectNode object);

  /** What is wrong with a changed object, immutable fields included; empty if nothing. */
  List<Cause> validateUpdate(ObjectNode object, ObjectNode old);

  /** What is wrong with a changed status; empty if nothing. */
  List<Cause> validateStatusUpdate(ObjectNode object, ObjectNode old);

  /** Paths of the scale subresource, where the kind has one. */
  default Optional<ScalePaths> scale() {
    return Optional.empty();
  }

  /**
   * Seconds between a deletion and the removal, where the request names none; 0 removes at once.
   */
  default long defaultGracePeriodSeconds(ObjectNode object) {
    return 0;
  }

  /** True for kinds whose changes are not worth a history: leases, events. */
  default boolean ephemeral() {
    return false;
  }
}
