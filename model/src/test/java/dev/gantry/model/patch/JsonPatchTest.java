package dev.gantry.model.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.status.ApiException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPatchTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {'a':1}         | [{'op':'add','path':'/b','value':2}]                        | {'a':1,'b':2}
          {'a':[1,3]}     | [{'op':'add','path':'/a/1','value':2}]                      | {'a':[1,2,3]}
          {'a':[1]}       | [{'op':'add','path':'/a/-','value':2}]                      | {'a':[1,2]}
          {'a':[1,2]}     | [{'op':'remove','path':'/a/-1'}]                            | {'a':[1]}
          {'a':{'b':1}}   | [{'op':'remove','path':'/a/b'}]                             | {'a':{}}
          {'a':1}         | [{'op':'replace','path':'/a','value':null}]                 | {'a':null}
          {'a':[1,2]}     | [{'op':'replace','path':'/a/0','value':9}]                  | {'a':[9,2]}
          {'a':1}         | [{'op':'move','from':'/a','path':'/b'}]                     | {'b':1}
          {'a':{'x':1}}   | [{'op':'copy','from':'/a','path':'/b'}]                     | {'a':{'x':1},'b':{'x':1}}
          {'a':1}         | [{'op':'test','path':'/a','value':1},{'op':'remove','path':'/a'}] | {}
          {'a':1}         | [{'op':'test','path':'/b','value':null}]                    | {'a':1}
          {'a/b':1,'c~d':2} | [{'op':'remove','path':'/a~1b'},{'op':'remove','path':'/c~0d'}] | {}
          {'a':1}         | []                                                          | {'a':1}
          """)
  void applies(String before, String patch, String after) {
    assertThat(JsonPatch.apply(json(before), bytes(patch))).isEqualTo(json(after));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{'op':'remove','path':'/x'}]",
        "[{'op':'replace','path':'/x','value':1}]",
        "[{'op':'add','path':'/x/y','value':1}]",
        "[{'op':'add','path':'/l/7','value':1}]",
        "[{'op':'add','path':'/l/x','value':1}]",
        "[{'op':'test','path':'/a','value':2}]",
        "[{'op':'move','from':'/x','path':'/y'}]",
        "[{'op':'move','from':'/o','path':'/o/p'}]",
        "[{'op':'fly','path':'/a'}]",
        "[{'op':'add','path':'/a'}]",
        "[{'op':'add','value':1}]",
        "[{'op':'add','path':'a','value':1}]",
      })
  void answers422ToAPatchThatDoesNotFit(String patch) {
    JsonNode document = json("{'a':1,'l':[1],'o':{}}");
    ApiException e =
        catchThrowableOfType(ApiException.class, () -> JsonPatch.apply(document, bytes(patch)));
    assertThat(e.code()).isEqualTo(422);
    assertThat(e.causes()).hasSize(1);
    assertThat(document).isEqualTo(json("{'a':1,'l':[1],'o':{}}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[", "3", ""})
  void answers400ToBytesThatAreNoPatch(String patch) {
    ApiException e =
        catchThrowableOfType(ApiException.class, () -> JsonPatch.apply(json("{}"), bytes(patch)));
    assertThat(e.code()).isEqualTo(400);
  }

  @Test
  void boundsOperationsAndCopies() {
    String one = "{'op':'test','path':'/x','value':null}";
    String many = "[" + one + ("," + one).repeat(JsonPatch.MAX_OPERATIONS) + "]";
    assertThat(
            catchThrowableOfType(ApiException.class, () -> JsonPatch.apply(json("{}"), bytes(many)))
                .code())
        .isEqualTo(413);
    String copies =
        "{'op':'copy','from':'','path':'/x'},{'op':'copy','from':'','path':'/y'},".repeat(30);
    String bomb = "[" + copies + one + "]";
    assertThat(
            catchThrowableOfType(
                    ApiException.class, () -> JsonPatch.apply(json("{'a':[1,2]}"), bytes(bomb)))
                .code())
        .isEqualTo(422);
  }

  @Test
  void boundsTheDepthThatCopiesMake() {
    StringBuilder patch = new StringBuilder("[");
    for (int depth = 1; depth <= 512; depth *= 2) {
      String path = "/a".repeat(depth);
      patch.append("{'op':'copy','from':'','path':'" + path + "'},");
    }
    patch.append("{'op':'test','path':'/x','value':null}]");
    assertThat(
            catchThrowableOfType(
                ApiException.class,
                () -> JsonPatch.apply(json("{'a':1}"), bytes(patch.toString()))))
        .hasMessageContaining("rejected")
        .extracting(e -> e.causes().get(0).message())
        .asString()
        .contains("max depth");
  }

  @Test
  void movesWithoutCopying() {
    String large = "'x',".repeat(100_000) + "'x'";
    String moves = "{'op':'move','from':'/a','path':'/b'},{'op':'move','from':'/b','path':'/a'},";
    JsonNode before = json("{'a':[" + large + "]}");
    byte[] patch = bytes("[" + moves.repeat(4000) + "{'op':'test','path':'/x','value':null}]");
    assertTimeoutPreemptively(
        Duration.ofSeconds(30), () -> assertThat(JsonPatch.apply(before, patch)).isEqualTo(before));
  }

  private static JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }

  private static byte[] bytes(String text) {
    return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }
}
