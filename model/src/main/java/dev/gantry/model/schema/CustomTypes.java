package dev.gantry.model.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Types of custom resources, from the structural OpenAPI schemas in their definitions. */
public final class CustomTypes {

  private static final TypeNode TEXT = TypeNode.scalar(Form.STRING);
  private static final TypeNode METADATA =
      BuiltInSchemas.load()
          .of("v1", "ConfigMap")
          .orElseThrow()
          .root()
          .fields()
          .get("metadata")
          .type();

  private CustomTypes() {}

  /**
   * @param openApi {@code spec.versions[].schema.openAPIV3Schema}; missing keeps every field
   */
  public static TypeSchema of(JsonNode openApi) {
    return new CustomTypeSchema(resource(openApi, openApi.isMissingNode()));
  }

  /** Wrong types of a custom resource are found by its schema's checks, with causes. */
  private record CustomTypeSchema(TypeNode root) implements TypeSchema {

    @Override
    public List<String> unknownFields(ObjectNode document) {
      return new UnknownFields().find(root, document);
    }

    @Override
    public void prune(ObjectNode document) {
      Pruning.prune(root, document);
    }

    @Override
    public void checkTypes(ObjectNode document) {
      String wrong = GoTypeCheck.firstMismatch(METADATA, document.path("metadata"));
      if (wrong != null) {
        throw dev.gantry.model.status.ApiException.badRequest(wrong);
      }
    }
  }

  private static TypeNode resource(JsonNode schema, boolean keepsAll) {
    Map<String, Field> fields = fields(schema);
    fields.put("apiVersion", field("apiVersion", TEXT, false));
    fields.put("kind", field("kind", TEXT, false));
    fields.put("metadata", field("metadata", METADATA, false));
    TypeNode root =
        new TypeNode.Builder(Form.STRUCT).preservesUnknown(keepsAll || preserves(schema)).build();
    root.close(fields);
    return root;
  }

  private static boolean preserves(JsonNode schema) {
    return schema.path("x-kubernetes-preserve-unknown-fields").asBoolean();
  }

  private static Map<String, Field> fields(JsonNode schema) {
    Set<String> required = new java.util.HashSet<>();
    schema.path("required").forEach(r -> required.add(r.asText()));
    Map<String, Field> fields = new HashMap<>();
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      fields.put(
          property.getKey(),
          new Field(
              property.getKey(),
              type(property.getValue()),
              required.contains(property.getKey()),
              false,
              Set.of(),
              "",
              property.getValue().get("default")));
    }
    return fields;
  }

  private static Field field(String name, TypeNode type, boolean required) {
    return new Field(name, type, required, false, Set.of(), "", null);
  }

  private static TypeNode type(JsonNode schema) {
    boolean nullable = schema.path("nullable").asBoolean();
    if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
      return new TypeNode.Builder(Form.INT_OR_STRING).nullable(nullable).build();
    }
    if (schema.path("x-kubernetes-embedded-resource").asBoolean()) {
      return resource(schema, false);
    }
    return switch (schema.path("type").asText("")) {
      case "object" -> object(schema, nullable);
      case "array" -> list(schema, nullable);
      case "string" -> scalar(Form.STRING, nullable);
      case "integer" -> scalar(Form.INT64, nullable);
      case "number" -> scalar(Form.DOUBLE, nullable);
      case "boolean" -> scalar(Form.BOOLEAN, nullable);
      default -> TypeNode.ANY;
    };
  }

  private static TypeNode scalar(Form form, boolean nullable) {
    return new TypeNode.Builder(form).nullable(nullable).build();
  }

  private static TypeNode object(JsonNode schema, boolean nullable) {
    boolean atomic = schema.path("x-kubernetes-map-type").asText().equals("atomic");
    JsonNode values = schema.path("additionalProperties");
    if (schema.path("properties").isEmpty() && (values.isObject() || values.asBoolean())) {
      return new TypeNode.Builder(Form.MAP)
          .element(values.isObject() ? type(values) : TypeNode.ANY)
          .atomic(atomic)
          .nullable(nullable)
          .build();
    }
    TypeNode struct =
        new TypeNode.Builder(Form.STRUCT)
            .atomic(atomic)
            .nullable(nullable)
            .preservesUnknown(preserves(schema))
            .build();
    struct.close(fields(schema));
    return struct;
  }

  private static TypeNode list(JsonNode schema, boolean nullable) {
    List<String> keys = new ArrayList<>();
    schema.path("x-kubernetes-list-map-keys").forEach(k -> keys.add(k.asText()));
    ListType sort =
        switch (schema.path("x-kubernetes-list-type").asText("")) {
          case "map" -> ListType.MAP;
          case "set" -> ListType.SET;
          default -> ListType.ATOMIC;
        };
    return new TypeNode.Builder(Form.LIST)
        .element(type(schema.path("items")))
        .list(sort, keys)
        .nullable(nullable)
        .build();
  }
}
