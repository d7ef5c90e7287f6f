package dev.gantry.model.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.schema.BuiltInSchemas;
import dev.gantry.model.schema.TypeSchema;
import dev.gantry.model.status.ApiException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Bodies may hold lists of hundreds of thousands of elements: nothing costs their square. */
class LongListsTest {

  private static final int MANY = 200_000;
  private static final TypeSchema POD = BuiltInSchemas.load().of("v1", "Pod").orElseThrow();

  private static ObjectNode pod(String prefix) {
    ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
    ObjectNode metadata = pod.putObject("metadata").put("name", "p");
    ArrayNode finalizers = metadata.putArray("finalizers");
    ArrayNode volumes = pod.putObject("spec").putArray("volumes");
    for (int i = 0; i < MANY; i++) {
      finalizers.add(prefix + i);
      volumes.addObject().put("name", prefix + i);
    }
    return pod;
  }

  private static <T> T soon(Supplier<T> work) {
    return assertTimeoutPreemptively(Duration.ofSeconds(60), work::get);
  }

  @Test
  void strategicMergeOfLongLists() {
    ObjectNode patch = pod("b");
    ((ObjectNode) patch.get("metadata"))
        .set("$setElementOrder/finalizers", patch.at("/metadata/finalizers").deepCopy());
    ArrayNode volumes = (ArrayNode) patch.at("/spec/volumes");
    for (int i = 0; i < MANY; i++) {
      volumes.addObject().put("$patch", "delete").put("name", "a" + i);
    }
    ObjectNode merged = soon(() -> StrategicMergePatch.apply(POD, pod("a"), patch));
    assertThat(merged.at("/metadata/finalizers")).hasSize(2 * MANY);
    assertThat(merged.at("/spec/volumes")).hasSize(MANY);
  }

  @Test
  void deletionsFromLongLists() {
    ObjectNode patch = Json.object();
    patch
        .putObject("metadata")
        .set("$deleteFromPrimitiveList/finalizers", pod("a").at("/metadata/finalizers"));
    ObjectNode merged = soon(() -> StrategicMergePatch.apply(POD, pod("a"), patch));
    assertThat(merged.at("/metadata/finalizers")).isEmpty();
  }

  @Test
  void applyOfLongLists() {
    ObjectNode merged =
        soon(
            () ->
                ServerSideApply.apply(POD, pod("a"), pod("b"), "v1", "m", true, "", Instant.EPOCH));
    assertThat(merged.at("/spec/volumes")).hasSize(2 * MANY);
  }

  @Test
  void jsonPatchOfLongLists() {
    StringBuilder patch = new StringBuilder("[");
    for (int i = 0; i < 9_999; i++) {
      patch.append("{\"op\":\"add\",\"path\":\"/spec/volumes/0\",\"value\":{}},");
    }
    patch.append("{\"op\":\"test\",\"path\":\"/x\",\"value\":null}]");
    byte[] bytes = patch.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    assertThat(soon(() -> JsonPatch.apply(pod("a"), bytes)).at("/spec/volumes"))
        .hasSize(MANY + 9_999);
  }

  @Test
  void duplicateElementsAreRefusedSoon() {
    ObjectNode applied = pod("b");
    ((ArrayNode) applied.at("/spec/volumes")).addObject().put("name", "b0");
    ApiException refusal =
        soon(
            () -> {
              try {
                ServerSideApply.apply(POD, null, applied, "v1", "m", true, "", Instant.EPOCH);
                return null;
              } catch (ApiException e) {
                return e;
              }
            });
    assertThat(refusal).isNotNull();
  }
}
