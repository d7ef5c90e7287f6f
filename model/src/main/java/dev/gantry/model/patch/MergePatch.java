package dev.gantry.model.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import java.util.Map;

/** JSON Merge Patch, RFC 7386: objects merge, null removes, everything else replaces. */
public final class MergePatch {

  private MergePatch() {}

  /**
   * @param original left as it is; may be null or missing
   * @return a new tree that shares nothing with either argument
   */
  public static JsonNode apply(JsonNode original, JsonNode patch) {
    if (!patch.isObject()) {
      return patch.deepCopy();
    }
    ObjectNode result =
        original != null && original.isObject()
            ? ((ObjectNode) original).deepCopy()
            : Json.object();
    merge(result, (ObjectNode) patch);
    return result;
  }

  private static void merge(ObjectNode target, ObjectNode patch) {
    for (Map.Entry<String, JsonNode> change : patch.properties()) {
      String field = change.getKey();
      JsonNode value = change.getValue();
      if (value.isNull()) {
        target.remove(field);
      } else if (value.isObject()) {
        JsonNode current = target.get(field);
        ObjectNode into =
            current != null && current.isObject() ? (ObjectNode) current : Json.object();
        merge(into, (ObjectNode) value);
        target.set(field, into);
      } else {
        target.set(field, value.deepCopy());
      }
    }
  }

  /**
   * The smallest patch that makes {@code from} into {@code to}. A null inside {@code to} cannot be
   * expressed and counts as absent.
   */
  public static JsonNode diff(JsonNode from, JsonNode to) {
    if (!from.isObject() || !to.isObject()) {
      return to.deepCopy();
    }
    ObjectNode patch = Json.object();
    for (Map.Entry<String, JsonNode> wanted : to.properties()) {
      JsonNode had = from.get(wanted.getKey());
      JsonNode want = wanted.getValue();
      if (had == null) {
        patch.set(wanted.getKey(), want.deepCopy());
      } else if (!had.equals(want)) {
        patch.set(wanted.getKey(), diff(had, want));
      }
    }
    for (String field : (Iterable<String>) from::fieldNames) {
      if (!to.has(field)) {
        patch.putNull(field);
      }
    }
    return patch;
  }
}
