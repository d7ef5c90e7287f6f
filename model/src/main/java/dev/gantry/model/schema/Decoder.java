package dev.gantry.model.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.status.ApiException;
import java.util.List;
import java.util.Locale;

/** Request bodies to documents. */
public final class Decoder {

  /** Kubernetes' limit on a request body, bytes. */
  public static final int MAX_BYTES = 3 * 1024 * 1024;

  private Decoder() {}

  /**
   * A body that was read.
   *
   * @param duplicateFields paths of fields that occurred more than once, e.g. {@code
   *     metadata.name}; the last one counts
   */
  public record Decoded(ObjectNode document, List<String> duplicateFields) {}

  /**
   * Reads one JSON or YAML object.
   *
   * @param contentType may have parameters; null or empty is JSON
   * @throws ApiException 413 for more than {@link #MAX_BYTES}, 415 for another content type, 400
   *     for a body that is malformed, deeper than {@link Json#MAX_DEPTH}, or no object
   */
  public static Decoded decode(byte[] body, String contentType) {
    if (body.length > MAX_BYTES) {
      throw ApiException.tooLarge("Request entity too large: limit is " + MAX_BYTES);
    }
    String mediaType = mediaType(contentType);
    if (mediaType.isEmpty() || mediaType.equals("application/json")) {
      return json(body);
    }
    if (mediaType.equals("application/yaml")) {
      return yaml(body);
    }
    throw ApiException.unsupportedMediaType(
        "the body of the request was in an unknown format - accepted media types include:"
            + " application/json, application/yaml");
  }

  private static Decoded json(byte[] body) {
    JsonReader reader = new JsonReader();
    try {
      return object(reader.read(body), reader.duplicates());
    } catch (Malformed e) {
      throw ApiException.badRequest(
          "couldn't get version/kind; json parse error: " + e.getMessage());
    }
  }

  private static Decoded yaml(byte[] body) {
    // JSON is YAML too, and kubectl sends it under this name; it is read faster as what it is.
    if (startsLikeJson(body)) {
      JsonReader reader = new JsonReader();
      try {
        return object(reader.read(body), reader.duplicates());
      } catch (Malformed e) {
        // A flow mapping that is YAML only, or nothing at all: the other reader says which.
      }
    }
    YamlReader reader = new YamlReader();
    return object(reader.read(body), reader.duplicates());
  }

  /**
   * Reads any JSON value.
   *
   * @param what begins the refusal, e.g. {@code error decoding patch: }
   * @throws ApiException 413 for more than {@link #MAX_BYTES}, 400 for what is no JSON
   */
  public static JsonNode value(byte[] json, String what) {
    if (json.length > MAX_BYTES) {
      throw ApiException.tooLarge("Request entity too large: limit is " + MAX_BYTES);
    }
    try {
      return new JsonReader().read(json);
    } catch (Malformed e) {
      throw ApiException.badRequest(what + e.getMessage());
    }
  }

  private static String mediaType(String contentType) {
    if (contentType == null) {
      return "";
    }
    int parameters = contentType.indexOf(';');
    String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
    return type.trim().toLowerCase(Locale.ROOT);
  }

  private static boolean startsLikeJson(byte[] body) {
    for (byte b : body) {
      if (b != ' ' && b != '\t' && b != '\n' && b != '\r') {
        return b == '{';
      }
    }
    return false;
  }

  private static Decoded object(JsonNode tree, List<String> duplicates) {
    if (tree instanceof ObjectNode object) {
      return new Decoded(object, duplicates);
    }
    String what =
        switch (tree.getNodeType()) {
          case ARRAY -> "array";
          case BOOLEAN -> "bool";
          case NUMBER -> "number";
          case STRING -> "string";
          default -> "null";
        };
    throw ApiException.badRequest(
        "couldn't get version/kind; json parse error: json: cannot unmarshal "
            + what
            + " into Go value of type struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\";"
            + " Kind string \"json:\\\"kind,omitempty\\\"\" }");
  }

  /**
   * Refuses a document that does not say what it is.
   *
   * @throws ApiException 400
   */
  public static void requireKind(ObjectNode document) {
    requireText(document, "kind", "Kind");
    requireText(document, "apiVersion", "apiVersion");
  }

  private static void requireText(ObjectNode document, String field, String called) {
    JsonNode value = document.get(field);
    if (value == null || value.isNull() || (value.isTextual() && value.textValue().isEmpty())) {
      throw ApiException.badRequest("Object '" + called + "' is missing in '" + document + "'");
    }
    if (!value.isTextual()) {
      throw ApiException.badRequest(
          "couldn't get version/kind; json parse error: json: cannot unmarshal "
              + value.getNodeType().name().toLowerCase(Locale.ROOT)
              + " into Go struct field ."
              + field
              + " of type string");
    }
  }
}
