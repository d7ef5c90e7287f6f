package dev.gantry.model.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.object.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An OpenAPI v2 document in protobuf, after gnostic's {@code openapi.v2.Document}: what kubectl
 * asks for where it checks manifests by version 2. Field numbers are that schema's.
 */
final class ProtobufDocument {

  private static final List<String> METHODS =
      List.of("get", "put", "post", "delete", "options", "head", "patch");

  private ProtobufDocument() {}

  static byte[] of(JsonNode document) {
    return new ProtobufMessage()
        .text(1, document.path("swagger"))
        .message(
            2,
            new ProtobufMessage()
                .text(1, document.at("/info/title"))
                .text(2, document.at("/info/version")))
        .message(8, paths(document.path("paths")))
        .message(9, schemas(document.path("definitions")))
        .bytes();
  }

  private static ProtobufMessage paths(JsonNode paths) {
    ProtobufMessage message = new ProtobufMessage();
    paths
        .properties()
        .forEach(path -> message.message(2, named(path.getKey(), item(path.getValue()))));
    return message;
  }

  private static ProtobufMessage named(String name, ProtobufMessage value) {
    return new ProtobufMessage().text(1, name).message(2, value);
  }

  private static ProtobufMessage item(JsonNode item) {
    ProtobufMessage message = new ProtobufMessage();
    for (String method : METHODS) {
      if (item.has(method)) {
        message.message(2 + METHODS.indexOf(method), operation(item.path(method)));
      }
    }
    item.path("parameters").forEach(parameter -> message.message(9, parameter(parameter)));
    return message;
  }

  private static ProtobufMessage operation(JsonNode operation) {
    ProtobufMessage message = new ProtobufMessage();
    operation.path("tags").forEach(tag -> message.text(1, tag));
    message.text(5, operation.path("operationId"));
    operation.path("produces").forEach(type -> message.text(6, type));
    operation.path("consumes").forEach(type -> message.text(7, type));
    operation.path("parameters").forEach(parameter -> message.message(8, parameter(parameter)));
    ProtobufMessage responses = new ProtobufMessage();
    operation
        .path("responses")
        .properties()
        .forEach(
            response ->
                responses.message(
                    1,
                    named(
                        response.getKey(),
                        new ProtobufMessage().message(1, response(response.getValue())))));
    message.message(9, responses);
    operation.path("schemes").forEach(scheme -> message.text(10, scheme));
    return extensions(message, 13, operation);
  }

  private static ProtobufMessage response(JsonNode response) {
    ProtobufMessage message = new ProtobufMessage().text(1, response.path("description"));
    return response.has("schema")
        ? message.message(2, new ProtobufMessage().message(1, schema(response.path("schema"))))
        : message;
  }

  /** A {@code ParametersItem} around a {@code Parameter} of the form that its place has. */
  private static ProtobufMessage parameter(JsonNode parameter) {
    ProtobufMessage one =
        switch (parameter.path("in").asText()) {
          case "body" ->
              new ProtobufMessage()
                  .message(
                      1,
                      new ProtobufMessage()
                          .text(2, parameter.path("name"))
                          .text(3, parameter.path("in"))
                          .flag(4, parameter.path("required"))
                          .message(5, schema(parameter.path("schema"))));
          case "path" -> nonBody(4, parameter, 5, 19);
          default -> nonBody(3, parameter, 6, 20);
        };
    return new ProtobufMessage().message(1, one);
  }

  private static ProtobufMessage nonBody(int form, JsonNode parameter, int type, int unique) {
    ProtobufMessage fields =
        new ProtobufMessage()
            .flag(1, parameter.path("required"))
            .text(2, parameter.path("in"))
            .text(4, parameter.path("name"))
            .text(type, parameter.path("type"))
            .flag(unique, parameter.path("uniqueItems"));
    return new ProtobufMessage().message(2, new ProtobufMessage().message(form, fields));
  }

  private static ProtobufMessage schemas(JsonNode schemas) {
    ProtobufMessage message = new ProtobufMessage();
    schemas
        .properties()
        .forEach(schema -> message.message(1, named(schema.getKey(), schema(schema.getValue()))));
    return message;
  }

  private static ProtobufMessage schema(JsonNode schema) {
    ProtobufMessage message =
        new ProtobufMessage()
            .text(1, schema.path("$ref"))
            .text(2, schema.path("format"))
            .text(4, schema.path("description"));
    if (schema.has("default")) {
      message.message(5, any(schema.path("default")));
    }
    schema.path("required").forEach(name -> message.text(19, name));
    schema.path("enum").forEach(value -> message.message(20, any(value)));
    JsonNode more = schema.path("additionalProperties");
    if (more.isObject()) {
      message.message(21, new ProtobufMessage().message(1, schema(more)));
    } else if (more.isBoolean()) {
      message.message(21, new ProtobufMessage().flag(2, more));
    }
    if (schema.path("type").isTextual()) {
      message.message(22, new ProtobufMessage().text(1, schema.path("type")));
    }
    if (schema.path("items").isObject()) {
      message.message(23, new ProtobufMessage().message(1, schema(schema.path("items"))));
    }
    if (schema.path("properties").isObject()) {
      message.message(25, schemas(schema.path("properties")));
    }
    return extensions(message, 31, schema);
  }

  private static ProtobufMessage extensions(ProtobufMessage message, int field, JsonNode of) {
    of.properties().stream()
        .filter(entry -> entry.getKey().startsWith("x-"))
        .forEach(entry -> message.message(field, named(entry.getKey(), any(entry.getValue()))));
    return message;
  }

  /** Any value is written as YAML, of which JSON is a part. */
  private static ProtobufMessage any(JsonNode value) {
    return new ProtobufMessage().text(2, new String(Json.bytes(value), StandardCharsets.UTF_8));
  }
}
