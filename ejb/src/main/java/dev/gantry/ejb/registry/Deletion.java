package dev.gantry.ejb.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.StoredObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Deleting: at once, after a grace period, or when the last finalizer is gone.
 *
 * <p>An object that is not removed at once is marked with {@code deletionTimestamp}; whoever holds
 * it (the node agent, a finalizer's controller, the garbage collector) finishes.
 */
final class Deletion {

  private static final String ORPHAN = "orphan";
  private static final String FOREGROUND = "foregroundDeletion";
  private static final Set<String> TERMINATED = Set.of("Succeeded", "Failed");

  private final Changes changes;

  Deletion(Changes changes) {
    this.changes = changes;
  }

  /** A marked object that nothing holds any more. */
  static boolean isDone(ServedKind kind, ObjectNode object) {
    JsonNode metadata = object.path("metadata");
    return Meta.isDeleting(object)
        && metadata.path("finalizers").isEmpty()
        && metadata.path("deletionGracePeriodSeconds").asLong(0) == 0
        && !(kind.isNamespace() && !object.path("spec").path("finalizers").isEmpty());
  }

  /**
   * @param options a {@code metav1.DeleteOptions} document, may be empty
   */
  Plan.Decision delete(ServedKind kind, ObjectKey key, JsonNode options, WriteContext context) {
    return current -> {
      StoredObject base =
          current.orElseThrow(() -> ApiException.notFound(kind.client().resource(), key.name()));
      Preconditions.checkDelete(kind, options.path("preconditions"), base);
      ObjectNode old = kind.document(base);
      changes.admitDeletion(kind, key, old, options, context);
      ObjectNode object = old.deepCopy();
      boolean finalizersMoved = propagate(object, options);
      boolean marked = mark(kind, object, options, context.now());
      if (isDone(kind, object)) {
        return changes.removed(kind, key, null, old, context);
      }
      return finalizersMoved || marked ? Plan.put(object, List.of()) : Plan.KEEP;
    };
  }

  /** Turns the propagation policy into the finalizers that the garbage collector acts on. */
  private static boolean propagate(ObjectNode object, JsonNode options) {
    String policy = options.path("propagationPolicy").asText("");
    if (policy.isEmpty() && options.hasNonNull("orphanDependents")) {
      policy = options.path("orphanDependents").asBoolean() ? "Orphan" : "Background";
    }
    if (policy.isEmpty()) {
      return false;
    }
    List<String> before = Meta.finalizers(object);
    List<String> finalizers = new ArrayList<>(before);
    finalizers.removeAll(List.of(ORPHAN, FOREGROUND));
    if ("Orphan".equals(policy)) {
      finalizers.add(ORPHAN);
    } else if ("Foreground".equals(policy)) {
      finalizers.add(FOREGROUND);
    }
    if (finalizers.equals(before)) {
      return false;
    }
    if (finalizers.isEmpty()) {
      Meta.of(object).remove("finalizers");
    } else {
      ArrayNode array = Meta.of(object).putArray("finalizers");
      finalizers.forEach(array::add);
    }
    return true;
  }

  /** Sets, or brings forward, the time of deletion; false where nothing changed. */
  private static boolean mark(ServedKind kind, ObjectNode object, JsonNode options, Instant now) {
    ObjectNode metadata = Meta.of(object);
    JsonNode asked = options.path("gracePeriodSeconds");
    boolean wasMarked = Meta.isDeleting(object);
    long grace = grace(kind, object, asked);
    if (wasMarked) {
      long before = metadata.path("deletionGracePeriodSeconds").asLong(0);
      // A second deletion may shorten the period, never prolong it.
      if (grace >= before || asked.isMissingNode() && grace > 0) {
        return false;
      }
      Instant start =
          Instant.parse(metadata.path("deletionTimestamp").asText()).minusSeconds(before);
      metadata.put("deletionTimestamp", Meta.time(start.plusSeconds(grace)));
    } else {
      metadata.put("deletionTimestamp", Meta.time(now.plusSeconds(grace)));
      if (Meta.generation(object) > 0) {
        metadata.put("generation", Meta.generation(object) + 1);
      }
      if (kind.isNamespace()) {
        object.withObject("/status").put("phase", "Terminating");
      }
    }
    metadata.put("deletionGracePeriodSeconds", grace);
    return true;
  }

  /** Only an assigned, running pod has somebody who would use the time. */
  private static long grace(ServedKind kind, ObjectNode object, JsonNode asked) {
    if (!kind.isPod()) {
      return 0;
    }
    if (object.path("spec").path("nodeName").asText("").isEmpty()
        || TERMINATED.contains(object.path("status").path("phase").asText())) {
      return 0;
    }
    if (asked.isNumber()) {
      return asked.asLong() < 0 ? 1 : asked.asLong();
    }
    return kind.strategy().defaultGracePeriodSeconds(object);
  }

  /** The {@code Status} that answers a removal. */
  static ObjectNode success(ServedKind kind, ObjectKey key, String uid) {
    ObjectNode status = Json.object();
    status.put("kind", "Status").put("apiVersion", "v1");
    status.putObject("metadata");
    status.put("status", "Success");
    ObjectNode details = status.putObject("details");
    details.put("name", key.name());
    if (!kind.client().group().isEmpty()) {
      details.put("group", kind.client().group());
    }
    details.put("kind", kind.client().plural());
    details.put("uid", uid);
    return status;
  }
}
