package dev.gantry.model.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.schema.Decoder;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.status.Cause;
import java.util.List;

/** JSON Patch, RFC 6902: a list of operations that succeed together or not at all. */
public final class JsonPatch {

  /** Kubernetes' limit on the operations of one patch. */
  static final int MAX_OPERATIONS = 10_000;

  /** Kubernetes' limit on the work that copy operations may cause, in bytes. */
  static final int MAX_COPIED_BYTES = 3 * 1024 * 1024;

  private JsonNode document;
  private long copied;

  private JsonPatch(JsonNode document) {
    this.document = document;
  }

  /**
   * @param original left as it is
   * @param patch UTF-8 JSON
   * @throws ApiException 400 for bytes that are no patch, 413 for too many operations, 422 for a
   *     patch that does not fit
   */
  public static JsonNode apply(JsonNode original, byte[] patch) {
    ArrayNode operations = parse(patch);
    JsonPatch work = new JsonPatch(original.deepCopy());
    try {
      for (JsonNode operation : operations) {
        work.apply(operation);
      }
    } catch (PatchFailure e) {
      throw unprocessable(e.getMessage());
    }
    return work.document;
  }

  private static ArrayNode parse(byte[] patch) {
    JsonNode tree = Decoder.value(patch, "error decoding patch: ");
    if (!(tree instanceof ArrayNode operations)) {
      throw ApiException.badRequest(
          "error decoding patch: json: cannot unmarshal "
              + (tree.isObject() ? "object" : "value")
              + " into Go value of type jsonpatch.Patch");
    }
    if (operations.size() > MAX_OPERATIONS) {
      throw ApiException.tooLarge(
          "The allowed maximum operations in a JSON patch is "
              + MAX_OPERATIONS
              + ", got "
              + operations.size());
    }
    return operations;
  }

  private static ApiException unprocessable(String why) {
    return new ApiException(
        422,
        "Invalid",
        "the server rejected our request due to an error in our request",
        "",
        "",
        "",
        "",
        List.of(new Cause("UnexpectedServerResponse", "patch", why)),
        0);
  }

  private void apply(JsonNode operation) {
    String op = operation.path("op").asText("");
    JsonPointer path = pointer(operation, op, "path");
    switch (op) {
      case "add" -> add(path, value(operation, op).deepCopy(), op);
      case "remove" -> remove(path, op);
      case "replace" -> replace(path, value(operation, op));
      case "move" -> move(pointer(operation, op, "from"), path);
      case "copy" -> copy(pointer(operation, op, "from"), path);
      case "test" -> test(path, operation.path("value"));
      default -> throw new PatchFailure("Unexpected kind: " + (op.isEmpty() ? "unknown" : op));
    }
  }

  private static JsonPointer pointer(JsonNode operation, String op, String field) {
    JsonNode text = operation.get(field);
    if (text == null || !text.isTextual()) {
      throw new PatchFailure(op + " operation failed to decode " + field + ": missing value");
    }
    return JsonPointer.parse(text.textValue());
  }

  private static JsonNode value(JsonNode operation, String op) {
    JsonNode value = operation.get("value");
    if (value == null) {
      throw new PatchFailure(op + " operation failed to decode value: missing value");
    }
    return value;
  }

  /** The value becomes part of the document: a move must not cost a copy. */
  private void add(JsonPointer path, JsonNode value, String op) {
    requireDepth(path, value);
    if (path.isRoot()) {
      document = value;
      return;
    }
    JsonNode parent = path.parent(document);
    if (parent instanceof ObjectNode object) {
      object.set(path.last(), value);
    } else if (parent instanceof ArrayNode array) {
      array.insert(insertionPoint(path, array.size(), op), value);
    } else {
      throw missing(op, path, "path");
    }
  }

  private static int insertionPoint(JsonPointer path, int size, String op) {
    if ("-".equals(path.last())) {
      return size;
    }
    // Counted from the place after the end, so that -1 appends.
    int index = JsonPointer.index(path.last(), size + 1);
    if (index < 0 || index > size) {
      throw new PatchFailure(
          op
              + " operation does not apply: error in add for path: '"
              + path.text()
              + "': Unable to access invalid index: "
              + path.last()
              + ": invalid index referenced");
    }
    return index;
  }

  private JsonNode remove(JsonPointer path, String op) {
    if (path.isRoot()) {
      throw missing(op, path, "path");
    }
    JsonNode removed = path.find(document);
    if (removed == null) {
      throw missing(op, path, "path");
    }
    JsonNode parent = path.parent(document);
    if (parent instanceof ArrayNode array) {
      array.remove(JsonPointer.index(path.last(), array.size()));
    } else {
      ((ObjectNode) parent).remove(path.last());
    }
    return removed;
  }

  private void replace(JsonPointer path, JsonNode value) {
    requireDepth(path, value);
    if (path.isRoot()) {
      document = value.deepCopy();
      return;
    }
    if (path.find(document) == null) {
      throw missing("replace", path, "key");
    }
    JsonNode parent = path.parent(document);
    if (parent instanceof ArrayNode array) {
      array.set(JsonPointer.index(path.last(), array.size()), value.deepCopy());
    } else {
      ((ObjectNode) parent).set(path.last(), value.deepCopy());
    }
  }

  private void move(JsonPointer from, JsonPointer path) {
    if (from.contains(path) && !from.equals(path)) {
      throw new PatchFailure("move operation does not apply: cannot move a value into itself");
    }
    add(path, remove(from, "move"), "move");
  }

  private void copy(JsonPointer from, JsonPointer path) {
    JsonNode value = from.find(document);
    if (value == null) {
      throw missing("copy", from, "path");
    }
    // A patch that copies a document into itself doubles it with every operation.
    copied += Json.bytes(value).length;
    if (copied > MAX_COPIED_BYTES) {
      throw new PatchFailure(
          "Unable to complete the copy, the accumulated size increase of copy is "
              + copied
              + ", exceeding the limit "
              + MAX_COPIED_BYTES);
    }
    add(path, value.deepCopy(), "copy");
  }

  /** Copies of a document into itself double its depth, and who reads it recurses. */
  private static void requireDepth(JsonPointer path, JsonNode value) {
    if (path.depth() + depth(value) > Json.MAX_DEPTH) {
      throw new PatchFailure("exceeded max depth of " + Json.MAX_DEPTH);
    }
  }

  private static int depth(JsonNode value) {
    int deepest = 0;
    for (JsonNode child : value) {
      if (child.isContainerNode()) {
        deepest = Math.max(deepest, depth(child));
      }
    }
    return deepest + 1;
  }

  private void test(JsonPointer path, JsonNode expected) {
    JsonNode actual = path.find(document);
    JsonNode wanted = expected.isMissingNode() ? NullNode.instance : expected;
    // An absent value tests equal to null.
    if (!SameJson.equal(actual == null ? NullNode.instance : actual, wanted)) {
      throw new PatchFailure("testing value " + path.text() + " failed: test failed");
    }
  }

  private static PatchFailure missing(String op, JsonPointer path, String what) {
    return new PatchFailure(
        op
            + " operation does not apply: doc is missing "
            + what
            + ": "
            + path.text()
            + ": missing value");
  }
}
