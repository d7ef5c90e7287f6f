package dev.gantry.ejb.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Meta;
import dev.gantry.model.schema.Decoder;
import dev.gantry.model.status.ApiException;
import java.util.List;

/**
 * A decoded object of a request.
 *
 * @param document in the stored version, pruned, types checked
 * @param warnings about fields that were dropped
 */
record RequestBody(ObjectNode document, List<String> warnings) {

  /** Reads an object of the call's own kind. */
  static RequestBody read(ApiCall call, ServedKind kind) {
    Decoder.Decoded decoded = Decoder.decode(call.body(), call.contentType());
    ObjectNode document = decoded.document();
    requireKind(kind, document);
    List<String> warnings = check(call, kind, document, decoded.duplicateFields());
    return new RequestBody(Versions.toStored(kind, document), warnings);
  }

  /** Checks types and fields of a document in the client's version. */
  static List<String> check(
      ApiCall call, ServedKind kind, ObjectNode document, List<String> duplicates) {
    kind.clientSchema().ifPresent(schema -> schema.checkTypes(document));
    return FieldValidation.of(call).apply(kind, document, duplicates);
  }

  private static void requireKind(ServedKind kind, ObjectNode document) {
    String apiVersion = document.path("apiVersion").asText("");
    String name = document.path("kind").asText("");
    String expected = kind.client().apiVersion();
    if (!apiVersion.isEmpty() && !apiVersion.equals(expected)) {
      throw ApiException.badRequest(
          "the API version in the data ("
              + apiVersion
              + ") does not match the expected API version ("
              + expected
              + ")");
    }
    if (!name.isEmpty() && !name.equals(kind.client().kind())) {
      throw ApiException.badRequest(
          name
              + " in version \""
              + kind.client().version()
              + "\" cannot be handled as a "
              + kind.client().kind()
              + ": the kind in the data does not match the resource "
              + kind.client().resource());
    }
    document.put("apiVersion", expected);
    document.put("kind", kind.client().kind());
  }

  /** Puts the request's namespace into the document; refuses another one. */
  static void requireNamespace(ServedKind kind, ObjectNode document, String namespace) {
    requireMetadata(document);
    String given = Meta.namespace(document);
    if (!kind.stored().namespaced()) {
      if (given.isEmpty()) {
        Meta.of(document).remove("namespace");
      }
      return;
    }
    if (given.isEmpty()) {
      Meta.of(document).put("namespace", namespace);
    } else if (!given.equals(namespace)) {
      throw ApiException.badRequest(
          "the namespace of the provided object does not match the namespace sent on the request");
    }
  }

  /** The name in the document, where given, is the one in the path. */
  static void requireName(ObjectNode document, String name) {
    requireMetadata(document);
    String given = Meta.name(document);
    if (given.isEmpty()) {
      Meta.of(document).put("name", name);
    } else if (!given.equals(name)) {
      throw ApiException.badRequest(
          "the name of the object ("
              + given
              + ") does not match the name on the URL ("
              + name
              + ")");
    }
  }

  private static void requireMetadata(ObjectNode document) {
    JsonNode metadata = document.get("metadata");
    if (metadata == null || metadata.isNull()) {
      document.putObject("metadata");
    } else if (!metadata.isObject()) {
      throw ApiException.badRequest("metadata: expected an object");
    }
  }
}
