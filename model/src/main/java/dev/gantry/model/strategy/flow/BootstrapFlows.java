package dev.gantry.model.strategy.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.schema.Decoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The flow schemas and priority levels that every cluster has, or begins with. */
public final class BootstrapFlows {

  private static final String API_VERSION = "flowcontrol.apiserver.k8s.io/v1";

  /** Set to {@code false}, it keeps an operator's changes of what the cluster began with. */
  public static final String AUTO_UPDATE = "apf.kubernetes.io/autoupdate-spec";

  private static final List<ObjectNode> ALL = read();

  private BootstrapFlows() {}

  private static List<ObjectNode> read() {
    try (InputStream in = BootstrapFlows.class.getResourceAsStream("flows.yaml")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      List<ObjectNode> all = new ArrayList<>();
      for (String part : text.split("(?m)^---$")) {
        ObjectNode document =
            Decoder.decode(part.getBytes(StandardCharsets.UTF_8), "application/yaml").document();
        document.put("apiVersion", API_VERSION);
        ((ObjectNode) document.path("metadata"))
            .withObject("/annotations")
            .put(AUTO_UPDATE, "true");
        all.add(document);
      }
      return List.copyOf(all);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<ObjectNode> of(String kind) {
    return ALL.stream().filter(d -> kind.equals(d.path("kind").asText())).toList();
  }

  public static List<ObjectNode> schemas() {
    return of("FlowSchema");
  }

  public static List<ObjectNode> levels() {
    return of("PriorityLevelConfiguration");
  }

  public static List<ObjectNode> mandatoryLevels() {
    return levels().stream().filter(BootstrapFlows::isMandatory).toList();
  }

  /** Whether it is put back when it is deleted or changed. */
  public static boolean isMandatory(JsonNode document) {
    String name = document.path("metadata").path("name").asText();
    return "exempt".equals(name) || "catch-all".equals(name);
  }

  /** The fixed form of one that every cluster has; null for any other. */
  static ObjectNode mandatory(String kind, String name) {
    return of(kind).stream()
        .filter(d -> isMandatory(d) && name.equals(d.path("metadata").path("name").asText()))
        .findFirst()
        .orElse(null);
  }

  public static ObjectNode catchAllSchema() {
    return schemas().stream()
        .filter(s -> "catch-all".equals(s.path("metadata").path("name").asText()))
        .findFirst()
        .orElseThrow();
  }
}
