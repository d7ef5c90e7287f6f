package dev.gantry.model.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.ObjectKey;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoredObjectTest {

  private static final String DOCUMENT =
      """
      {"kind": "Odd", "metadata": {"name": "x",
         "managedFields": [{"manager": "m", "fieldsV1": {"f:spec": {"f:a": {}}}}],
         "annotations": {"managedFields": "kept"}, "labels": {}},
       "spec": {"managedFields": [1], "metadata": {"managedFields": {"deep": null}}, "a": [], "b": "\\\\"}}
      """;

  private static StoredObject stored(String json) {
    return new StoredObject(
        ObjectKey.of("", "odds", "d", "x"),
        "u",
        1,
        json.getBytes(StandardCharsets.UTF_8),
        Map.of(),
        Map.of());
  }

  @Test
  void whatIsReadIsTheDocumentWithoutTheRecordOfItsManagers() {
    ObjectNode expected = Json.parse(DOCUMENT);
    expected.withObject("/metadata").remove("managedFields");
    assertThat(stored(DOCUMENT).as(ObjectNode.class)).isEqualTo(expected);
  }

  @Test
  void theWholeIsThereForWhoShowsIt() {
    StoredObject object = stored(DOCUMENT);
    assertThat(object.as(ObjectNode.class).at("/metadata/managedFields").isMissingNode()).isTrue();
    assertThat(object.whole()).isEqualTo(Json.parse(DOCUMENT)).isSameAs(object.whole());
    assertThat(object.as(ObjectNode.class).at("/metadata/managedFields").isMissingNode()).isTrue();
  }

  @Test
  void metadataOfAnotherTypeIsReadAsItIs() {
    assertThat(stored("{\"metadata\": 7}").as(ObjectNode.class))
        .isEqualTo(Json.parse("{\"metadata\": 7}"));
  }
}
