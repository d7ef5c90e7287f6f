package dev.gantry.model.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.kind.SnapshotCatalogue;
import dev.gantry.model.object.Json;
import dev.gantry.model.patch.JsonPatch;
import dev.gantry.model.patch.MergePatch;
import dev.gantry.model.patch.ServerSideApply;
import dev.gantry.model.patch.StrategicMergePatch;
import dev.gantry.model.schema.BuiltInSchemas;
import dev.gantry.model.schema.Decoder;
import dev.gantry.model.schema.TypeSchema;
import dev.gantry.model.selector.LabelSelector;
import dev.gantry.model.strategy.Strategies;
import dev.gantry.model.strategy.Strategy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one request does to one document of 2 KB, step by step. Run with {@code -prof gc}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class DocumentBenchmark {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final TypeSchema schema = BuiltInSchemas.load().of("apps/v1", "Deployment").orElseThrow();
  private final Kind kind =
      SnapshotCatalogue.builtIn().byKind("apps/v1", "Deployment").orElseThrow();
  private final Strategy strategy = Strategies.of(kind);
  private final ObjectNode deployment = deployment();
  private final byte[] json = Json.bytes(deployment);
  private final byte[] yaml = yaml();
  private final ObjectNode live =
      ServerSideApply.apply(schema, null, deployment, "apps/v1", "one", false, "", NOW);
  private final ObjectNode scaled = scaled();
  private final ObjectNode strategic =
      Json.parse(
          "{\"spec\":{\"template\":{\"spec\":{\"$setElementOrder/containers\":[{\"name\":\"c3\"}],"
              + "\"containers\":[{\"name\":\"c3\",\"image\":\"other\"}]}}}}");
  private final ObjectNode merge = Json.parse("{\"spec\":{\"replicas\":5}}");
  private final byte[] operations =
      "[{\"op\":\"replace\",\"path\":\"/spec/replicas\",\"value\":5}]"
          .getBytes(StandardCharsets.UTF_8);
  private final Map<String, String> labels = Map.of("app", "web", "tier", "front", "rev", "7");
  private final LabelSelector selector = LabelSelector.parse("app in (web, db),tier!=back,rev");

  private static ObjectNode deployment() {
    ObjectNode deployment = Json.object().put("apiVersion", "apps/v1").put("kind", "Deployment");
    ObjectNode metadata = deployment.putObject("metadata");
    metadata.put("name", "web").put("namespace", "default").put("uid", "u");
    metadata.putObject("labels").put("app", "web").put("tier", "front");
    ObjectNode spec = deployment.putObject("spec").put("replicas", 3);
    spec.putObject("selector").putObject("matchLabels").put("app", "web");
    ObjectNode template = spec.putObject("template");
    template.putObject("metadata").putObject("labels").put("app", "web");
    var containers = template.putObject("spec").putArray("containers");
    for (int i = 0; i < 5; i++) {
      ObjectNode container = containers.addObject();
      container.put("name", "c" + i).put("image", "registry.example.com/team/web:1." + i);
      container.putArray("ports").addObject().put("containerPort", 8080 + i).put("name", "http");
      var env = container.putArray("env");
      for (int j = 0; j < 4; j++) {
        env.addObject().put("name", "VARIABLE_" + j).put("value", "value " + j);
      }
      container.putObject("resources").putObject("requests").put("cpu", "100m");
    }
    return deployment;
  }

  private ObjectNode scaled() {
    ObjectNode changed = deployment.deepCopy();
    changed.withObject("/spec").put("replicas", 4);
    return changed;
  }

  private byte[] yaml() {
    return new org.yaml.snakeyaml.Yaml()
        .dump(Json.mapper().convertValue(deployment, Map.class))
        .getBytes(StandardCharsets.UTF_8);
  }

  @Benchmark
  public Object readJson() {
    return Decoder.decode(json, "application/json");
  }

  @Benchmark
  public Object readYaml() {
    return Decoder.decode(yaml, "application/yaml");
  }

  @Benchmark
  public Object writeJson() {
    return Json.bytes(deployment);
  }

  @Benchmark
  public Object copyTree() {
    return deployment.deepCopy();
  }

  @Benchmark
  public Object checkTypesAndUnknownFields() {
    schema.checkTypes(deployment);
    return schema.unknownFields(deployment);
  }

  @Benchmark
  public Object defaultAndValidate() {
    ObjectNode document = deployment.deepCopy();
    strategy.applyDefaults(document);
    return strategy.validate(document);
  }

  @Benchmark
  public Object jsonPatch() {
    return JsonPatch.apply(deployment, operations);
  }

  @Benchmark
  public Object mergePatch() {
    return MergePatch.apply(deployment, merge);
  }

  @Benchmark
  public Object strategicMergePatch() {
    return StrategicMergePatch.apply(schema, deployment, strategic);
  }

  @Benchmark
  public Object applyThatChangesNothing() {
    return ServerSideApply.apply(schema, live, deployment, "apps/v1", "one", false, "", NOW);
  }

  @Benchmark
  public Object applyThatChangesOneField() {
    return ServerSideApply.apply(schema, live, scaled, "apps/v1", "one", false, "", NOW);
  }

  @Benchmark
  public boolean select() {
    return selector.matches(labels);
  }
}
