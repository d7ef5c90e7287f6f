package dev.gantry.web.render;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.gantry.ejb.protobuf.ProtobufForm;
import dev.gantry.model.object.Json;
import jakarta.servlet.http.HttpServletRequest;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** Trees to bytes. */
public final class Writing {

  /** Two spaces a level, a line an element, as Go indents. */
  private static final ObjectWriter INDENTED =
      Json.mapper()
          .writer(
              new DefaultPrettyPrinter(
                      Separators.createDefaultInstance()
                          .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                          .withObjectEmptySeparator("")
                          .withArrayEmptySeparator(""))
                  .withArrayIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n"))
                  .withObjectIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n")));

  private Writing() {}

  /** Whether JSON is read by a person: asked for, or by a browser or curl. */
  public static boolean isPretty(HttpServletRequest request) {
    String asked = request.getParameter("pretty");
    if (asked != null && !asked.isEmpty()) {
      return asked.equals("1") || asked.equalsIgnoreCase("t") || asked.equalsIgnoreCase("true");
    }
    String agent = request.getHeader("User-Agent");
    return agent != null
        && (agent.startsWith("curl")
            || agent.startsWith("Wget")
            || agent.startsWith("Mozilla/5.0"));
  }

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
      return INDENTED.writeValueAsBytes(document);
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
