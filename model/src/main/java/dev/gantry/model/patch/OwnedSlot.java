package dev.gantry.model.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.gantry.model.schema.Field;
import dev.gantry.model.schema.Form;
import dev.gantry.model.schema.ListType;
import dev.gantry.model.schema.TypeNode;
import dev.gantry.model.schema.TypeSchema;
import java.util.List;

/**
 * A place in a document as ownership sees it. Where there is no schema, objects are granular and
 * lists atomic.
 *
 * @param atomic one owner for the whole value
 * @param named a field that its struct names, not a key of a map
 */
record OwnedSlot(TypeNode type, boolean atomic, boolean named) {

  /** How a value divides into what can be owned. */
  enum Shape {
    LEAF,
    OBJECT,
    SET,
    KEYED
  }

  private static final OwnedSlot UNKNOWN = new OwnedSlot(TypeNode.ANY, false, false);

  static OwnedSlot root(TypeSchema schema) {
    return schema == null ? UNKNOWN : new OwnedSlot(schema.root(), false, true);
  }

  OwnedSlot field(String name) {
    Field field = type.fields().get(name);
    if (field != null) {
      return new OwnedSlot(field.type(), field.isAtomic(), true);
    }
    TypeNode element = type.form() == Form.LIST ? null : type.element();
    return element == null ? UNKNOWN : new OwnedSlot(element, element.isAtomic(), false);
  }

  OwnedSlot element() {
    TypeNode element = type.element() == null ? TypeNode.ANY : type.element();
    return new OwnedSlot(element, element.isAtomic(), false);
  }

  Shape shape(JsonNode value) {
    if (atomic) {
      return Shape.LEAF;
    }
    if (value.isObject()) {
      boolean granular =
          type.form() == Form.STRUCT || type.form() == Form.MAP || type.form() == Form.ANY;
      return granular ? Shape.OBJECT : Shape.LEAF;
    }
    if (value.isArray() && type.form() == Form.LIST) {
      return switch (type.listType()) {
        case ATOMIC -> Shape.LEAF;
        case SET -> Shape.SET;
        case MAP -> Shape.KEYED;
      };
    }
    return Shape.LEAF;
  }

  /**
   * The path element of one of a {@code SET}'s or {@code KEYED} list's elements. Written by hand:
   * an apply asks for it several times an element, and a JSON generator each time was nine tenths
   * of its cost.
   */
  String pathElement(JsonNode element) {
    StringBuilder text = new StringBuilder(48);
    if (type.listType() == ListType.SET) {
      return append(text.append("v:"), element).toString();
    }
    text.append("k:{");
    List<String> keys = type.listKeys();
    for (String key : keys.size() > 1 ? keys.stream().sorted().toList() : keys) {
      JsonNode value = keyValue(element, key);
      text.append(text.length() > 3 ? "," : "").append('"').append(key).append("\":");
      append(text, value == null ? NullNode.instance : value);
    }
    return text.append('}').toString();
  }

  private static StringBuilder append(StringBuilder text, JsonNode value) {
    if (!value.isTextual()) {
      return text.append(value.isIntegralNumber() ? value.asText() : value.toString());
    }
    String plain = value.textValue();
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      if (c < ' ' || c == '"' || c == '\\') {
        return text.append(value);
      }
    }
    return text.append('"').append(plain).append('"');
  }

  /** The value of a key field, or what its absence means; null for none. */
  JsonNode keyValue(JsonNode element, String key) {
    JsonNode value = element.get(key);
    if (value != null && !value.isNull()) {
      return value;
    }
    Field field = type.element().fields().get(key);
    return field == null ? null : field.defaultValue();
  }
}
