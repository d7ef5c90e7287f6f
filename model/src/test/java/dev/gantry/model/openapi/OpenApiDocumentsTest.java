package dev.gantry.model.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.Json;
import dev.gantry.model.schema.BuiltInSchemas;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OpenApiDocumentsTest {

  private static final String PREFIX = "#/components/schemas/";
  private static final OpenApiDocuments DOCUMENTS = OpenApiDocuments.builtIn(BuiltInSchemas.load());

  @Test
  void everyGroupVersionHasADocumentWhoseReferencesResolve() {
    assertThat(DOCUMENTS.v3Index()).containsKeys("api/v1", "apis/apps/v1", "apis/batch/v1");
    for (String path : DOCUMENTS.v3Index().keySet()) {
      JsonNode document = Json.parse(DOCUMENTS.v3(path));
      Set<String> references = new TreeSet<>();
      document.findValuesAsText("$ref").stream()
          .filter(r -> r.startsWith(PREFIX))
          .forEach(r -> references.add(r.substring(PREFIX.length())));
      Set<String> defined = new TreeSet<>();
      document.at("/components/schemas").fieldNames().forEachRemaining(defined::add);
      assertThat(defined).as(path).containsAll(references);
    }
    assertThat(DOCUMENTS.v3("apis/nonsense/v1")).isNull();
  }

  @Test
  void saysWhatKubectlAsksFor() {
    JsonNode apps = Json.parse(DOCUMENTS.v3("apis/apps/v1"));
    JsonNode patch =
        apps.at("/paths/~1apis~1apps~1v1~1namespaces~1{namespace}~1deployments~1{name}/patch");
    assertThat(patch.path("x-kubernetes-group-version-kind"))
        .isEqualTo(Json.parse("{\"group\":\"apps\",\"kind\":\"Deployment\",\"version\":\"v1\"}"));
    assertThat(patch.path("parameters").findValuesAsText("name"))
        .contains("fieldValidation", "dryRun");
    assertThat(patch.at("/requestBody/content").has("application/strategic-merge-patch+json"))
        .isTrue();
    JsonNode containers =
        apps.at("/components/schemas/io.k8s.api.core.v1.PodSpec/properties/containers");
    assertThat(containers.path("x-kubernetes-patch-merge-key").asText()).isEqualTo("name");
    assertThat(containers.path("x-kubernetes-list-map-keys").toString()).isEqualTo("[\"name\"]");
    assertThat(apps.at("/components/schemas/io.k8s.api.apps.v1.Deployment/description").asText())
        .isNotEmpty();
  }

  @Test
  void versionTwoHoldsEverything() {
    JsonNode document = Json.parse(DOCUMENTS.v2());
    assertThat(document.path("paths").has("/api/v1/namespaces/{namespace}/pods/{name}/log"))
        .isTrue();
    assertThat(document.path("definitions").has("io.k8s.api.core.v1.Pod")).isTrue();
  }

  @Test
  void versionTwoIsWrittenInProtobuf() {
    ObjectNode document = Json.object().put("swagger", "2.0");
    document.putObject("info").put("title", "T").put("version", "v");
    document.putObject("paths");
    document
        .putObject("definitions")
        .putObject("A")
        .put("type", "object")
        .putArray("required")
        .add("b");
    // swagger (1), info (2), paths (8), definitions (9): A, whose required (19) comes before type.
    assertThat(HexFormat.of().formatHex(ProtobufDocument.of(document)))
        .isEqualTo(
            "0a03322e30"
                + "12060a015412"
                + "0176"
                + "4200"
                + "4a16"
                + "0a14"
                + "0a0141"
                + "120f"
                + "9a010162"
                + "b201080a066f626a656374");
    assertThat(DOCUMENTS.v2Protobuf().length).isBetween(100_000, DOCUMENTS.v2().length);
  }

  @Test
  void customTypesJoin() {
    Kind app =
        new Kind(
            "example.com",
            "v1",
            "App",
            "apps",
            "app",
            true,
            List.of(),
            List.of(),
            Set.of("get", "list", "create", "patch"),
            Set.of("status"),
            new GroupResource("example.com", "apps"),
            List.of());
    ObjectNode schema =
        Json.parse("{\"type\":\"object\",\"properties\":{\"spec\":{\"type\":\"object\"}}}");
    OpenApiDocuments more = DOCUMENTS.with(List.of(new CustomType(app, schema)));
    JsonNode document = Json.parse(more.v3("apis/example.com/v1"));
    assertThat(document.at("/components/schemas/com.example.v1.App/properties/spec/type").asText())
        .isEqualTo("object");
    assertThat(document.at("/components/schemas").has("com.example.v1.AppList")).isTrue();
    assertThat(more.v3Index().get("apis/apps/v1"))
        .isEqualTo(DOCUMENTS.v3Index().get("apis/apps/v1"));
    assertThat(DOCUMENTS.v3Index()).doesNotContainKey("apis/example.com/v1");
  }
}
