package dev.gantry.model.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes away what an applier owned and applies no longer, unless somebody owns it still.
 *
 * <p>A named field of a struct counts as owned where anything below it is; a map's key or a list's
 * element only where it is owned itself.
 */
final class OwnedRemoval {

  private OwnedRemoval() {}

  /**
   * @param given up what the applier owned before
   * @param owned what anybody owns now, the applier included
   */
  static void remove(OwnedSlot slot, JsonNode value, FieldSet given, FieldSet owned) {
    switch (slot.shape(value)) {
      case LEAF -> {}
      case OBJECT -> object(slot, (ObjectNode) value, given, owned);
      case SET, KEYED -> list(slot, (ArrayNode) value, given, owned);
    }
  }

  private static void object(OwnedSlot slot, ObjectNode object, FieldSet given, FieldSet owned) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      OwnedSlot field = slot.field(name);
      if (!stays(field, object.get(name), "f:" + name, given, owned)) {
        object.remove(name);
      }
    }
  }

  private static void list(OwnedSlot slot, ArrayNode list, FieldSet given, FieldSet owned) {
    OwnedSlot element = slot.element();
    for (int i = list.size() - 1; i >= 0; i--) {
      if (!stays(element, list.get(i), slot.pathElement(list.get(i)), given, owned)) {
        list.remove(i);
      }
    }
  }

  private static boolean stays(
      OwnedSlot slot, JsonNode value, String element, FieldSet given, FieldSet owned) {
    FieldSet givenHere = given.child(element);
    if (givenHere == null) {
      return true;
    }
    FieldSet ownedHere = owned.child(element);
    if (counts(slot, givenHere) && (ownedHere == null || !counts(slot, ownedHere))) {
      return false;
    }
    if (givenHere.hasChildren()) {
      remove(slot, value, givenHere, ownedHere == null ? new FieldSet() : ownedHere);
    }
    return true;
  }

  private static boolean counts(OwnedSlot slot, FieldSet set) {
    return set.isMember() || (slot.named() && set.hasChildren());
  }
}
