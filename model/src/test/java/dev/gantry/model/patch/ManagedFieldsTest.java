package dev.gantry.model.patch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.schema.BuiltInSchemas;
import dev.gantry.model.schema.TypeSchema;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients may do to {@code metadata.managedFields}, and what comes of it. */
class ManagedFieldsTest {

  private static final TypeSchema MAP = BuiltInSchemas.load().of("v1", "ConfigMap").orElseThrow();
  private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant NOW = THEN.plusSeconds(60);

  private final ObjectNode live = map("{'k':'v'}");

  ManagedFieldsTest() {
    ServerSideApply.recordUpdate(MAP, null, live, "v1", "creator", "", THEN);
  }

  private static ObjectNode map(String data) {
    ObjectNode map = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
    map.putObject("metadata").put("name", "m");
    map.set("data", Json.parse(data.replace('\'', '"')));
    return map;
  }

  private JsonNode after(ObjectNode update) {
    ServerSideApply.recordUpdate(MAP, live, update, "v1", "updater", "", NOW);
    return update.path("metadata").path("managedFields");
  }

  private ObjectNode carrying(String managedFields) throws Exception {
    ObjectNode update = live.deepCopy();
    ((ObjectNode) update.get("metadata"))
        .set("managedFields", Json.mapper().readTree(managedFields.replace('\'', '"')));
    return update;
  }

  @Test
  void anEmptyEntryResetsThem() throws Exception {
    assertThat(after(carrying("[{}]"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "[{'manager':'x','operation':'Odd','apiVersion':'v1','fieldsV1':{'f:data':{}}}]",
        "[{'manager':'x','operation':'Update','fieldsType':'FieldsV2','fieldsV1':{'f:data':{}}}]",
        "[{'manager':'x','operation':'Update','fieldsV1':{'data':{}}}]",
        "[{'manager':'x','operation':'Update','fieldsV1':{'f:data':1}}]",
        "[{'manager':'x','operation':'Update','fieldsV1':'f:data'}]",
        "[{'manager':'x'},{'manager':'y','operation':'Update','fieldsV1':{'f:data':{}}}]",
      })
  void whatCannotBeReadChangesNothing(String managedFields) throws Exception {
    JsonNode before = live.path("metadata").path("managedFields").deepCopy();
    assertThat(after(carrying(managedFields))).isEqualTo(before);
  }

  @Test
  void aClientMayHandOverItsFields() throws Exception {
    String entry =
        "{'manager':'x','operation':'Apply','apiVersion':'v1','time':'2026-01-01T00:00:00Z',"
            + "'fieldsType':'FieldsV1','fieldsV1':{'f:data':{'f:k':{}}}}";
    JsonNode managed = after(carrying("[" + entry + "]"));
    assertThat(managed).hasSize(1);
    assertThat(managed.get(0)).isEqualTo(Json.parse(entry.replace('\'', '"')));
  }

  @Test
  void anUpdateThatLeavesThemOutKeepsThem() {
    ObjectNode update = map("{'k':'v','l':'w'}");
    JsonNode managed = after(update);
    assertThat(managed).hasSize(2);
    assertThat(managed.get(0).path("manager").asText()).isEqualTo("creator");
    assertThat(managed.get(0).path("time").asText()).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(managed.get(1).path("fieldsV1").toString()).isEqualTo("{\"f:data\":{\"f:l\":{}}}");
  }

  @Test
  void anUpdateThatChangesNothingMovesNoTime() {
    JsonNode before = live.path("metadata").path("managedFields").deepCopy();
    assertThat(after(map("{'k':'v'}"))).isEqualTo(before);
    assertThat(after(live.deepCopy())).isEqualTo(before);
  }

  @Test
  void whatIsRemovedIsOwnedByNobody() {
    JsonNode managed = after(map("{}"));
    assertThat(managed.toString()).doesNotContain("f:k");
  }
}
