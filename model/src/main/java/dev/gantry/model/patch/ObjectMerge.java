package dev.gantry.model.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.status.ApiException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The part of a strategic merge patch that concerns one object. */
final class ObjectMerge {

  private ObjectMerge() {}

  /** Consumes both arguments; the result may be either of them. */
  static ObjectNode merge(PatchSlot slot, ObjectNode original, ObjectNode patch) {
    switch (Directive.patchType(patch)) {
      case "" -> {}
      case "merge" -> patch.remove(Directive.PATCH);
      case "replace" -> {
        return (ObjectNode) Directive.plain(patch);
      }
      case "delete" -> {
        return original.objectNode();
      }
      default -> throw Directive.unknownPatchType(Directive.patchType(patch), patch);
    }
    retainKeys(original, patch);
    mergeOrderedLists(slot, original, patch);
    for (Map.Entry<String, JsonNode> change : patch.properties()) {
      String name = change.getKey();
      if (name.startsWith(Directive.DELETE_FROM_PRIMITIVE_LIST)) {
        String list = name.substring(Directive.DELETE_FROM_PRIMITIVE_LIST.length());
        deleteFromPrimitiveList(original, list, change.getValue());
      } else {
        mergeField(slot.field(name), original, change.getValue());
      }
    }
    return original;
  }

  private static void mergeField(PatchSlot slot, ObjectNode original, JsonNode value) {
    JsonNode current = original.get(slot.field());
    if (value.isNull()) {
      original.remove(slot.field());
    } else if (value instanceof ObjectNode patch && current instanceof ObjectNode object) {
      original.set(
          slot.field(),
          slot.replacesObjects() ? Directive.plain(patch) : merge(slot, object, patch));
    } else if (value instanceof ArrayNode patch
        && current instanceof ArrayNode list
        && slot.mergesLists()) {
      original.set(slot.field(), ListMerge.merge(slot, list, patch));
    } else if (!isDeletion(value) || current != null) {
      original.set(slot.field(), Directive.plain(value));
    }
  }

  private static boolean isDeletion(JsonNode value) {
    return "delete".equals(Directive.patchType(value));
  }

  /** {@code $retainKeys}: of the original only these keys stay; the patch may set no others. */
  private static void retainKeys(ObjectNode original, ObjectNode patch) {
    JsonNode retained = patch.remove(Directive.RETAIN_KEYS);
    if (retained == null) {
      return;
    }
    if (!retained.isArray()) {
      throw ApiException.badRequest("invalid patch format of retainKeys");
    }
    Set<String> keys = new HashSet<>();
    retained.forEach(key -> keys.add(key.asText()));
    for (Map.Entry<String, JsonNode> field : patch.properties()) {
      String name = field.getKey();
      if (!keys.contains(name) && !Directive.isDirective(name) && !field.getValue().isNull()) {
        throw ApiException.badRequest("invalid patch format of retainKeys");
      }
    }
    original.retain(keys);
  }

  /**
   * {@code $setElementOrder/list}: the list is merged here, so that its elements can take the order
   * that the directive gives.
   */
  private static void mergeOrderedLists(PatchSlot slot, ObjectNode original, ObjectNode patch) {
    List<String> directives =
        patch.properties().stream()
            .map(Map.Entry::getKey)
            .filter(name -> name.startsWith(Directive.SET_ELEMENT_ORDER))
            .toList();
    for (String directive : directives) {
      PatchSlot list = slot.field(directive.substring(Directive.SET_ELEMENT_ORDER.length()));
      if (!(patch.remove(directive) instanceof ArrayNode order)) {
        throw ApiException.badRequest("invalid patch format of setElementOrder list");
      }
      JsonNode changes = patch.remove(list.field());
      if (changes != null && changes.isNull()) {
        original.remove(list.field());
        continue;
      }
      JsonNode current = original.get(list.field());
      JsonNode deleted = patch.remove(Directive.DELETE_FROM_PRIMITIVE_LIST + list.field());
      if (current == null && changes == null) {
        continue;
      }
      ArrayNode before = current instanceof ArrayNode a ? a : original.arrayNode();
      ArrayNode merged = before;
      if (changes instanceof ArrayNode elements) {
        ElementOrder.check(elements, order, list.mergeKey());
        merged = ListMerge.merge(list, before.deepCopy(), elements);
      }
      if (deleted != null) {
        merged = ListMerge.without(merged, deleted);
      }
      original.set(list.field(), ElementOrder.arrange(merged, order, before, list.mergeKey()));
    }
  }

  private static void deleteFromPrimitiveList(ObjectNode original, String list, JsonNode values) {
    if (!values.isArray()) {
      throw ApiException.badRequest("invalid patch format of primitive list");
    }
    if (original.get(list) instanceof ArrayNode current) {
      original.set(list, ListMerge.without(current, values));
    }
  }
}
