package dev.gantry.model.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.status.ApiException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecoderTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a: yes                 | {\"a\":true}",
        "a: 'yes'               | {\"a\":\"yes\"}",
        "on: off                | {\"true\":false}",
        "a: 2024-01-02          | {\"a\":\"2024-01-02\"}",
        "a: 0644                | {\"a\":420}",
        "a: 0o644               | {\"a\":420}",
        "a: 0x1F                | {\"a\":31}",
        "a: 1_000               | {\"a\":1000}",
        "a: 12:30:45            | {\"a\":\"12:30:45\"}",
        "a: 1e3                 | {\"a\":1000}",
        "a: 0.5                 | {\"a\":0.5}",
        "a: 1.2.3               | {\"a\":\"1.2.3\"}",
        "a: ~                   | {\"a\":null}",
        "a: !!str 12            | {\"a\":\"12\"}",
        "a: -1                  | {\"a\":-1}",
        "8080: x                | {\"8080\":\"x\"}",
        "a: [1, {b: c}]         | {\"a\":[1,{\"b\":\"c\"}]}",
        "{a: &x {b: 1}, c: *x}  | {\"a\":{\"b\":1},\"c\":{\"b\":1}}",
        "{a: &x {b: 1, d: 2}, c: {<<: *x, b: 3}} | {\"a\":{\"b\":1,\"d\":2},\"c\":{\"b\":3,\"d\":2}}",
      })
  void readsYamlAsKubernetesToolsDo(String yaml, String json) {
    assertThat(decode(yaml, "application/yaml").document()).isEqualTo(Json.parse(json));
  }

  static List<Arguments> bodies() throws IOException {
    try (var in = DecoderTest.class.getResourceAsStream("bodies.tsv")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> Arguments.of((Object[]) line.split("\t")))
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void readsOrRefusesEachBody(String type, String written, String expected) throws IOException {
    byte[] body =
        written.startsWith("hex:")
            ? HexFormat.of().parseHex(written.substring(4))
            : Json.mapper().readTree(written).textValue().getBytes(StandardCharsets.UTF_8);
    if (expected.startsWith("! ")) {
      ApiException refusal =
          catchThrowableOfType(
              ApiException.class, () -> Decoder.decode(body, "application/" + type));
      assertThat(refusal.code()).isEqualTo(400);
      assertThat(refusal).hasMessageContaining(expected.substring(2));
    } else {
      ObjectNode read = Decoder.decode(body, "application/" + type).document();
      assertThat(Json.parse(Json.bytes(read))).isEqualTo(Json.parse(expected));
    }
  }

  @Test
  void boundsWhatAliasesMakeDeepOrLong() {
    StringBuilder deep =
        new StringBuilder("a0: &a0 ").append("[".repeat(300)).append("]".repeat(300));
    deep.append("\na1: ").append("[".repeat(300)).append("*a0").append("]".repeat(300));
    assertThat(refusal(deep.toString(), "application/yaml")).hasMessageContaining("max depth");
    String longText = "a: &a " + "x".repeat(100_000) + "\nb: [" + "*a,".repeat(100) + "*a]";
    assertThat(refusal(longText, "application/yaml")).hasMessageContaining("excessive aliasing");
    assertThat(
            decode(
                    "a: &a " + "x".repeat(1000) + "\nb: [" + "*a,".repeat(99) + "*a]",
                    "application/yaml")
                .document()
                .get("b"))
        .hasSize(100);
  }

  @Test
  void takesEndlessDigitsForTextWithoutTryingThemAsANumber() {
    String digits = "1".repeat(500_000);
    assertThat(decode("a: " + digits + "x", "application/yaml").document().get("a").textValue())
        .hasSize(500_001);
  }

  @Test
  void readsTheFirstOfSeveralDocuments() {
    assertThat(decode("---\na: 1\n---\nb: 2\n", "application/yaml").document())
        .isEqualTo(Json.parse("{\"a\":1}"));
  }

  @Test
  void collectsDuplicateFieldsWithTheirPaths() {
    String json = "{\"m\":{\"name\":\"a\",\"name\":\"b\"},\"l\":[{\"x\":1},{\"x\":1,\"x\":2}]}";
    Decoder.Decoded decoded = decode(json, "application/json; charset=utf-8");
    assertThat(decoded.duplicateFields()).containsExactly("m.name", "l[1].x");
    assertThat(decoded.document())
        .isEqualTo(Json.parse("{\"m\":{\"name\":\"b\"},\"l\":[{\"x\":1},{\"x\":2}]}"));
    assertThat(decode("a: {b: 1, b: 2}", "application/yaml").duplicateFields())
        .containsExactly("a.b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "3", "{\"a\":1} x", "{\"a\":NaN}", "{'a':1}", "nul"})
  void refusesWhatIsNoJsonObject(String json) {
    assertThat(refusal(json, "application/json").code()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "- a", "a: [", "a: *x", "a: .inf", "? {a: b}\n: c", "a: b: c"})
  void refusesWhatIsNoYamlObject(String yaml) {
    assertThat(refusal(yaml, "application/yaml").code()).isEqualTo(400);
  }

  @Test
  void saysWhereABodyIsMalformed() {
    assertThat(refusal("{\n  \"a\": x\n}", "application/json"))
        .hasMessageContaining("json parse error")
        .hasMessageContaining("line 2");
    assertThat(refusal("a: 1\nb: [\n", "application/yaml")).hasMessageContaining("line 3");
  }

  @Test
  void refusesOtherContentTypesAndBodiesThatAreTooLarge() {
    assertThat(refusal("{}", "application/vnd.kubernetes.protobuf").code()).isEqualTo(415);
    assertThat(refusal("{}", "application/merge-patch+json").code()).isEqualTo(415);
    assertThat(refusal("{}", "text/plain").code()).isEqualTo(415);
    byte[] large = new byte[Decoder.MAX_BYTES + 1];
    ApiException e =
        catchThrowableOfType(ApiException.class, () -> Decoder.decode(large, "application/json"));
    assertThat(e.code()).isEqualTo(413);
  }

  @Test
  void boundsDepthAndAliases() {
    assertThat(refusal("{\"a\":".repeat(600) + "1" + "}".repeat(600), "application/json").code())
        .isEqualTo(400);
    assertThat(refusal("[".repeat(600) + "]".repeat(600), "application/yaml").code())
        .isEqualTo(400);
    StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 10; i++) {
      String all = ("*a" + (i - 1) + ",").repeat(10);
      bomb.append("a" + i + ": &a" + i + " [" + all.substring(0, all.length() - 1) + "]\n");
    }
    assertThat(refusal(bomb.toString(), "application/yaml"))
        .hasMessageContaining("excessive aliasing");
  }

  @Test
  void requiresKindAndApiVersion() {
    ObjectNode document = Json.parse("{\"apiVersion\":\"v1\"}");
    assertThat(catchThrowableOfType(ApiException.class, () -> Decoder.requireKind(document)))
        .hasMessage("Object 'Kind' is missing in '{\"apiVersion\":\"v1\"}'");
  }

  private static Decoder.Decoded decode(String body, String contentType) {
    return Decoder.decode(body.getBytes(StandardCharsets.UTF_8), contentType);
  }

  private static ApiException refusal(String body, String contentType) {
    return catchThrowableOfType(ApiException.class, () -> decode(body, contentType));
  }
}
