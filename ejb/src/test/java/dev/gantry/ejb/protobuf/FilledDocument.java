package dev.gantry.ejb.protobuf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.schema.TypeNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A document of a type with every field that the type has, said once. */
final class FilledDocument {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Deque<TypeNode> open = new ArrayDeque<>();
  private int next = 1;

  static ObjectNode of(TypeNode type) {
    return (ObjectNode) new FilledDocument().value(type);
  }

  private JsonNode value(TypeNode type) {
    next++;
    return switch (type.form()) {
      case STRING -> NODES.textNode("text-ä€\uD83D\uDE00-" + next);
      case BYTES -> NODES.textNode("AAEC/w==");
      case TIME -> NODES.textNode("2026-01-02T03:04:05Z");
      case MICRO_TIME -> NODES.textNode("2026-01-02T03:04:05.678901Z");
      case QUANTITY -> NODES.textNode(next + "m");
      case INT_OR_STRING ->
          next % 2 == 0 ? NODES.textNode("5" + next + "%") : NODES.numberNode(next);
      case INT32 -> NODES.numberNode(next);
      case INT64 -> NODES.numberNode(1L + next);
      case DOUBLE -> NODES.numberNode(next + 0.5);
      case BOOLEAN -> NODES.booleanNode(true);
      case ANY -> NODES.objectNode().put("any", "thing").put("n", 1.5);
      case MAP -> NODES.objectNode().<ObjectNode>set("key", value(type.element()));
      case LIST -> list(type);
      case STRUCT -> struct(type);
    };
  }

  private JsonNode list(TypeNode type) {
    ArrayNode list = NODES.arrayNode();
    if (!open.contains(type.element())) {
      list.add(value(type.element())).add(value(type.element()));
    }
    return list;
  }

  private JsonNode struct(TypeNode type) {
    ObjectNode struct = NODES.objectNode();
    if (type.fields().isEmpty() || type.name().endsWith(".FieldsV1")) {
      return struct.put("any", "thing");
    }
    open.push(type);
    type.fields()
        .forEach(
            (name, field) -> {
              JsonNode value =
                  open.contains(field.type()) ? NODES.objectNode() : value(field.type());
              if (!value.isEmpty() || value.isValueNode()) {
                struct.set(name, value);
              }
            });
    open.pop();
    if (!open.isEmpty() && struct.has("metadata")) {
      // The form has no room for what a claim template says of itself.
      struct.remove(List.of("apiVersion", "kind"));
    }
    return struct;
  }
}
