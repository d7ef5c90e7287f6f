package dev.gantry.model.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.BuiltInKinds;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever is sent, defaults settle at once and checks answer rather than fail. */
class DefaultsPropertyTest {

  private static final List<Kind> KINDS =
      BuiltInKinds.load().stream().filter(Kind::isStored).toList();

  /** Field names that defaults and checks look at, to hit them often. */
  private static final List<String> FIELDS =
      List.of(
          "spec",
          "template",
          "metadata",
          "labels",
          "containers",
          "initContainers",
          "volumes",
          "ports",
          "name",
          "image",
          "env",
          "valueFrom",
          "fieldRef",
          "strategy",
          "type",
          "selector",
          "matchLabels",
          "rules",
          "http",
          "paths",
          "backend",
          "service",
          "limits",
          "resources",
          "requests",
          "cpu",
          "replicas",
          "data",
          "stringData",
          "subjects",
          "roleRef",
          "status",
          "jobTemplate",
          "schedule",
          "updateStrategy",
          "rollingUpdate",
          "behavior",
          "scaleUp",
          "metrics",
          "parameters",
          "projected",
          "sources",
          "clusterIP",
          "hostNetwork",
          "httpGet",
          "livenessProbe",
          "readinessProbe",
          "affinity",
          "nodeAffinity",
          "tolerations",
          "taints");

  @Property(tries = 500)
  void defaultsAreIdempotentAndChecksNeverThrow(@ForAll long seed) {
    Random random = new Random(seed);
    Kind kind = KINDS.get(random.nextInt(KINDS.size()));
    ObjectNode document = object(random, 6);
    document.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
    document.putObject("metadata").put("name", "x").put("uid", "u");
    Strategy strategy = Strategies.of(kind);
    strategy.applyDefaults(document);
    ObjectNode once = document.deepCopy();
    strategy.applyDefaults(document);
    assertThat(document).isEqualTo(once);
    ObjectNode changed = document.deepCopy();
    strategy.prepareForCreate(document);
    strategy.validate(document);
    strategy.prepareForUpdate(changed, document);
    strategy.validateUpdate(changed, document);
    strategy.prepareForStatusUpdate(changed, document);
    strategy.validateStatusUpdate(changed, document);
  }

  private static ObjectNode object(Random random, int depth) {
    ObjectNode object = Json.object();
    for (int i = random.nextInt(8); i >= 0; i--) {
      object.set(FIELDS.get(random.nextInt(FIELDS.size())), value(random, depth - 1));
    }
    return object;
  }

  private static JsonNode value(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 9 : 4)) {
      case 0 ->
          Json.object().textNode(List.of("", "x", "Always", "1Gi", "25%").get(random.nextInt(5)));
      case 1 -> Json.object().numberNode(random.nextInt(5) - 1);
      case 2 -> Json.object().booleanNode(random.nextBoolean());
      case 3 -> Json.object().nullNode();
      case 4, 5 -> {
        ArrayNode array = Json.object().arrayNode();
        List<JsonNode> elements = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
          elements.add(object(random, depth - 1));
        }
        yield array.addAll(elements);
      }
      default -> object(random, depth - 1);
    };
  }
}
