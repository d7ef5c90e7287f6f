package dev.gantry.model.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One walk over a document that collects what its type does not name. */
final class UnknownFields {

  /** Go's strict decoder stops collecting after this many. */
  private static final int MAX = 100;

  private final StringBuilder path = new StringBuilder();
  private final List<String> found = new ArrayList<>(0);

  List<String> find(TypeNode type, JsonNode document) {
    visit(type, document);
    return found;
  }

  private void visit(TypeNode type, JsonNode value) {
    if (value instanceof ObjectNode object) {
      if (type.form() == Form.STRUCT) {
        struct(type, object);
      } else if (type.form() == Form.MAP) {
        map(type.element(), object);
      }
    } else if (value instanceof ArrayNode array && type.form() == Form.LIST) {
      list(type.element(), array);
    }
  }

  private void struct(TypeNode type, ObjectNode object) {
    int length = path.length();
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      Field field = type.fields().get(entry.getKey());
      TypeNode fieldType = field != null ? field.type() : type.element();
      path.append(length == 0 ? "" : ".").append(entry.getKey());
      if (fieldType != null) {
        visit(fieldType, entry.getValue());
      } else if (!type.preservesUnknown() && found.size() < MAX) {
        found.add(path.toString());
      }
      path.setLength(length);
    }
  }

  private void map(TypeNode element, ObjectNode object) {
    int length = path.length();
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      path.append('.').append(entry.getKey());
      visit(element, entry.getValue());
      path.setLength(length);
    }
  }

  private void list(TypeNode element, ArrayNode array) {
    if (element.form() != Form.STRUCT
        && element.form() != Form.LIST
        && element.form() != Form.MAP) {
      return;
    }
    int length = path.length();
    for (int i = 0; i < array.size(); i++) {
      path.append('[').append(i).append(']');
      visit(element, array.get(i));
      path.setLength(length);
    }
  }
}
