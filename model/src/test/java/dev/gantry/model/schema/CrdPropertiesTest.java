package dev.gantry.model.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.CustomKinds;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.Json;
import dev.gantry.model.patch.ServerSideApply;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.strategy.Conversions;
import dev.gantry.model.strategy.Strategies;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds for every structural schema and every object. */
class CrdPropertiesTest {

  private static final int RUNS = 2000;

  private interface Property {
    void holds(CrdSchema schema, ObjectNode object);
  }

  private static void forAll(Property property) {
    for (long seed = 0; seed < RUNS; seed++) {
      RandomSchemas random = new RandomSchemas(seed);
      ObjectNode openApi = random.root();
      ObjectNode object = random.object(openApi);
      CrdSchema schema = CrdSchemas.compile("example.com", "App", openApi, true);
      try {
        property.holds(schema, object);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + "\n" + openApi + "\n" + object, e);
      }
    }
  }

  @Test
  void pruningTwiceIsPruningOnce() {
    forAll(
        (schema, object) -> {
          schema.prune(object);
          ObjectNode once = object.deepCopy();
          schema.prune(object);
          assertThat(object).isEqualTo(once);
          assertThat(schema.unknownFields(object)).isEmpty();
        });
  }

  @Test
  void defaultingTwiceIsDefaultingOnce() {
    forAll(
        (schema, object) -> {
          ObjectNode before = object.deepCopy();
          boolean lacking = schema.lacksDefaults(object);
          schema.applyDefaults(object);
          assertThat(object.equals(before)).isEqualTo(!lacking);
          assertThat(schema.lacksDefaults(object)).isFalse();
          ObjectNode once = object.deepCopy();
          schema.applyDefaults(object);
          assertThat(object).isEqualTo(once);
        });
  }

  @Test
  void whatDoesNotChangeIsNotHeldAgainstAnybody() {
    forAll((schema, object) -> assertThat(schema.validate(object, object.deepCopy())).isEmpty());
  }

  @Test
  void everyObjectIsCheckedInWords() {
    forAll(
        (schema, object) -> {
          schema.validate(object, null).forEach(c -> assertThat(c.message()).isNotEmpty());
          try {
            schema.checkTypes(object);
            schema.prune(object);
            ServerSideApply.apply(
                schema, null, object, "example.com/v1", "m", false, "", Instant.EPOCH);
          } catch (ApiException e) {
            assertThat(e.code()).isBetween(400, 499);
          }
        });
  }

  @Test
  void conversionsComeBack() {
    for (long seed = 0; seed < RUNS / 10; seed++) {
      RandomSchemas random = new RandomSchemas(seed);
      ObjectNode openApi = random.root();
      ObjectNode object = random.object(openApi);
      List<Kind> kinds = CustomKinds.of(definition(openApi));
      Kind v1 = kinds.get(1);
      Kind v2 = kinds.get(0);
      v1.definition().schema().prune(object);
      ObjectNode there = Conversions.convert(object.deepCopy(), v1, v2);
      assertThat(there.path("apiVersion").asText()).isEqualTo("example.com/v2");
      assertThat(Conversions.convert(there, v2, v1)).as("seed %d", seed).isEqualTo(object);
      Strategies.of(v1).validate(object);
    }
  }

  private static ObjectNode definition(ObjectNode openApi) {
    ObjectNode definition = Json.object();
    definition.putObject("metadata").put("uid", "u").put("generation", 1);
    ObjectNode spec = definition.putObject("spec").put("group", "example.com");
    spec.put("scope", "Namespaced").putObject("names").put("kind", "App").put("plural", "apps");
    for (String name : List.of("v1", "v2")) {
      ObjectNode version = spec.withArray("/versions").addObject().put("name", name);
      version.put("served", true).put("storage", name.equals("v1"));
      version.putObject("schema").set("openAPIV3Schema", openApi);
    }
    ObjectNode status = definition.putObject("status");
    status.putObject("acceptedNames").put("kind", "App").put("plural", "apps");
    status.withArray("/conditions").addObject().put("type", "Established").put("status", "True");
    return definition;
  }
}
