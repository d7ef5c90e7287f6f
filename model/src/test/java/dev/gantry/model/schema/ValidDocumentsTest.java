package dev.gantry.model.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.gantry.model.kind.BuiltInKinds;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.Json;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Documents made at random from the types themselves fit them, and one stranger in them does not.
 */
class ValidDocumentsTest {

  private static final BuiltInSchemas SCHEMAS = BuiltInSchemas.load();
  private static final List<Kind> KINDS = BuiltInKinds.load();

  @Property(tries = 300)
  void aDocumentOfAKindFitsItsSchema(@ForAll @IntRange(max = 10_000) int seed) {
    Random random = new Random(seed);
    Kind kind = KINDS.get(random.nextInt(KINDS.size()));
    TypeSchema schema = SCHEMAS.of(kind.apiVersion(), kind.kind()).orElseThrow();
    ObjectNode document = (ObjectNode) value(schema.root(), random, 0);
    schema.checkTypes(document);
    assertThat(schema.unknownFields(document)).isEmpty();
    ObjectNode pruned = document.deepCopy();
    schema.prune(pruned);
    assertThat(pruned).isEqualTo(document);

    ObjectNode strange = document.deepCopy();
    strange.withObject("/metadata").put("stranger", 1);
    assertThat(schema.unknownFields(strange)).containsExactly("metadata.stranger");
  }

  private static JsonNode value(TypeNode type, Random random, int depth) {
    return switch (type.form()) {
      case STRING -> TextNode.valueOf("text" + random.nextInt(9));
      case BYTES -> TextNode.valueOf("aGVsbG8=");
      case TIME -> TextNode.valueOf("2026-01-01T00:00:00Z");
      case MICRO_TIME -> TextNode.valueOf("2026-01-01T00:00:00.000000Z");
      case QUANTITY -> TextNode.valueOf(random.nextBoolean() ? "250m" : "3Gi");
      case INT_OR_STRING -> random.nextBoolean() ? IntNode.valueOf(80) : TextNode.valueOf("http");
      case INT32, INT64, DOUBLE -> IntNode.valueOf(random.nextInt());
      case BOOLEAN -> BooleanNode.valueOf(random.nextBoolean());
      case ANY -> Json.object().put("free", true);
      case STRUCT -> struct(type, random, depth);
      case MAP -> Json.object().set("key", value(type.element(), random, depth + 1));
      case LIST -> {
        ArrayNode list = Json.object().arrayNode();
        for (int i = random.nextInt(3); i > 0; i--) {
          list.add(value(type.element(), random, depth + 1));
        }
        yield list;
      }
    };
  }

  /** Some of the fields; fewer the deeper, since types are recursive. */
  private static ObjectNode struct(TypeNode type, Random random, int depth) {
    ObjectNode struct = Json.object();
    for (String name : new TreeSet<>(type.fields().keySet())) {
      if (random.nextInt(10) < 8 - 2 * depth) {
        struct.set(name, value(type.fields().get(name).type(), random, depth + 1));
      }
    }
    return struct;
  }
}
