package dev.gantry.model.cel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.cel.CelType.FieldType;
import dev.gantry.model.cel.CelType.Merge;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Types of custom resources, from their structural schemas. */
final class SchemaTypes {

  /** Types of one schema must not be taken for another's. */
  private static final AtomicLong NUMBER = new AtomicLong();

  private SchemaTypes() {}

  static CelType of(JsonNode schema, boolean resource) {
    if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
      return CelType.DYN;
    }
    return switch (schema.path("type").asText("")) {
      case "object" -> {
        JsonNode additional = schema.path("additionalProperties");
        yield additional.isObject() ? map(schema, additional) : struct(schema, resource);
      }
      case "array" -> list(schema);
      case "string" -> string(schema);
      case "boolean" -> CelType.BOOL;
      case "number" -> CelType.DOUBLE;
      case "integer" -> CelType.INT;
      default -> null;
    };
  }

  private static boolean embedded(JsonNode schema) {
    return schema.path("x-kubernetes-embedded-resource").asBoolean();
  }

  private static CelType map(JsonNode schema, JsonNode additional) {
    CelType value = of(additional, embedded(additional));
    return value == null
        ? null
        : CelType.map(value, limit(schema, "maxProperties", Sizes.entries(value.minBytes())));
  }

  private static CelType list(JsonNode schema) {
    JsonNode items = schema.path("items");
    CelType element = of(items, embedded(items));
    if (element == null) {
      return null;
    }
    String type = schema.path("x-kubernetes-list-type").asText("atomic");
    List<String> keys =
        schema.path("x-kubernetes-list-map-keys").valueStream().map(JsonNode::asText).toList();
    return CelType.list(
        element,
        Merge.valueOf(type.toUpperCase(Locale.ROOT)),
        keys,
        limit(schema, "maxItems", Sizes.elements(element.minBytes())));
  }

  private static long limit(JsonNode schema, String field, long otherwise) {
    JsonNode limit = schema.path(field);
    return limit.isNumber() ? Math.max(0, limit.asLong()) : otherwise;
  }

  private static CelType string(JsonNode schema) {
    long any = Sizes.REQUEST - 2;
    return switch (schema.path("format").asText("")) {
      case "byte" -> CelType.BYTES.sized(limit(schema, "maxLength", any));
      case "duration" -> CelType.DURATION;
      case "date" -> CelType.TIMESTAMP.sized(Sizes.DATE);
      case "date-time" -> CelType.TIMESTAMP;
      default -> {
        if (schema.path("maxLength").isNumber()) {
          // Four bytes a character, at most.
          yield CelType.STRING.sized(Sizes.times(4, limit(schema, "maxLength", any)));
        }
        long longest =
            schema.path("enum").valueStream().mapToLong(e -> e.asText().length()).max().orElse(any);
        yield CelType.STRING.sized(longest);
      }
    };
  }

  private static CelType struct(JsonNode schema, boolean resource) {
    Set<String> required = new HashSet<>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    Map<String, FieldType> fields = new LinkedHashMap<>();
    long bytes = 2;
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      String name = property.getKey();
      JsonNode own = property.getValue();
      CelType type = of(own, embedded(own));
      if (type == null) {
        continue;
      }
      FieldNames.escape(name).ifPresent(e -> fields.put(e, new FieldType(name, type)));
      if (required.contains(name) && !own.has("default")) {
        bytes += name.length() + type.minBytes() + 4;
      }
    }
    if (resource) {
      fields.put("apiVersion", new FieldType("apiVersion", CelType.STRING));
      fields.put("kind", new FieldType("kind", CelType.STRING));
      fields.put("metadata", new FieldType("metadata", metadata(schema)));
    }
    return declare(fields, bytes);
  }

  /** Of metadata, rules see the name and what it is generated from, and nothing else. */
  private static CelType metadata(JsonNode schema) {
    JsonNode declared = schema.path("properties").path("metadata").path("properties");
    Map<String, FieldType> fields = new LinkedHashMap<>();
    for (String name : List.of("name", "generateName")) {
      CelType own = declared.has(name) ? of(declared.get(name), false) : null;
      fields.put(name, new FieldType(name, own == null ? CelType.STRING : own));
    }
    return declare(fields, 2);
  }

  private static CelType declare(Map<String, FieldType> fields, long bytes) {
    return CelType.struct(
        "object" + NUMBER.incrementAndGet(), bytes, fields.keySet(), () -> fields);
  }
}
