package dev.gantry.model.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.object.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compiles the structural schema of a custom resource definition into the same type tree as
 * built-in kinds have, so that pruning, ownership and patches need not know the difference.
 */
public final class CrdSchemas {

  /** The one type that every object shares; its table is read once. */
  private static final TypeNode OBJECT_META = TypeTable.load().type("meta.v1.ObjectMeta");

  private CrdSchemas() {}

  /**
   * @param group of the definition, as in refusals
   * @param kind of the definition
   * @param hasStatusSubresource whether the version has {@code subresources.status}
   * @param openApiV3Schema {@code spec.versions[].schema.openAPIV3Schema}; missing or null for a
   *     definition without one, which keeps any content
   */
  public static CrdSchema compile(
      String group, String kind, JsonNode openApiV3Schema, boolean hasStatusSubresource) {
    JsonNode schema =
        openApiV3Schema == null || !openApiV3Schema.isObject()
            ? Json.object().put("type", "object").put("x-kubernetes-preserve-unknown-fields", true)
            : openApiV3Schema;
    return new CrdSchema(resource(schema), schema, group, kind, hasStatusSubresource);
  }

  private static TypeNode type(JsonNode schema) {
    if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
      return nullable(Form.INT_OR_STRING, schema).build();
    }
    if (schema.path("x-kubernetes-embedded-resource").asBoolean()) {
      return resource(schema);
    }
    return switch (schema.path("type").asText("")) {
      case "object" -> object(schema);
      case "array" ->
          nullable(Form.LIST, schema)
              .element(type(schema.path("items")))
              .list(listType(schema), listKeys(schema))
              .build();
      case "string" -> nullable(Form.STRING, schema).build();
      case "boolean" -> nullable(Form.BOOLEAN, schema).build();
      case "number" -> nullable(Form.DOUBLE, schema).build();
      case "integer" -> {
        boolean small = "int32".equals(schema.path("format").asText());
        yield nullable(small ? Form.INT32 : Form.INT64, schema).build();
      }
      default -> TypeNode.ANY;
    };
  }

  private static TypeNode.Builder nullable(Form form, JsonNode schema) {
    return new TypeNode.Builder(form).nullable(schema.path("nullable").asBoolean());
  }

  private static TypeNode object(JsonNode schema) {
    JsonNode additional = schema.path("additionalProperties");
    boolean hasFields = schema.path("properties").size() > 0;
    TypeNode element =
        additional.isObject() ? type(additional) : additional.asBoolean() ? TypeNode.ANY : null;
    TypeNode.Builder builder =
        nullable(element != null && !hasFields ? Form.MAP : Form.STRUCT, schema)
            .element(element)
            .atomic("atomic".equals(schema.path("x-kubernetes-map-type").asText()))
            .preservesUnknown(schema.path("x-kubernetes-preserve-unknown-fields").asBoolean());
    TypeNode type = builder.build();
    type.close(fields(schema));
    return type;
  }

  /** An object of its own: it has {@code apiVersion}, {@code kind} and {@code metadata}. */
  private static TypeNode resource(JsonNode schema) {
    TypeNode type =
        nullable(Form.STRUCT, schema)
            .preservesUnknown(schema.path("x-kubernetes-preserve-unknown-fields").asBoolean())
            .build();
    Map<String, Field> fields = fields(schema);
    for (String name : List.of("apiVersion", "kind")) {
      fields.put(name, field(name, TypeNode.scalar(Form.STRING), true, null));
    }
    fields.put("metadata", field("metadata", OBJECT_META, false, null));
    type.close(fields);
    return type;
  }

  private static Map<String, Field> fields(JsonNode schema) {
    Set<String> required = new TreeSet<>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    Map<String, Field> fields = new HashMap<>();
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      String name = property.getKey();
      JsonNode own = property.getValue();
      fields.put(name, field(name, type(own), required.contains(name), own.get("default")));
    }
    return fields;
  }

  private static Field field(String name, TypeNode type, boolean required, JsonNode defaultValue) {
    return new Field(name, type, required, MapType.OF_TYPE, false, Set.of(), "", defaultValue);
  }

  private static ListType listType(JsonNode schema) {
    String text = schema.path("x-kubernetes-list-type").asText("atomic");
    return ListType.valueOf(text.toUpperCase(Locale.ROOT));
  }

  private static List<String> listKeys(JsonNode schema) {
    return schema.path("x-kubernetes-list-map-keys").valueStream().map(JsonNode::asText).toList();
  }
}
