package dev.gantry.model.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.status.ApiException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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
        422, "Invalid", "list element types are not identical", "", "", "", "", List.of(), 0);
  }

  private static ArrayNode union(ArrayNode original, ArrayNode patch) {
    ArrayNode both = original.arrayNode();
    Set<Object> seen = new HashSet<>();
    for (ArrayNode list : List.of(original, patch)) {
      for (JsonNode value : list) {
        if (seen.add(ElementIndex.same(value))) {
          both.add(value);
        }
      }
    }
    return both;
  }

  /** Elements of {@code list} that {@code values} does not have. */
  static ArrayNode without(ArrayNode list, JsonNode values) {
    ElementIndex unwanted = new ElementIndex(values, "");
    ArrayNode rest = list.arrayNode();
    for (JsonNode value : list) {
      if (!unwanted.has(value)) {
        rest.add(value);
      }
    }
    return rest;
  }

  private static ArrayNode mergeObjects(PatchSlot slot, ArrayNode original, ArrayNode patch) {
    String key = slot.mergeKey();
    ArrayNode changes = patch.arrayNode();
    Set<Object> deleted = new HashSet<>();
    boolean replace = false;
    for (JsonNode element : patch) {
      switch (Directive.patchType(element)) {
        case "" -> changes.add(element);
        case "merge" -> {
          ((ObjectNode) element).remove(Directive.PATCH);
          changes.add(element);
        }
        case "delete" -> deleted.add(ElementIndex.same(keyOf(element, key)));
        case "replace" -> replace = true;
        default -> throw Directive.unknownPatchType(Directive.patchType(element), element);
      }
    }
    if (replace) {
      original.removeAll();
    } else if (!deleted.isEmpty()) {
      original = remaining(original, deleted, key);
    }
    ArrayNode before = original.deepCopy();
    ElementIndex places = new ElementIndex(original, key);
    for (JsonNode change : changes) {
      keyOf(change, key);
      int at = places.of(change);
      if (at < 0) {
        places.add(change, original.size());
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

  private static ArrayNode remaining(ArrayNode list, Set<Object> deleted, String key) {
    ArrayNode rest = list.arrayNode();
    for (JsonNode element : list) {
      if (!deleted.contains(ElementIndex.same(element.path(key)))) {
        rest.add(element);
      }
    }
    return rest;
  }
}
