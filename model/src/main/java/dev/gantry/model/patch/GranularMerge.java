package dev.gantry.model.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.schema.TypeSchema;
import dev.gantry.model.status.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Merges a part of an object into it as server-side apply does, without owners. What has one owner
 * as a whole cannot be merged: what is not named would be lost unnoticed.
 */
public final class GranularMerge {

  private GranularMerge() {}

  /**
   * @param schema null for none: maps are then granular and lists atomic
   * @return a new document
   * @throws ApiException 400 where the part touches an atomic list, map or struct
   */
  public static ObjectNode merge(TypeSchema schema, ObjectNode live, ObjectNode part) {
    OwnedSlot root = OwnedSlot.root(schema);
    List<String> atomic = new ArrayList<>();
    findAtomic(root, part, "", atomic);
    if (!atomic.isEmpty()) {
      throw ApiException.badRequest(
          "may not mutate atomic arrays, maps or structs: " + String.join(", ", atomic));
    }
    return (ObjectNode) OwnedMerge.merge(root, live, part);
  }

  private static void findAtomic(OwnedSlot slot, JsonNode value, String path, List<String> found) {
    switch (slot.shape(value)) {
      case LEAF -> {
        if (value.isContainerNode()) {
          found.add(path);
        }
      }
      case OBJECT -> {
        for (Map.Entry<String, JsonNode> field : value.properties()) {
          findAtomic(
              slot.field(field.getKey()), field.getValue(), path + "." + field.getKey(), found);
        }
      }
      case SET -> {}
      case KEYED -> {
        for (int i = 0; i < value.size(); i++) {
          findAtomic(slot.element(), value.get(i), path + "[" + i + "]", found);
        }
      }
    }
  }
}
