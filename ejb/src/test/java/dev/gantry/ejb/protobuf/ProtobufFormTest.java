package dev.gantry.ejb.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.CodedInputStream;
import dev.gantry.model.kind.BuiltInKinds;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.Json;
import dev.gantry.model.patch.MergePatch;
import dev.gantry.model.schema.BuiltInSchemas;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.V1;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProtobufFormTest {

  private static final BuiltInSchemas SCHEMAS = BuiltInSchemas.load();

  private static ProtobufForm form(String apiVersion, String kind) {
    return ProtobufForm.of(apiVersion, kind).orElseThrow();
  }

  static Stream<Kind> kinds() {
    return BuiltInKinds.load().stream()
        .filter(k -> !k.group().equals("apiregistration.k8s.io"))
        // Schemas hold schemas without end; they have a test of their own.
        .filter(k -> !k.group().equals("apiextensions.k8s.io"))
        .filter(k -> SCHEMAS.of(k.apiVersion(), k.kind()).isPresent());
  }

  /** With numbers of the width that a parser gives them. */
  private static ObjectNode reread(ObjectNode document) {
    return Json.parse(Json.bytes(document));
  }

  /** Every field of every built-in kind goes out and comes back as it was. */
  @ParameterizedTest
  @MethodSource("kinds")
  void everyFieldSurvives(Kind kind) {
    ObjectNode document =
        FilledDocument.of(SCHEMAS.of(kind.apiVersion(), kind.kind()).orElseThrow().root());
    document.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
    byte[] body = form(kind.apiVersion(), kind.kind()).object(document);
    assertThat(MergePatch.diff(reread(document), reread(ProtobufBody.decode(body))).toString())
        .isEqualTo("{}");
  }

  @Test
  void definitionsWithSchemasOfEveryForm() {
    ObjectNode definition =
        Json.parse(
            """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
             "metadata":{"name":"a.b"},"spec":{"group":"b","versions":[{"name":"v1","schema":
             {"openAPIV3Schema":{"type":"object","properties":{"x":{"default":[1,"a",null],
             "enum":[1,"b",{"c":false}],"items":{"type":"string"},"maxLength":0,"minimum":0.5,
             "additionalProperties":false,"$ref":"r","x-kubernetes-preserve-unknown-fields":true,
             "x-kubernetes-list-map-keys":["k"],"x-kubernetes-validations":[{"rule":"true",
             "message":"m"}]},
             "y":{"additionalProperties":{"type":"integer"},"items":[{"type":"object"}],
             "default":"text","dependencies":{"a":["b","c"],"d":{"type":"string"}}}}}}}]}}""");
    byte[] body = form("apiextensions.k8s.io/v1", "CustomResourceDefinition").object(definition);
    assertThat(reread(ProtobufBody.decode(body))).isEqualTo(definition);
  }

  @Test
  void listsCarryTheirItemsAsTheyAreStored() throws Exception {
    byte[] item = Json.bytes(Json.parse("{\"metadata\":{\"name\":\"a\"},\"data\":{\"k\":\"v\"}}"));
    ObjectNode head = Json.parse("{\"metadata\":{\"resourceVersion\":\"7\",\"continue\":\"c\"}}");
    byte[] body =
        form("v1", "ConfigMap").list().orElseThrow().listed(head, List.of(item, item), b -> b);
    ObjectNode decoded = ProtobufBody.decode(body);
    assertThat(decoded.path("kind").asText()).isEqualTo("ConfigMapList");
    assertThat(decoded.path("items")).hasSize(2);
    assertThat(decoded.path("items").get(1).path("data").path("k").asText()).isEqualTo("v");
    assertThat(decoded.path("metadata").path("continue").asText()).isEqualTo("c");
  }

  @Test
  void emptyMessagesAreSaid() throws Exception {
    ObjectNode pod =
        Json.parse(
            "{\"metadata\":{\"name\":\"p\",\"creationTimestamp\":null},\"unknown\":[{}],"
                + "\"spec\":{\"volumes\":[{\"emptyDir\":{},\"name\":\"v\"}]}}");
    ObjectNode decoded = ProtobufBody.decode(form("v1", "Pod").object(pod));
    assertThat(decoded.path("spec").path("volumes").get(0).toString())
        .isEqualTo("{\"name\":\"v\",\"emptyDir\":{}}");
    assertThat(decoded.path("metadata").has("creationTimestamp")).isFalse();
  }

  @Test
  void halfOfASurrogatePairIsReplaced() {
    byte[] pod =
        "{\"metadata\":{\"name\":\"a\\ud800b\"}}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    assertThat(ProtobufBody.decode(form("v1", "Pod").object(pod)).at("/metadata/name").asText())
        .isEqualTo("a\uFFFDb");
  }

  @Test
  void longContentMovesToMakeRoomForItsLength() {
    for (int length : new int[] {0, 1, 126, 127, 128, 16_383, 16_384, 2_097_152}) {
      String text = "x".repeat(length);
      ObjectNode map = Json.object();
      map.putObject("data").put("key", text);
      ObjectNode decoded = ProtobufBody.decode(form("v1", "ConfigMap").object(map));
      assertThat(decoded.path("data").path("key").asText()).isEqualTo(text);
    }
  }

  @Test
  void watchFramesCarryTheirLength() throws Exception {
    byte[] object = form("v1", "Pod").object(Json.parse("{\"metadata\":{\"name\":\"p\"}}"));
    byte[] frame = ProtobufForm.watchFrame("ADDED", object);
    int length = java.nio.ByteBuffer.wrap(frame).getInt();
    assertThat(length).isEqualTo(frame.length - 4);
    Meta.WatchEvent event =
        Meta.WatchEvent.parseFrom(CodedInputStream.newInstance(frame, 4, length));
    assertThat(event.getType()).isEqualTo("ADDED");
    byte[] raw = event.getObject().getRaw().toByteArray();
    assertThat(raw).isEqualTo(object);
    assertThat(V1.Pod.parseFrom(unwrapped(raw)).getMetadata().getName()).isEqualTo("p");
  }

  private static byte[] unwrapped(byte[] body) throws Exception {
    return io.kubernetes.client.proto.Runtime.Unknown.parseFrom(
            Arrays.copyOfRange(body, 4, body.length))
        .getRaw()
        .toByteArray();
  }

  @Test
  void customKindsHaveNone() {
    assertThat(ProtobufForm.of("stable.example.com/v1", "CronTab")).isEmpty();
    assertThat(ProtobufForm.of("apiregistration.k8s.io/v1", "APIService")).isEmpty();
    assertThat(ProtobufForm.of("v1", "Nothing")).isEmpty();
    assertThat(ProtobufForm.of("meta.k8s.io/v1", "Table")).isEmpty();
    assertThat(ProtobufForm.of("v1", "Status")).isPresent();
  }

  @Test
  void durationsAsGoWritesThem() {
    assertThat(GoDuration.text(0)).isEqualTo("0s");
    assertThat(GoDuration.text(90_000_000_000L)).isEqualTo("1m30s");
    assertThat(GoDuration.text(3_600_000_000_000L)).isEqualTo("1h0m0s");
    assertThat(GoDuration.text(1_500_000L)).isEqualTo("1.5ms");
    assertThat(GoDuration.text(-12)).isEqualTo("-12ns");
    for (long nanos : new long[] {1, 999, 1_000, 1_234_567, 61_000_000_001L, 7_325_000_000_000L}) {
      assertThat(GoDuration.nanoseconds(GoDuration.text(nanos))).isEqualTo(nanos);
    }
  }
}
