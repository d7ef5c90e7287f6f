package dev.gantry.web.render;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;

/** {@code meta.k8s.io/v1 PartialObjectMetadata}: an object without its content. */
final class PartialMetadata {

  static final String VERSION = "meta.k8s.io/v1";
  static final String KIND = "PartialObjectMetadata";

  private PartialMetadata() {}

  static ObjectNode of(JsonNode document) {
    ObjectNode partial = Json.object();
    partial.put("kind", KIND).put("apiVersion", VERSION);
    partial.set("metadata", document.path("metadata"));
    return partial;
  }
}
