package dev.gantry.web.render;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.object.Json;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** Trees to bytes. */
public final class Writing {

  private Writing() {}

  public static Body body(JsonNode document, Accepted.Format format, boolean pretty) {
    byte[] bytes =
        switch (format) {
          case YAML -> yaml(document);
          case JSON -> pretty ? indented(document) : Json.bytes(document);
        };
    return Body.of(format.mediaType(), bytes);
  }

  private static byte[] indented(JsonNode document) {
    try {
      return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(document);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] yaml(JsonNode document) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setIndicatorIndent(0);
    options.setWidth(Integer.MAX_VALUE);
    options.setSplitLines(false);
    return new Yaml(options)
        .dump(Json.mapper().convertValue(document, Object.class))
        .getBytes(StandardCharsets.UTF_8);
  }
}
