package dev.gantry.model.kind;

import static dev.gantry.model.strategy.Documents.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.schema.BuiltInSchemas;
import dev.gantry.model.schema.TypeSchema;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.strategy.Documents;
import dev.gantry.model.strategy.ScalePaths;
import dev.gantry.model.strategy.Strategies;
import dev.gantry.model.strategy.Strategy;
import dev.gantry.model.table.Column;
import dev.gantry.model.table.TableRows;
import dev.gantry.model.table.Tables;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CustomKindsTest {

  private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");

  private static final String APP =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: apps.example.com}
      spec:
        group: example.com
        scope: Namespaced
        names: {plural: apps, kind: App, shortNames: [ap], categories: [all]}
        versions:
        - name: v1beta1
          served: true
          storage: false
          schema: {openAPIV3Schema: {type: object}}
        - name: v1
          served: true
          storage: true
          subresources:
            status: {}
            scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas}
          selectableFields: [{jsonPath: .spec.mode}]
          additionalPrinterColumns:
          - {name: Mode, type: string, jsonPath: .spec.mode}
          - {name: Ready, type: string, jsonPath: '.status.conditions[?(@.type=="Ready")].status'}
          - {name: Age, type: date, jsonPath: .metadata.creationTimestamp}
          schema:
            openAPIV3Schema:
              type: object
              required: [spec]
              properties:
                spec:
                  type: object
                  required: [image]
                  properties:
                    image: {type: string, minLength: 1}
                    mode: {type: string, enum: [fast, slow], default: fast}
                    replicas: {type: integer, minimum: 1, maximum: 5}
                    ports: {type: array, x-kubernetes-list-type: set, items: {type: integer}}
                status:
                  type: object
                  x-kubernetes-preserve-unknown-fields: true
      """;

  private static ObjectNode established() {
    ObjectNode definition = Documents.created(APP);
    definition.set("status", CustomNames.decide(definition, List.of(), NOW));
    return definition;
  }

  private static Kind app() {
    return CustomKinds.of(established()).get(0);
  }

  private static ObjectNode app(String spec) {
    ObjectNode app =
        yaml(
            "{apiVersion: example.com/v1, kind: App, metadata: {name: a, namespace: d}, spec: "
                + spec
                + "}");
    Strategy strategy = Strategies.of(app());
    strategy.applyDefaults(app);
    strategy.prepareForCreate(app);
    return app;
  }

  @Test
  void aDefinitionIsServedOnceItsNamesAreAccepted() {
    ObjectNode definition = Documents.created(APP);
    assertThat(CustomKinds.of(definition)).isEmpty();
    assertThat(Documents.strategy(definition).validate(definition)).isEmpty();
    List<Kind> kinds = CustomKinds.of(established());
    assertThat(kinds).extracting(Kind::version).containsExactly("v1", "v1beta1");
    Kind app = kinds.get(0);
    assertThat(app.singular()).isEqualTo("app");
    assertThat(app.shortNames()).containsExactly("ap");
    assertThat(app.subresources()).containsExactly("status", "scale");
    assertThat(app.selectableFields()).containsExactly("spec.mode");
    assertThat(CustomKinds.catalogue(List.of(established())).groups()).contains("example.com");
  }

  @Test
  void theStatusSaysSo() {
    ObjectNode definition = established();
    assertThat(definition.path("status"))
        .isEqualTo(
            yaml(
                """
                conditions:
                - {lastTransitionTime: "2026-01-01T01:00:00Z", message: no conflicts found, reason: NoConflicts, status: "True", type: NamesAccepted}
                - {lastTransitionTime: "2026-01-01T01:00:00Z", message: the initial names have been accepted, reason: InitialNamesAccepted, status: "True", type: Established}
                acceptedNames: {kind: App, plural: apps, singular: app, listKind: AppList, shortNames: [ap], categories: [all]}
                storedVersions: [v1]
                """));
    assertThat(CustomNames.decide(definition, List.of(definition), NOW.plusSeconds(9)))
        .isEqualTo(definition.path("status"));
  }

  @Test
  void aNameThatIsTakenKeepsTheSecondFromBeingServed() {
    ObjectNode second =
        Documents.created(
            APP.replace("apps.example.com", "applets.example.com")
                .replace("plural: apps", "plural: applets"));
    second.set("status", CustomNames.decide(second, List.of(established(), second), NOW));
    assertThat(CustomKinds.of(second)).isEmpty();
    assertThat(second.at("/status/conditions/0/reason").asText()).isEqualTo("ListKindConflict");
    assertThat(second.at("/status/conditions/0/message").asText())
        .isEqualTo("\"AppList\" is already in use");
    assertThat(second.at("/status/acceptedNames"))
        .isEqualTo(yaml("{kind: '', plural: applets, categories: [all]}"));
  }

  @Test
  void theSchemaDefaultsAndChecks() {
    ObjectNode app = app("{image: i, replicas: 9, ports: [1, 1]}");
    assertThat(app.at("/spec/mode").asText()).isEqualTo("fast");
    assertThat(app.at("/metadata/generation").asInt()).isEqualTo(1);
    assertThat(Documents.lines(Strategies.of(app()).validate(app)))
        .containsExactlyInAnyOrder(
            "spec.replicas: Invalid value: 9: spec.replicas in body should be less than or equal to 5",
            "spec.ports[1]: Duplicate value: 1");
    assertThat(Documents.lines(Strategies.of(app()).validate(app("{mode: odd, replicas: many}"))))
        .containsExactlyInAnyOrder(
            "spec.image: Required value",
            "spec.mode: Unsupported value: \"odd\": supported values: \"fast\", \"slow\"",
            "spec.replicas: Invalid value: \"string\": spec.replicas in body must be of type integer:"
                + " \"string\"");
  }

  @Test
  void fieldsThatTheSchemaDoesNotNameGo() {
    SnapshotCatalogue catalogue = CustomKinds.catalogue(List.of(established()));
    TypeSchema schema =
        new CatalogueSchemas(BuiltInSchemas.load(), catalogue)
            .of("example.com/v1", "App")
            .orElseThrow();
    ObjectNode app = app("{image: i, nope: 1}");
    app.putObject("status").put("anything", 1);
    assertThat(schema.unknownFields(app)).containsExactly("spec.nope");
    schema.prune(app);
    assertThat(app.path("spec")).isEqualTo(yaml("{image: i, mode: fast}"));
    assertThat(app.path("status")).isEqualTo(yaml("{anything: 1}"));
  }

  @Test
  void scaleAndColumnsAreTheDefinitions() {
    assertThat(Strategies.of(app()).scale())
        .contains(new ScalePaths("/spec/replicas", "/status/replicas", ""));
    TableRows rows = Tables.of(app());
    assertThat(rows.columns())
        .extracting(Column::name)
        .containsExactly("Name", "Mode", "Ready", "Age");
    ObjectNode app = app("{image: i}");
    app.withObject("/metadata").put("creationTimestamp", "2026-01-01T00:00:00Z");
    app.set(
        "status",
        yaml("{conditions: [{type: Synced, status: 'False'}, {type: Ready, status: 'True'}]}"));
    assertThat(rows.cells(app, NOW)).containsExactly("a", "fast", "True", "60m");
  }

  @Test
  void fieldsOfCustomObjectsCanBeSelectedThoughNothingIndexedThem() {
    StoredObject app =
        new StoredObject(
            ObjectKey.of("example.com", "apps", "d", "a"),
            "u",
            1,
            Json.bytes(app("{image: i}")),
            Map.of(),
            Map.of());
    assertThat(app.field("spec.mode")).isEqualTo("fast");
    assertThat(app.field("spec.none")).isEmpty();
  }

  @Test
  void aBadDefinitionIsRefused() {
    assertThat(
            Documents.problems(
                APP.replace("storage: true", "storage: false")
                    .replace("apps.example.com", "x.example.com")))
        .hasSize(3)
        .contains(
            "metadata.name: Invalid value: \"x.example.com\": must be"
                + " spec.names.plural+\".\"+spec.group",
            "status.storedVersions: Invalid value: []: must have at least one stored version");
  }

  @ParameterizedTest
  @CsvSource({
    "v2, v1",
    "v10, v2",
    "v1, v1beta1",
    "v1beta2, v1beta1",
    "v1beta1, v1alpha5",
    "v1alpha1, foo1",
    "bar, foo"
  })
  void stableVersionsComeFirst(String first, String second) {
    assertThat(VersionOrder.NEWEST_FIRST.compare(first, second)).isNegative();
    assertThat(VersionOrder.NEWEST_FIRST.compare(second, first)).isPositive();
  }
}
