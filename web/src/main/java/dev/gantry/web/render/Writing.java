package dev.gantry.web.render;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.ejb.protobuf.ProtobufForm;
import dev.gantry.model.object.Json;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** Trees to bytes. */
public final class Writing {

  private Writing() {}

  public static Body body(JsonNode document, Accepted.Format format, boolean pretty) {
    return switch (format) {
      case YAML -> Body.of(format.mediaType(), yaml(document));
      case JSON -> Body.of(format.mediaType(), pretty ? indented(document) : Json.bytes(document));
      case PROTOBUF -> protobuf(document);
    };
  }

  /** JSON for a document that has no protobuf form: the content type says so. */
  private static Body protobuf(JsonNode document) {
    byte[] json = Json.bytes(document);
    return ProtobufForm.of(document.path("apiVersion").asText(), document.path("kind").asText())
        .map(form -> Body.of(Accepted.Format.PROTOBUF.mediaType(), form.object(json)))
        .orElseGet(() -> Body.of(Accepted.Format.JSON.mediaType(), json));
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
