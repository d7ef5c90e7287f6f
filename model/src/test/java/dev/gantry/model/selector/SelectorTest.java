package dev.gantry.model.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.status.ApiException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorTest {

  private static final Map<String, String> LABELS =
      Map.of("app", "web", "tier", "front", "rev", "7", "a.b/c", "d", "empty", "");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | true",
        "app=web | true",
        "app==web | true",
        "app = web | true",
        "app=db | false",
        "app!=db | true",
        "app!=web | false",
        "none!=web | true",
        "app in (web,db) | true",
        "app in ( web , db ) | true",
        "app in (db) | false",
        "app notin (db) | true",
        "app notin (web) | false",
        "none notin (web) | true",
        "none in (web) | false",
        "app | true",
        "none | false",
        "!none | true",
        "! none | true",
        "!app | false",
        "rev>6 | true",
        "rev > 7 | false",
        "rev<8 | true",
        "none>6 | false",
        "none<6 | false",
        "app>6 | false",
        "app<6 | false",
        "a.b/c=d | true",
        "empty= | true",
        "app= | false",
        "empty in () | true",
        "app=web,tier=front | true",
        "app=web,tier=back | false",
        "app in (web,db),tier!=back,!none | true"
      })
  void aLabelSelectorMatches(String selector, boolean matches) {
    assertThat(LabelSelector.parse(selector).matches(LABELS)).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "=web",
        "app=we b",
        "app in web",
        "app in (web",
        "a/b/c=d",
        "-a=b",
        "a=-b",
        "rev>x",
        "app web",
        ","
      })
  void aBadLabelSelectorIsRefused(String selector) {
    assertThatThrownBy(() -> LabelSelector.parse(selector))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.code()).isEqualTo(400))
        .hasMessageContaining("unable to parse requirement");
  }

  @Test
  void refusesAnEndlessKeyInWords() {
    String endless = "a".repeat(400_000) + "/b";
    assertThatThrownBy(() -> LabelSelector.parse(endless))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.code()).isEqualTo(400));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | true",
        "{\"matchLabels\":{\"app\":\"web\"}} | true",
        "{\"matchLabels\":{\"app\":\"db\"}} | false",
        "{\"matchExpressions\":[{\"key\":\"app\",\"operator\":\"In\",\"values\":[\"web\"]}]} | true",
        "{\"matchExpressions\":[{\"key\":\"app\",\"operator\":\"NotIn\",\"values\":[\"web\"]}]} | false",
        "{\"matchExpressions\":[{\"key\":\"app\",\"operator\":\"Exists\"}]} | true",
        "{\"matchExpressions\":[{\"key\":\"app\",\"operator\":\"DoesNotExist\"}]} | false"
      })
  void aSelectorDocumentMatches(String document, boolean matches) {
    assertThat(LabelSelector.of(Json.parse(document)).matches(LABELS)).isEqualTo(matches);
  }

  @Test
  void anAbsentSelectorDocumentSelectsNothing() {
    assertThat(LabelSelector.of(MissingNode.getInstance()).matches(LABELS)).isFalse();
    assertThat(LabelSelector.of(MissingNode.getInstance()).matches(Map.of())).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | true",
        "a.b=1 | true",
        "a.b==1 | true",
        "a.b=2 | false",
        "a.b!=2 | true",
        "a.b!=1 | false",
        "none= | true",
        "none!=x | true",
        "a.b=1,c=x\\,y | true",
        "c=x\\,y | true",
        "d=k\\=v | true",
        "e=b\\\\ | true",
        "e=b\\\\,a.b=1 | true",
        "e=b\\\\,a.b=2 | false"
      })
  void aFieldSelectorMatches(String selector, boolean matches) {
    Map<String, String> fields = Map.of("a.b", "1", "c", "x,y", "d", "k=v", "e", "b\\");
    assertThat(FieldSelector.parse(selector).matches(f -> fields.getOrDefault(f, "")))
        .isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "=b", "a.b=1,c", "a=b\\x", "a=b=c"})
  void aBadFieldSelectorIsRefused(String selector) {
    assertThatThrownBy(() -> FieldSelector.parse(selector))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.code()).isEqualTo(400));
  }

  @Test
  void aFieldSelectorTellsWhatItRequires() {
    FieldSelector selector = FieldSelector.parse("spec.nodeName=n,status.phase!=Failed");
    assertThat(selector.required("spec.nodeName")).contains("n");
    assertThat(selector.required("status.phase")).isEmpty();
  }
}
