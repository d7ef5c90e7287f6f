package dev.gantry.model.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.schema.BuiltInSchemas;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every difference between what the API says of itself and what Kubernetes 1.36 says. */
class OpenApiConformanceTest {

  private static final OpenApiDocuments DOCUMENTS = OpenApiDocuments.builtIn(BuiltInSchemas.load());

  @Test
  void versionTwoHasTheOperationsOfKubernetes() {
    assertSame(Digest.operations(Json.parse(DOCUMENTS.v2())), Reference.operations());
  }

  @Test
  void versionTwoHasTheTypesOfKubernetes() {
    assertSame(Digest.definitions(Json.parse(DOCUMENTS.v2())), Reference.definitions());
  }

  @Test
  void versionThreeHasTheOperationsAndTypesOfKubernetes() {
    Set<String> operations = new TreeSet<>();
    Set<String> definitions = new TreeSet<>();
    for (String path : DOCUMENTS.v3Index().keySet()) {
      JsonNode document = Json.parse(DOCUMENTS.v3(path));
      operations.addAll(Digest.operations(document));
      definitions.addAll(Digest.definitions(document));
    }
    assertSame(operations, Reference.operations());
    assertSame(withoutChoices(definitions), withoutChoices(Reference.definitions()));
  }

  /** Version 3 writes what is a number or a string as a choice, version 2 as a string. */
  private static Set<String> withoutChoices(Set<String> definitions) {
    Set<String> rest = new TreeSet<>(definitions);
    rest.removeIf(
        line -> line.contains("IntOrString ") && !line.contains("@") || line.contains("Quantity "));
    return rest;
  }

  private static void assertSame(Set<String> ours, Set<String> kubernetes) {
    Set<String> missing = new TreeSet<>(kubernetes);
    missing.removeAll(ours);
    Set<String> added = new TreeSet<>(ours);
    added.removeAll(kubernetes);
    assertThat(missing).as("in Kubernetes, but not here%nhere: %s", added).isEmpty();
    assertThat(added).as("here, but not in Kubernetes").isEmpty();
  }
}
