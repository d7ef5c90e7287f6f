package dev.gantry.web.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.protobuf.ProtobufBody;
import dev.gantry.ejb.registry.ApiResult;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.kind.SnapshotCatalogue;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.StoredObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class RendererTest {

  private static final SnapshotCatalogue CATALOGUE = SnapshotCatalogue.builtIn();
  private static final Kind CONFIG_MAP = CATALOGUE.byKind("v1", "ConfigMap").orElseThrow();
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-01-01T12:00:00Z"), ZoneOffset.UTC);

  private static StoredObject configMap(String name) {
    ObjectNode document = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
    document
        .putObject("metadata")
        .put("name", name)
        .put("namespace", "default")
        .put("resourceVersion", "7")
        .put("creationTimestamp", "2026-01-01T11:59:00Z");
    document.putObject("data").put("a", "1");
    return new StoredObject(
        ObjectKey.of("", "configmaps", "default", name),
        "uid-" + name,
        7,
        Json.bytes(document),
        Map.of(),
        Map.of());
  }

  private static Renderer renderer(String accept) {
    return new Renderer(
        new Documents(CONFIG_MAP, CATALOGUE),
        Accepted.parse(accept, true),
        TableRenderer.Include.METADATA,
        false,
        NOON);
  }

  private static ApiResult.Listed listed(String token, long remaining, StoredObject... objects) {
    return new ApiResult.Listed(new ObjectReader.Page(9, List.of(objects), null, remaining), token);
  }

  private static byte[] bytes(Body body) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    body.writeTo(out);
    assertThat((long) out.size()).isEqualTo(body.size());
    return out.toByteArray();
  }

  private static JsonNode json(Body body) throws IOException {
    return Json.parse(bytes(body));
  }

  @Test
  void aListIsTheStoredBytesJoined() throws IOException {
    StoredObject a = configMap("a");
    Body body = renderer("application/json").listed(listed("", 0, a, configMap("b")));

    assertThat(body.pieces()).anyMatch(piece -> piece == a.json());
    JsonNode list = json(body);
    assertThat(list.path("kind").asText()).isEqualTo("ConfigMapList");
    assertThat(list.at("/metadata/resourceVersion").asText()).isEqualTo("9");
    assertThat(list.at("/metadata").has("continue")).isFalse();
    assertThat(list.at("/items/1/metadata/name").asText()).isEqualTo("b");
  }

  @Test
  void anEmptyListHasNoItems() throws IOException {
    JsonNode list = json(renderer("application/json").listed(listed("", 0)));
    assertThat(list.path("items").isArray()).isTrue();
    assertThat(list.path("items")).isEmpty();
  }

  @Test
  void aPageNamesItsContinuation() throws IOException {
    JsonNode list = json(renderer("*/*").listed(listed("next", 3, configMap("a"))));
    assertThat(list.at("/metadata/continue").asText()).isEqualTo("next");
    assertThat(list.at("/metadata/remainingItemCount").asInt()).isEqualTo(3);
  }

  @Test
  void aTableHasHeadingsAndARowForEachObject() throws IOException {
    JsonNode table =
        json(
            renderer("application/json;as=Table;v=v1;g=meta.k8s.io")
                .listed(listed("", 0, configMap("a"))));
    assertThat(table.path("kind").asText()).isEqualTo("Table");
    assertThat(table.at("/columnDefinitions/0/name").asText()).isEqualTo("Name");
    assertThat(table.at("/rows/0/cells/0").asText()).isEqualTo("a");
    assertThat(table.at("/rows/0/object/kind").asText()).isEqualTo("PartialObjectMetadata");
    assertThat(table.at("/rows/0/object").has("data")).isFalse();
  }

  @Test
  void yamlSaysTheSame() throws IOException {
    String yaml = new String(bytes(renderer("application/yaml").stored(configMap("a"))), "UTF-8");
    assertThat(yaml).contains("kind: ConfigMap", "  name: a", "data:\n  a: '1'");
  }

  @Test
  void aStatusKeepsItsShapeWhateverIsAccepted() throws IOException {
    ObjectNode status = Json.object().put("kind", "Status").put("status", "Success");
    JsonNode answer =
        json(renderer("application/json;as=Table;v=v1;g=meta.k8s.io").document(status));
    assertThat(answer).isEqualTo(status);
  }

  @Test
  void aCompressedBodyIsTheSameBody() throws IOException {
    Body body = renderer("application/json").listed(listed("", 0, configMap("a")));
    try (GZIPInputStream in =
        new GZIPInputStream(new ByteArrayInputStream(bytes(body.compressed())))) {
      assertThat(in.readAllBytes()).isEqualTo(bytes(body));
    }
  }

  @Test
  void protobufIsMadeOfTheStoredBytes() {
    String accept = "application/vnd.kubernetes.protobuf,application/json";
    Body one = renderer(accept).stored(configMap("a"));
    assertThat(one.contentType()).isEqualTo("application/vnd.kubernetes.protobuf");
    assertThat(ProtobufBody.decode(one.pieces().get(0)).at("/data/a").asText()).isEqualTo("1");

    Body many = renderer(accept).listed(listed("more", 3, configMap("a"), configMap("b")));
    JsonNode list = ProtobufBody.decode(many.pieces().get(0));
    assertThat(list.path("kind").asText()).isEqualTo("ConfigMapList");
    assertThat(list.at("/items/1/metadata/name").asText()).isEqualTo("b");
    assertThat(list.at("/metadata/remainingItemCount").asInt()).isEqualTo(3);
    assertThat(list.at("/metadata/resourceVersion").asText()).isEqualTo("9");
  }

  @Test
  void metadataAloneInProtobuf() {
    String accept =
        "application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
    Body body = renderer(accept).listed(listed("", 0, configMap("a")));
    JsonNode list = ProtobufBody.decode(body.pieces().get(0));
    assertThat(list.path("apiVersion").asText()).isEqualTo("meta.k8s.io/v1");
    assertThat(list.path("kind").asText()).isEqualTo("PartialObjectMetadataList");
    assertThat(list.at("/items/0/metadata/name").asText()).isEqualTo("a");
    assertThat(list.at("/items/0").has("data")).isFalse();
  }

  @Test
  void documentsOfOtherKindsKeepTheirOwnForm() {
    JsonNode status =
        ProtobufBody.decode(
            renderer("application/vnd.kubernetes.protobuf")
                .document(ApiException.notAcceptable("no").status())
                .pieces()
                .get(0));
    assertThat(status.path("kind").asText()).isEqualTo("Status");
    assertThat(status.path("code").asInt()).isEqualTo(406);
  }
}
