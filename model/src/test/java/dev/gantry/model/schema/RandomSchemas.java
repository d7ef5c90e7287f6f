package dev.gantry.model.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import java.util.List;
import java.util.Random;

/** Structural schemas and objects made by chance; the same seed makes the same ones. */
public final class RandomSchemas {

  private static final List<String> NAMES = List.of("a", "b", "c", "spec", "x-y", "d.e");
  private static final List<String> SCALARS = List.of("string", "integer", "number", "boolean");

  private final Random random;

  public RandomSchemas(long seed) {
    random = new Random(seed);
  }

  /** The schema of a whole custom resource. */
  public ObjectNode root() {
    ObjectNode schema = Json.object().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    properties.set("spec", schema(4));
    properties.set("status", schema(2));
    return schema;
  }

  private ObjectNode schema(int depth) {
    ObjectNode schema = Json.object();
    switch (depth == 0 ? random.nextInt(4) : random.nextInt(10)) {
      case 0, 1, 2, 3 -> scalar(schema);
      case 4 -> schema.put("x-kubernetes-int-or-string", true);
      case 5 -> {
        schema.put("type", "object");
        schema.set("additionalProperties", schema(depth - 1));
      }
      case 6 -> list(schema, depth);
      case 7 -> schema.put("type", "object").put("x-kubernetes-preserve-unknown-fields", true);
      default -> fields(schema, depth);
    }
    if (random.nextInt(4) == 0) {
      schema.put("nullable", true);
    }
    return schema;
  }

  private void scalar(ObjectNode schema) {
    String type = SCALARS.get(random.nextInt(SCALARS.size()));
    schema.put("type", type);
    if (type.equals("string") && random.nextBoolean()) {
      schema.put("maxLength", random.nextInt(4)).put("pattern", "^[a-z]*$");
    } else if (type.equals("integer") && random.nextBoolean()) {
      schema.put("minimum", 0).put("maximum", 5);
    }
    if (random.nextInt(3) == 0) {
      schema.set("default", fitting(type));
    }
  }

  private static JsonNode fitting(String type) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (type) {
      case "string" -> nodes.textNode("");
      case "boolean" -> nodes.booleanNode(true);
      default -> nodes.numberNode(1);
    };
  }

  private void list(ObjectNode schema, int depth) {
    schema.put("type", "array");
    switch (random.nextInt(3)) {
      case 0 -> {
        schema.put("x-kubernetes-list-type", "set");
        schema.putObject("items").put("type", "string");
      }
      case 1 -> {
        schema.put("x-kubernetes-list-type", "map").putArray("x-kubernetes-list-map-keys").add("k");
        ObjectNode items = schema.putObject("items").put("type", "object");
        items.putArray("required").add("k");
        ObjectNode properties = items.putObject("properties");
        properties.putObject("k").put("type", "string");
        properties.set("v", schema(depth - 1));
      }
      default -> schema.set("items", schema(depth - 1));
    }
    if (random.nextBoolean()) {
      schema.put("maxItems", 2);
    }
  }

  private void fields(ObjectNode schema, int depth) {
    schema.put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    for (String name : NAMES) {
      if (random.nextBoolean()) {
        properties.set(name, schema(depth - 1));
        if (random.nextInt(5) == 0) {
          schema.withArray("/required").add(name);
        }
      }
    }
    if (random.nextInt(6) == 0) {
      schema.put("x-kubernetes-embedded-resource", true);
    }
  }

  /** An object that fits the schema here and there. */
  public ObjectNode object(ObjectNode schema) {
    ObjectNode object = Json.object().put("apiVersion", "example.com/v1").put("kind", "App");
    object.putObject("metadata").put("name", "a").put("namespace", "n");
    for (String part : List.of("spec", "status")) {
      object.set(part, value(schema.path("properties").path(part), 5));
    }
    return object;
  }

  private JsonNode value(JsonNode schema, int depth) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    String type = schema.path("type").asText("");
    if (depth == 0 || type.isEmpty() || random.nextInt(12) == 0) {
      return anything(depth);
    }
    return switch (type) {
      case "string" -> nodes.textNode(List.of("", "a", "abcdef", "A b").get(random.nextInt(4)));
      case "integer" -> nodes.numberNode(random.nextInt(9) - 2);
      case "number" -> nodes.numberNode(random.nextInt(9) / 2.0);
      case "boolean" -> nodes.booleanNode(random.nextBoolean());
      case "array" -> {
        ArrayNode list = nodes.arrayNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(value(schema.path("items"), depth - 1));
        }
        yield list;
      }
      default -> {
        ObjectNode object = nodes.objectNode();
        for (String name : List.of("a", "b", "c", "spec", "x-y", "d.e", "k", "v", "metadata")) {
          if (random.nextBoolean()) {
            JsonNode below = schema.path("properties").path(name);
            object.set(
                name,
                value(
                    below.isMissingNode() ? schema.path("additionalProperties") : below,
                    depth - 1));
          }
        }
        yield object;
      }
    };
  }

  private JsonNode anything(int depth) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (random.nextInt(depth == 0 ? 4 : 6)) {
      case 0 -> nodes.nullNode();
      case 1 -> nodes.textNode("any");
      case 2 -> nodes.numberNode(7);
      case 3 -> nodes.booleanNode(false);
      case 4 -> nodes.arrayNode().add(anything(depth - 1));
      default -> nodes.objectNode().set("q", anything(depth - 1));
    };
  }
}
