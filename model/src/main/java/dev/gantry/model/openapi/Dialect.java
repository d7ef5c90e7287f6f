package dev.gantry.model.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;

/** Where OpenAPI v2 and v3 write the same thing differently. */
enum Dialect {
  V2("#/definitions/"),
  V3("#/components/schemas/");

  private final String prefix;

  Dialect(String prefix) {
    this.prefix = prefix;
  }

  /** A schema that is nothing but a reference. */
  ObjectNode reference(String name) {
    return Json.object().put("$ref", prefix + name);
  }

  /** A reference that can carry a description beside it. */
  ObjectNode field(String name) {
    if (this == V2) {
      return reference(name);
    }
    ObjectNode field = Json.object();
    field.putArray("allOf").add(reference(name));
    return field;
  }
}
