package dev.gantry.model.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** One walk over two states of an object: which ownable fields were added, changed, removed. */
final class OwnedDifference {

  /** Added and changed fields: they belong to who made the difference. */
  private final FieldSet written = new FieldSet();

  private final FieldSet removed = new FieldSet();

  private OwnedDifference() {}

  /**
   * @param before null for nothing
   */
  static OwnedDifference between(OwnedSlot root, ObjectNode before, ObjectNode after) {
    OwnedDifference difference = new OwnedDifference();
    difference.objects(root, before, after, FieldPath.ROOT);
    SystemFields.strip(difference.written);
    SystemFields.strip(difference.removed);
    return difference;
  }

  FieldSet written() {
    return written;
  }

  FieldSet removed() {
    return removed;
  }

  boolean isEmpty() {
    return written.isEmpty() && removed.isEmpty();
  }

  private void objects(OwnedSlot slot, ObjectNode before, ObjectNode after, FieldPath path) {
    for (Map.Entry<String, JsonNode> entry : after.properties()) {
      String name = entry.getKey();
      if (path.isRoot() && SystemFields.isIdentity(name)) {
        continue;
      }
      OwnedSlot field = slot.field(name);
      JsonNode old = before == null ? null : before.get(name);
      if (old == null) {
        added(field, entry.getValue(), path.field(name));
      } else {
        both(field, old, entry.getValue(), path, "f:", name);
      }
    }
    if (before != null) {
      for (Map.Entry<String, JsonNode> entry : before.properties()) {
        if (!after.has(entry.getKey())) {
          all(slot.field(entry.getKey()), entry.getValue(), path.field(entry.getKey()), removed);
        }
      }
    }
  }

  private void both(
      OwnedSlot slot, JsonNode old, JsonNode now, FieldPath parent, String kind, String name) {
    // A path costs memory: most fields are equal leaves and need none.
    OwnedSlot.Shape shape = slot.shape(now);
    if (shape == OwnedSlot.Shape.LEAF || shape != slot.shape(old)) {
      if (!SameJson.equal(old, now)) {
        FieldPath path = parent.child(kind + name);
        if (shape != OwnedSlot.Shape.LEAF) {
          all(slot, now, path, written);
        } else if (slot.shape(old) != OwnedSlot.Shape.LEAF) {
          all(slot, old, path, removed);
        }
        written.insert(path);
      }
      return;
    }
    if (old.isEmpty() && now.isEmpty()) {
      return;
    }
    FieldPath path = parent.child(kind + name);
    if (shape == OwnedSlot.Shape.OBJECT) {
      objects(slot, (ObjectNode) old, (ObjectNode) now, path);
    } else {
      lists(slot, (ArrayNode) old, (ArrayNode) now, path);
    }
  }

  private void lists(OwnedSlot slot, ArrayNode before, ArrayNode after, FieldPath path) {
    Map<String, JsonNode> old = new LinkedHashMap<>();
    before.forEach(element -> old.putIfAbsent(slot.pathElement(element), element));
    for (JsonNode element : after) {
      String key = slot.pathElement(element);
      JsonNode was = old.remove(key);
      if (was == null) {
        added(slot.element(), element, path.child(key));
      } else {
        both(slot.element(), was, element, path, "", key);
      }
    }
    old.forEach((key, element) -> all(slot.element(), element, path.child(key), removed));
  }

  /** The sections of an object are nobody's own: everybody writes into them. */
  private void added(OwnedSlot slot, JsonNode value, FieldPath path) {
    if (path.parent().isRoot() && slot.shape(value) == OwnedSlot.Shape.OBJECT) {
      objects(slot, null, (ObjectNode) value, path);
    } else {
      all(slot, value, path, written);
    }
  }

  private static void all(OwnedSlot slot, JsonNode value, FieldPath path, FieldSet into) {
    FieldSet set = into.at(path);
    set.markMember();
    fill(slot, value, set);
  }

  private static void fill(OwnedSlot slot, JsonNode value, FieldSet set) {
    switch (slot.shape(value)) {
      case LEAF -> {}
      case OBJECT -> {
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
          put(slot.field(entry.getKey()), entry.getValue(), "f:" + entry.getKey(), set);
        }
      }
      case SET, KEYED ->
          value.forEach(element -> put(slot.element(), element, slot.pathElement(element), set));
    }
  }

  private static void put(OwnedSlot slot, JsonNode value, String element, FieldSet into) {
    FieldSet child = new FieldSet();
    child.markMember();
    fill(slot, value, child);
    into.attach(element, child);
  }
}
