package dev.gantry.model.strategy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Small steps on document trees that defaults and checks share. */
public final class Tree {

  private Tree() {}

  /** Absent and null are the same to the API: not set. */
  public static boolean isSet(JsonNode node, String field) {
    return node.hasNonNull(field);
  }

  /** Not set, or an empty text: what a Go string's zero value means. */
  public static boolean isBlank(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isMissingNode()
        || value.isNull()
        || (value.isTextual() && value.asText().isEmpty());
  }

  public static void text(ObjectNode node, String field, String value) {
    if (isBlank(node, field)) {
      node.put(field, value);
    }
  }

  public static void number(ObjectNode node, String field, long value) {
    if (!isSet(node, field)) {
      put(node, field, value);
    }
  }

  /**
   * As the parser would read it back: a tree compares equal to its stored form only if its numbers
   * are of the same node type.
   */
  public static void put(ObjectNode node, String field, long value) {
    if (value == (int) value) {
      node.put(field, (int) value);
    } else {
      node.put(field, value);
    }
  }

  /** A default for a Go number that is no pointer: zero means unset. */
  public static void nonZero(ObjectNode node, String field, long value) {
    if (node.path(field).asLong(0) == 0) {
      put(node, field, value);
    }
  }

  public static void flag(ObjectNode node, String field, boolean value) {
    if (!isSet(node, field)) {
      node.put(field, value);
    }
  }

  /** The object at a field, or null where there is none. */
  public static ObjectNode object(JsonNode node, String field) {
    return node.path(field) instanceof ObjectNode object ? object : null;
  }

  /** The object at a field, made where there is none. */
  public static ObjectNode ensure(ObjectNode node, String field) {
    return node.path(field) instanceof ObjectNode object ? object : node.putObject(field);
  }

  /** The objects in the array at a field; empty where there is none. */
  public static List<ObjectNode> objects(JsonNode node, String field) {
    List<ObjectNode> objects = new ArrayList<>();
    if (node.path(field) instanceof ArrayNode array) {
      array.forEach(
          e -> {
            if (e instanceof ObjectNode object) {
              objects.add(object);
            }
          });
    }
    return objects;
  }

  /** The texts in the array at a field; empty where there is none. */
  public static List<String> texts(JsonNode node, String field) {
    List<String> texts = new ArrayList<>();
    node.path(field).forEach(e -> texts.add(e.asText()));
    return texts;
  }

  /** Adds a finalizer that keeps an object while it is used. */
  public static void protect(ObjectNode object, String finalizer) {
    List<String> finalizers = dev.gantry.model.object.Meta.finalizers(object);
    if (!finalizers.contains(finalizer)) {
      dev.gantry.model.object.Meta.of(object).withArray("/finalizers").add(finalizer);
    }
  }

  /** Copies a field, or removes it where the source has none. */
  public static void copy(ObjectNode to, JsonNode from, String field) {
    JsonNode value = from.get(field);
    if (value == null) {
      to.remove(field);
    } else {
      to.set(field, value.deepCopy());
    }
  }

  /** Equal in meaning: what is not set, null, empty list and empty object are alike. */
  public static boolean same(JsonNode a, JsonNode b) {
    if (isNothing(a) || isNothing(b)) {
      return isNothing(a) && isNothing(b);
    }
    if (a.isNumber() && b.isNumber()) {
      return a.decimalValue().compareTo(b.decimalValue()) == 0;
    }
    if (a.isObject() && b.isObject()) {
      for (var e : a.properties()) {
        if (!same(e.getValue(), b.path(e.getKey()))) {
          return false;
        }
      }
      for (var e : b.properties()) {
        if (!a.has(e.getKey()) && !isNothing(e.getValue())) {
          return false;
        }
      }
      return true;
    }
    if (a.isArray() && b.isArray()) {
      if (a.size() != b.size()) {
        return false;
      }
      for (int i = 0; i < a.size(); i++) {
        if (!same(a.get(i), b.get(i))) {
          return false;
        }
      }
      return true;
    }
    return a.equals(b);
  }

  private static boolean isNothing(JsonNode node) {
    return node == null
        || node.isMissingNode()
        || node.isNull()
        || (node.isContainerNode() && node.isEmpty());
  }

  /** A value as an error message shows it: texts for quoting, all else as JSON. */
  public static Object shown(JsonNode node) {
    if (node == null || node.isMissingNode() || node.isNull()) {
      return "null";
    }
    return node.isTextual() ? node.asText() : new Shown(node.toString());
  }

  private record Shown(String json) {
    @Override
    public String toString() {
      return json;
    }
  }
}
