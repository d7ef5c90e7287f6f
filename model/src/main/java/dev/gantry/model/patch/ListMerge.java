package dev.gantry.model.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.status.ApiException;

/** The part of a strategic merge patch that concerns one list whose strategy is merge. */
final class ListMerge {

  private ListMerge() {}

  /** Consumes both arguments. */
  static ArrayNode merge(PatchSlot slot, ArrayNode original, ArrayNode patch) {
    if (original.isEmpty() && patch.isEmpty()) {
      return original;
    }
    JsonNode first = original.isEmpty() ? patch.get(0) : original.get(0);
    for (JsonNode element : patch) {
      if (element.isObject() != first.isObject()) {
        throw mixed();
      }
    }
    if (!first.isObject()) {
      return ElementOrder.arrange(union(original, patch), patch, original, "");
    }
    if (slot.mergeKey().isEmpty()) {
      throw ApiException.badRequest("cannot merge lists without merge key for " + slot.field());
    }
    return mergeObjects(slot, original, patch);
  }

  private static ApiException mixed() {
    return new ApiException(
        422,
        "Invalid",
        "list element types are not identical",
        "",
        "",
        "",
        "",
        java.util.List.of(),
        0);
  }

  private static ArrayNode union(ArrayNode original, ArrayNode patch) {
    ArrayNode both = original.arrayNode();
    for (ArrayNode list : java.util.List.of(original, patch)) {
      for (JsonNode value : list) {
        if (ElementOrder.indexOf(both, value, "") < 0) {
          both.add(value);
        }
      }
    }
    return both;
  }

  /** Elements of {@code list} that {@code values} does not have. */
  static ArrayNode without(ArrayNode list, JsonNode values) {
    ArrayNode rest = list.arrayNode();
    for (JsonNode value : list) {
      if (ElementOrder.indexOf(values, value, "") < 0) {
        rest.add(value);
      }
    }
    return rest;
  }

  private static ArrayNode mergeObjects(PatchSlot slot, ArrayNode original, ArrayNode patch) {
    String key = slot.mergeKey();
    ArrayNode changes = patch.arrayNode();
    boolean replace = false;
    for (JsonNode element : patch) {
      switch (Directive.patchType(element)) {
        case "" -> changes.add(element);
        case "merge" -> {
          ((ObjectNode) element).remove(Directive.PATCH);
          changes.add(element);
        }
        case "delete" -> removeMatching(original, keyOf(element, key), key);
        case "replace" -> replace = true;
        default -> throw Directive.unknownPatchType(Directive.patchType(element), element);
      }
    }
    if (replace) {
      original.removeAll();
    }
    ArrayNode before = original.deepCopy();
    for (JsonNode change : changes) {
      keyOf(change, key);
      int at = ElementOrder.indexOf(original, change, key);
      if (at < 0) {
        original.add(Directive.plain(change));
      } else {
        ObjectNode current = (ObjectNode) original.get(at);
        original.set(at, ObjectMerge.merge(slot.element(), current, (ObjectNode) change));
      }
    }
    return ElementOrder.arrange(original, changes, before, key);
  }

  private static JsonNode keyOf(JsonNode element, String key) {
    JsonNode value = element.get(key);
    if (value == null) {
      throw ApiException.badRequest(
          "map: " + element + " does not contain declared merge key: " + key);
    }
    return value;
  }

  private static void removeMatching(ArrayNode list, JsonNode keyValue, String key) {
    for (int i = list.size() - 1; i >= 0; i--) {
      if (SameJson.equal(list.get(i).path(key), keyValue)) {
        list.remove(i);
      }
    }
  }
}
