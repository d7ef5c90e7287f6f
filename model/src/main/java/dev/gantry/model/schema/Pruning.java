package dev.gantry.model.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.gantry.model.object.Json;
import java.util.Iterator;
import java.util.Map;

/**
 * What decoding into a typed object and encoding it again does to a document: unknown fields and
 * nulls go, quantities take their canonical form.
 */
final class Pruning {

  private Pruning() {}

  static void prune(TypeNode type, JsonNode value) {
    if (value instanceof ObjectNode object) {
      if (type.form() == Form.STRUCT) {
        struct(type, object);
      } else if (type.form() == Form.MAP) {
        object
            .properties()
            .forEach(entry -> entry.setValue(kept(type.element(), entry.getValue())));
      }
    } else if (value instanceof ArrayNode array && type.form() == Form.LIST) {
      for (int i = 0; i < array.size(); i++) {
        JsonNode element = array.get(i);
        JsonNode kept = kept(type.element(), element);
        if (kept != element) {
          array.set(i, kept);
        }
      }
    }
  }

  private static void struct(TypeNode type, ObjectNode object) {
    Iterator<Map.Entry<String, JsonNode>> entries = object.properties().iterator();
    while (entries.hasNext()) {
      Map.Entry<String, JsonNode> entry = entries.next();
      Field field = type.fields().get(entry.getKey());
      TypeNode fieldType = field != null ? field.type() : type.element();
      if (fieldType == null) {
        if (!type.preservesUnknown()) {
          entries.remove();
        }
      } else if (entry.getValue().isNull()) {
        if (!fieldType.isNullable() && fieldType.form() != Form.ANY) {
          entries.remove();
        }
      } else {
        JsonNode kept = kept(fieldType, entry.getValue());
        if (kept != entry.getValue()) {
          entry.setValue(kept);
        }
      }
    }
  }

  private static JsonNode kept(TypeNode type, JsonNode value) {
    if (value.isNull()) {
      return type.isNullable() ? value : zero(type.form(), value);
    }
    if (type.form() == Form.QUANTITY) {
      return CanonicalQuantity.of(value);
    }
    prune(type, value);
    return value;
  }

  /** What a null element of a list or map becomes, where null is no value of its own. */
  private static JsonNode zero(Form form, JsonNode none) {
    return switch (form) {
      case STRING, BYTES -> TextNode.valueOf("");
      case INT32, INT64, DOUBLE, INT_OR_STRING -> IntNode.valueOf(0);
      case QUANTITY -> TextNode.valueOf("0");
      case BOOLEAN -> BooleanNode.FALSE;
      case STRUCT -> Json.object();
      case TIME, MICRO_TIME, MAP, LIST, ANY -> none;
    };
  }
}
