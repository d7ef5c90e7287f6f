package dev.gantry.model.patch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.status.ApiException;

/**
 * The way from client-side to server-side apply: what {@code kubectl} applied on its own side it
 * may change without conflict, as long as nobody changed it since.
 */
final class LastApplied {

  /** Only this manager has a client-side past. */
  private static final String KUBECTL = "kubectl";

  private static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";

  /** Kubernetes' limit on all annotations of an object, in bytes. */
  private static final int LIMIT = 256 * 1024;

  private LastApplied() {}

  /**
   * Keeps an annotation that client-side apply has left up to date, so that {@code kubectl} may
   * also go back to that.
   */
  static void renew(String manager, ObjectNode live, ObjectNode configuration, ObjectNode result) {
    if (!manager.equals(KUBECTL)
        || live == null
        || Meta.annotations(live).getOrDefault(ANNOTATION, "").isEmpty()) {
      return;
    }
    ObjectNode said = configuration.deepCopy();
    if (said.path("metadata").path("annotations") instanceof ObjectNode annotations) {
      annotations.remove(ANNOTATION);
    }
    String text = said + "\n";
    Meta.of(result).withObject("/annotations").put(ANNOTATION, text.length() > LIMIT ? "" : text);
  }

  /** Fields of {@code live} that are the manager's by its earlier client-side apply. */
  static FieldSet ownedBy(String manager, OwnedSlot root, ObjectNode live) {
    String text = live == null ? "" : Meta.annotations(live).getOrDefault(ANNOTATION, "");
    if (!manager.equals(KUBECTL) || text.isEmpty()) {
      return new FieldSet();
    }
    try {
      JsonNode applied = Json.mapper().readTree(text);
      if (applied instanceof ObjectNode configuration) {
        FieldSet owned = new OwnedFields(Meta.name(live)).of(root, configuration);
        OwnedDifference since = OwnedDifference.between(root, configuration, live);
        owned.removeAll(since.written());
        owned.removeAll(since.removed());
        return owned;
      }
    } catch (JsonProcessingException | ApiException e) {
      // An annotation that is no configuration proves nothing.
    }
    return new FieldSet();
  }
}
