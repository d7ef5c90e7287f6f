package dev.gantry.model.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.status.ApiException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which fields a document has an opinion on: what its applier will own. */
final class OwnedFields {

  private final String subject;

  /**
   * @param subject names the document in refusals
   */
  OwnedFields(String subject) {
    this.subject = subject;
  }

  /**
   * @throws ApiException 400 for list elements that cannot be told apart
   */
  FieldSet of(OwnedSlot slot, JsonNode document) {
    FieldSet set = new FieldSet();
    visit(slot, document, set, FieldPath.ROOT);
    return set;
  }

  private void visit(OwnedSlot slot, JsonNode value, FieldSet set, FieldPath path) {
    switch (slot.shape(value)) {
      case LEAF -> set.markMember();
      case OBJECT -> object(slot, (ObjectNode) value, set, path);
      case SET, KEYED -> list(slot, value, set, path);
    }
  }

  private void object(OwnedSlot slot, ObjectNode object, FieldSet set, FieldPath path) {
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      OwnedSlot field = slot.field(entry.getKey());
      JsonNode value = entry.getValue();
      FieldSet child = new FieldSet();
      visit(field, value, child, path.field(entry.getKey()));
      boolean emptyObject = value.isObject() && value.isEmpty();
      if (!field.named() || emptyObject) {
        child.markMember();
      }
      set.attach("f:" + entry.getKey(), child);
    }
  }

  private void list(OwnedSlot slot, JsonNode list, FieldSet set, FieldPath path) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      JsonNode element = list.get(i);
      for (String key : slot.type().listKeys()) {
        if (slot.keyValue(element, key) == null) {
          throw refusal(
              path
                  + ": element "
                  + i
                  + ": associative list with keys has an element that omits key field \""
                  + key
                  + "\" (and doesn't have default value)");
        }
      }
      String pathElement = slot.pathElement(element);
      if (!seen.add(pathElement)) {
        throw refusal(path + ": duplicate entries for key " + FieldPath.ROOT.child(pathElement));
      }
      FieldSet child = new FieldSet();
      child.markMember();
      visit(slot.element(), element, child, path.child(pathElement));
      set.attach(pathElement, child);
    }
  }

  private ApiException refusal(String why) {
    return ApiException.badRequest("failed to create typed patch object (" + subject + "): " + why);
  }
}
