package dev.gantry.model.object;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetaTest {

  @Test
  void readersKnowNoNull() {
    ObjectNode bare = Json.object();
    assertThat(Meta.name(bare)).isEmpty();
    assertThat(Meta.labels(bare)).isEmpty();
    assertThat(Meta.finalizers(bare)).isEmpty();
    assertThat(Meta.generation(bare)).isZero();
    assertThat(Meta.isDeleting(bare)).isFalse();
    ObjectNode nulls =
        Json.parse("{\"metadata\":{\"name\":null,\"labels\":null,\"deletionTimestamp\":null}}");
    assertThat(Meta.name(nulls)).isEmpty();
    assertThat(Meta.labels(nulls)).isEmpty();
    assertThat(Meta.isDeleting(nulls)).isFalse();
  }

  @Test
  void metadataIsMadeWhereThereIsNone() {
    ObjectNode bare = Json.object();
    Meta.of(bare).put("name", "x");
    assertThat(Meta.name(bare)).isEqualTo("x");
    ObjectNode none = Json.parse("{\"metadata\":null}");
    Meta.of(none).put("name", "y");
    assertThat(Meta.name(none)).isEqualTo("y");
  }

  @Test
  void stringsKeepTheirOrder() {
    assertThat(Meta.strings(Json.parse("{\"b\":\"1\",\"a\":\"2\"}")))
        .containsExactly(Map.entry("b", "1"), Map.entry("a", "2"));
  }

  @Test
  void timesAreUtcAndOfFixedForm() {
    Instant instant = Instant.parse("2026-01-01T00:00:00.120Z");
    assertThat(Meta.time(instant)).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(Meta.microTime(instant)).isEqualTo("2026-01-01T00:00:00.120000Z");
    assertThat(Meta.microTime(Instant.parse("2026-01-01T00:00:00Z")))
        .isEqualTo("2026-01-01T00:00:00.000000Z");
  }

  @Test
  void digitsAreTheSameInEveryLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      assertThat(Meta.microTime(Instant.parse("2026-01-01T00:00:00.120Z")))
          .isEqualTo("2026-01-01T00:00:00.120000Z");
    } finally {
      Locale.setDefault(before);
    }
  }
}
