package dev.gantry.model.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import java.util.stream.Stream;

/**
 * A JSON Pointer (RFC 6901) as patches use it: {@code -} is the place after an array's end,
 * negative indices count from it.
 */
record JsonPointer(String text, List<String> tokens) {

  static JsonPointer parse(String text) {
    if (text.isEmpty()) {
      return new JsonPointer(text, List.of());
    }
    if (text.charAt(0) != '/') {
      throw new PatchFailure("pointer \"" + text + "\" does not start with \"/\"");
    }
    List<String> tokens =
        Stream.of(text.substring(1).split("/", -1))
            .map(t -> t.replace("~1", "/").replace("~0", "~"))
            .toList();
    return new JsonPointer(text, tokens);
  }

  boolean isRoot() {
    return tokens.isEmpty();
  }

  int depth() {
    return tokens.size();
  }

  String last() {
    return tokens.get(tokens.size() - 1);
  }

  /** Whether {@code other} points into what this one points to, or to the same. */
  boolean contains(JsonPointer other) {
    return other.tokens.size() >= tokens.size()
        && other.tokens.subList(0, tokens.size()).equals(tokens);
  }

  /** The value here, or null if there is none. */
  JsonNode find(JsonNode document) {
    return walk(document, tokens.size());
  }

  /** The object or array that holds the value, or null if there is none. */
  JsonNode parent(JsonNode document) {
    JsonNode parent = walk(document, tokens.size() - 1);
    return parent != null && parent.isContainerNode() ? parent : null;
  }

  private JsonNode walk(JsonNode document, int steps) {
    JsonNode at = document;
    for (int i = 0; i < steps && at != null; i++) {
      at = step(at, tokens.get(i));
    }
    return at;
  }

  private static JsonNode step(JsonNode at, String token) {
    if (at instanceof ArrayNode array) {
      int index = index(token, array.size());
      return index < 0 || index >= array.size() ? null : array.get(index);
    }
    return at.get(token);
  }

  /** An index into an array of {@code size}; -1 for a token that is none, or lies before it. */
  static int index(String token, int size) {
    try {
      int index = Integer.parseInt(token);
      return index < 0 ? Math.max(-1, size + index) : index;
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
