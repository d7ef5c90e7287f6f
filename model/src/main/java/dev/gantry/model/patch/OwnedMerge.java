package dev.gantry.model.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What an applied configuration makes of the live object, before fields are taken away. */
final class OwnedMerge {

  private OwnedMerge() {}

  /** A new tree; the applied value wins wherever there is one. */
  static JsonNode merge(OwnedSlot slot, JsonNode live, JsonNode applied) {
    if (live == null) {
      return applied.deepCopy();
    }
    OwnedSlot.Shape shape = slot.shape(applied);
    if (shape != slot.shape(live)) {
      return applied.deepCopy();
    }
    return switch (shape) {
      case LEAF -> applied.deepCopy();
      case OBJECT -> objects(slot, (ObjectNode) live, (ObjectNode) applied);
      case SET, KEYED -> lists(slot, (ArrayNode) live, (ArrayNode) applied);
    };
  }

  private static ObjectNode objects(OwnedSlot slot, ObjectNode live, ObjectNode applied) {
    ObjectNode merged = live.deepCopy();
    for (Map.Entry<String, JsonNode> entry : applied.properties()) {
      String name = entry.getKey();
      merged.set(name, merge(slot.field(name), live.get(name), entry.getValue()));
    }
    return merged;
  }

  /**
   * Applied elements stand in the applied order, the others where they stood relative to those.
   * Live [a, b, c], applied [c, x, a]: b stays behind a, hence c, x, a, b.
   */
  private static ArrayNode lists(OwnedSlot slot, ArrayNode live, ArrayNode applied) {
    Map<String, JsonNode> before = new LinkedHashMap<>();
    live.forEach(element -> before.putIfAbsent(slot.pathElement(element), element));
    Set<String> wanted = new HashSet<>();
    applied.forEach(element -> wanted.add(slot.pathElement(element)));
    ArrayNode merged = live.arrayNode();
    Set<String> placed = new HashSet<>();
    int next = 0;
    for (JsonNode element : live) {
      String key = slot.pathElement(element);
      if (!wanted.contains(key)) {
        merged.add(element.deepCopy());
        continue;
      }
      // A live element that is applied too: everything applied up to it comes first.
      while (next < applied.size() && !placed.contains(key)) {
        next = place(slot, applied, next, before, merged, placed);
      }
    }
    while (next < applied.size()) {
      next = place(slot, applied, next, before, merged, placed);
    }
    return merged;
  }

  private static int place(
      OwnedSlot slot,
      ArrayNode applied,
      int at,
      Map<String, JsonNode> before,
      ArrayNode merged,
      Set<String> placed) {
    String key = slot.pathElement(applied.get(at));
    merged.add(merge(slot.element(), before.get(key), applied.get(at)));
    placed.add(key);
    return at + 1;
  }
}
