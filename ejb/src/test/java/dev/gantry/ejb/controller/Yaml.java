package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.schema.Decoder;
import java.nio.charset.StandardCharsets;

/** Documents as people write them. */
final class Yaml {

  private Yaml() {}

  static ObjectNode read(String text) {
    return Decoder.decode(text.getBytes(StandardCharsets.UTF_8), "application/yaml").document();
  }
}
