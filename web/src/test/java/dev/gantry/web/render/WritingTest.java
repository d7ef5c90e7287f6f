package dev.gantry.web.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.model.object.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WritingTest {

  @Test
  void indentsAsGoDoes() throws IOException {
    Body body =
        Writing.body(
            Json.parse("{\"a\":[1,{\"b\":\"c\"}],\"d\":{},\"e\":[]}"), Accepted.Format.JSON, true);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    body.writeTo(out);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {
              "a": [
                1,
                {
                  "b": "c"
                }
              ],
              "d": {},
              "e": []
            }""");
  }
}
