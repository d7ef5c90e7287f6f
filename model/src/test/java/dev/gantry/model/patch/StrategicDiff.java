package dev.gantry.model.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;

/** The strategic merge patch that a client would send to make one document into another. */
final class StrategicDiff {

  private StrategicDiff() {}

  static ObjectNode between(PatchSlot slot, ObjectNode from, ObjectNode to) {
    ObjectNode patch = Json.object();
    for (String name : (Iterable<String>) from::fieldNames) {
      if (!to.has(name)) {
        patch.putNull(name);
      }
    }
    to.properties().forEach(e -> field(slot.field(e.getKey()), from, e.getValue(), patch));
    return patch;
  }

  private static void field(PatchSlot slot, ObjectNode from, JsonNode want, ObjectNode patch) {
    JsonNode had = from.get(slot.field());
    if (want.equals(had)) {
      return;
    }
    if (had instanceof ObjectNode before && want instanceof ObjectNode after) {
      ObjectNode inner = between(slot, before, after);
      if (slot.strategies().contains("retainKeys")) {
        after.fieldNames().forEachRemaining(inner.withArray(Directive.RETAIN_KEYS)::add);
      }
      patch.set(slot.field(), slot.replacesObjects() ? after.deepCopy() : inner);
    } else if (had instanceof ArrayNode before
        && want instanceof ArrayNode after
        && slot.mergesLists()) {
      if (slot.mergeKey().isEmpty()) {
        primitives(slot, before, after, patch);
      } else {
        elements(slot, before, after, patch);
      }
    } else {
      patch.set(slot.field(), want.deepCopy());
    }
  }

  private static void primitives(
      PatchSlot slot, ArrayNode before, ArrayNode after, ObjectNode patch) {
    ArrayNode deleted = Json.mapper().createArrayNode();
    before.forEach(v -> addUnless(new ElementIndex(after, "").of(v) >= 0, deleted, v));
    ArrayNode added = Json.mapper().createArrayNode();
    after.forEach(v -> addUnless(new ElementIndex(before, "").of(v) >= 0, added, v));
    patch.set(Directive.SET_ELEMENT_ORDER + slot.field(), after.deepCopy());
    if (!deleted.isEmpty()) {
      patch.set(Directive.DELETE_FROM_PRIMITIVE_LIST + slot.field(), deleted);
    }
    if (!added.isEmpty()) {
      patch.set(slot.field(), added);
    }
  }

  private static void addUnless(boolean known, ArrayNode list, JsonNode value) {
    if (!known) {
      list.add(value);
    }
  }

  private static void elements(
      PatchSlot slot, ArrayNode before, ArrayNode after, ObjectNode patch) {
    String key = slot.mergeKey();
    ArrayNode order = patch.putArray(Directive.SET_ELEMENT_ORDER + slot.field());
    ArrayNode changes = Json.mapper().createArrayNode();
    for (JsonNode element : after) {
      order.addObject().set(key, element.get(key));
      int at = new ElementIndex(before, key).of(element);
      ObjectNode change =
          at < 0
              ? element.deepCopy()
              : between(slot.element(), (ObjectNode) before.get(at), (ObjectNode) element);
      if (!change.isEmpty()) {
        change.set(key, element.get(key));
        changes.add(change);
      }
    }
    for (JsonNode element : before) {
      if (new ElementIndex(after, key).of(element) < 0) {
        changes.addObject().put(Directive.PATCH, "delete").set(key, element.get(key));
      }
    }
    if (!changes.isEmpty()) {
      patch.set(slot.field(), changes);
    }
  }
}
