package dev.gantry.ejb.protobuf;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.gantry.model.object.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** JSON inside messages: owned fields, schema defaults, a revision's content. */
final class RawJson {

  private RawJson() {}

  static void write(JsonParser json, int number, WireBuffer out) throws IOException {
    ByteArrayOutputStream copy = new ByteArrayOutputStream(256);
    try (JsonGenerator generator = Json.mapper().getFactory().createGenerator(copy)) {
      generator.copyCurrentStructure(json);
    }
    out.bytes(number, copy.toByteArray());
  }
}
