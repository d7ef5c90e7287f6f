package dev.gantry.model.patch;

import dev.gantry.model.schema.Field;
import dev.gantry.model.schema.Form;
import dev.gantry.model.schema.TypeNode;
import dev.gantry.model.schema.TypeSchema;
import java.util.Set;

/**
 * A place in a document as a strategic merge patch sees it.
 *
 * @param strategies {@code merge}, {@code replace}, {@code retainKeys}; empty for the default:
 *     objects merge, lists are replaced
 * @param mergeKey identifies a list's elements, {@code ""} for none
 */
record PatchSlot(String field, TypeNode type, Set<String> strategies, String mergeKey) {

  static PatchSlot root(TypeSchema schema) {
    TypeNode type = schema == null ? TypeNode.ANY : schema.root();
    return new PatchSlot("", type, Set.of(), "");
  }

  PatchSlot field(String name) {
    Field known = type.fields().get(name);
    if (known != null) {
      return new PatchSlot(name, known.type(), known.patchStrategies(), known.mergeKey());
    }
    TypeNode element = type.form() == Form.LIST ? null : type.element();
    return new PatchSlot(name, element == null ? TypeNode.ANY : element, Set.of(), "");
  }

  PatchSlot element() {
    TypeNode element = type.form() == Form.LIST ? type.element() : TypeNode.ANY;
    return new PatchSlot(field, element, Set.of(), "");
  }

  boolean mergesLists() {
    return strategies.contains("merge");
  }

  boolean replacesObjects() {
    return strategies.contains("replace");
  }
}
