package dev.gantry.jpa.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.model.object.Json;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.store.StoredObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The revision finds its place in bytes that were serialized before it was known. */
class DocumentTest {

  private static final ObjectKey KEY = ObjectKey.of("", "pods", "default", "web");

  @Test
  void theRevisionIsSplicedIntoTheMetadata() {
    StoredObject object =
        of("{'kind':'Pod','x':{'metadata':{}},'metadata':{'name':'web','labels':{'a':'b'}}}")
            .at(KEY, 42);
    assertThat(text(object))
        .isEqualTo(
            "{\"kind\":\"Pod\",\"x\":{\"metadata\":{}},\"metadata\":{\"resourceVersion\":\"42\","
                + "\"name\":\"web\",\"labels\":{\"a\":\"b\"}}}");
    assertThat(object.labels()).containsEntry("a", "b");
    assertThat(text(of("{'metadata':{}}").at(KEY, 7)))
        .isEqualTo("{\"metadata\":{\"resourceVersion\":\"7\"}}");
  }

  @Test
  void anotherRevisionReplacesIt() {
    StoredObject object = of("{'metadata':{'name':'web'},'spec':1}").at(KEY, 999);
    StoredObject later = Document.restamp(object, 1000);
    assertThat(later.revision()).isEqualTo(1000);
    assertThat(text(later))
        .isEqualTo("{\"metadata\":{\"resourceVersion\":\"1000\",\"name\":\"web\"},\"spec\":1}");
    assertThat(text(Document.restamp(of("{'metadata':{}}").at(KEY, 7), 8)))
        .isEqualTo("{\"metadata\":{\"resourceVersion\":\"8\"}}");
  }

  @Test
  void documentsThatDifferInOrderOnlySayTheSame() {
    StoredObject stored = of("{'metadata':{'name':'web','uid':'1'},'spec':1}").at(KEY, 5);
    assertThat(of("{'spec':1,'metadata':{'uid':'1','name':'web'}}").says(stored)).isTrue();
    assertThat(of("{'spec':2,'metadata':{'uid':'1','name':'web'}}").says(stored)).isFalse();
    assertThat(
            of("{'metadata':{'resourceVersion':'3','name':'web','uid':'1'},'spec':1}").says(stored))
        .isTrue();
  }

  @Test
  void loadedDocumentsReadAsPeopleExpect() {
    Document loaded =
        Document.load(
            "{\"kind\": \"Pod\", \"spec\": {}, \"metadata\": {\"name\": \"web\"}, \"apiVersion\": \"v1\"}"
                .getBytes(StandardCharsets.UTF_8),
            List.of());
    assertThat(new String(loaded.json(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"web\"},\"spec\":{}}");
  }

  @Test
  void selectableFieldsAreReadWithTheirDefaults() {
    List<String> paths = List.of("spec.nodeName", "spec.hostNetwork", "status.phase");
    StoredObject object =
        Document.of(Json.parse("{\"metadata\":{},\"spec\":{\"nodeName\":\"n1\"}}"), paths)
            .at(KEY, 1);
    assertThat(object.field("spec.nodeName")).isEqualTo("n1");
    assertThat(object.field("spec.hostNetwork")).isEqualTo("false");
    assertThat(object.field("status.phase")).isEmpty();
    assertThat(object.field("metadata.name")).isEqualTo("web");
  }

  private static Document of(String json) {
    return Document.of(Json.parse(json.replace('\'', '"')), List.of());
  }

  private static String text(StoredObject object) {
    return new String(object.json(), StandardCharsets.UTF_8);
  }
}
