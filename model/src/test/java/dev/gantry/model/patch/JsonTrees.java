package dev.gantry.model.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Small JSON objects with few names, so that two of them overlap often. */
final class JsonTrees {

  private JsonTrees() {}

  static Arbitrary<ObjectNode> objects() {
    return object(Arbitraries.lazy(() -> value(3)));
  }

  private static Arbitrary<JsonNode> value(int depth) {
    Arbitrary<JsonNode> scalars =
        Arbitraries.of(
            TextNode.valueOf("x"), TextNode.valueOf("y"), IntNode.valueOf(1), BooleanNode.TRUE);
    if (depth == 0) {
      return scalars;
    }
    Arbitrary<JsonNode> deeper = Arbitraries.lazy(() -> value(depth - 1));
    Arbitrary<JsonNode> arrays =
        deeper.list().ofMaxSize(3).map(list -> JsonNodeFactory.instance.arrayNode().addAll(list));
    return Arbitraries.oneOf(scalars, arrays, object(deeper).map(o -> o));
  }

  private static Arbitrary<ObjectNode> object(Arbitrary<JsonNode> values) {
    return Arbitraries.maps(Arbitraries.of("a", "b", "c", "d"), values)
        .ofMaxSize(4)
        .map(
            fields -> {
              ObjectNode object = JsonNodeFactory.instance.objectNode();
              fields.forEach((name, value) -> object.set(name, value.deepCopy()));
              return object;
            });
  }
}
