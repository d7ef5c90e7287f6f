package dev.gantry.ejb.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.admission.webhook.WebhookServer;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.schema.Decoder;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.status.Cause;
import dev.gantry.model.store.StoredObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Custom resources as clients meet them: written, read back, shown in other versions. */
class CustomResourcesTest {

  private static final String V1 = "/apis/example.com/v1/namespaces/default/apps";
  private static final String V2 = "/apis/example.com/v2/namespaces/default/apps";
  private static final String DEFINITIONS =
      "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  private static final ObjectKey A = ObjectKey.of("example.com", "apps", "default", "a");

  private final Api api = new Api();

  private static ApiException refusal(ThrowingCallable call) {
    ApiException refusal = catchThrowableOfType(ApiException.class, call);
    assertThat(refusal).as("a refusal").isNotNull();
    return refusal;
  }

  private static List<String> causes(ThrowingCallable call) {
    return refusal(call).causes().stream().map(CustomResourcesTest::words).toList();
  }

  private static String words(Cause cause) {
    return cause.field() + ": " + cause.message();
  }

  /**
   * @param spec schema of {@code spec} in both versions
   * @param stored {@code v1} or {@code v2}
   * @param conversion the strategy and its webhook
   */
  private static ObjectNode definition(String spec, String stored, String conversion) {
    String version =
        """
          - name: %s
            served: true
            storage: %s
            deprecated: %s
            selectableFields: [{jsonPath: .spec.color}]
            additionalPrinterColumns: [{name: Color, type: string, jsonPath: .spec.color}]
            subresources:
              status: {}
              scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas,
                labelSelectorPath: .status.selector}
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec: %s
                  status: {type: object, properties: {replicas: {type: integer},
                    selector: {type: string}}}
        """;
    String text =
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: apps.example.com}
        spec:
          group: example.com
          scope: Namespaced
          names: {plural: apps, kind: App, shortNames: [ap], categories: [all]}
          conversion: %s
          versions:
        """
                .formatted(conversion)
            + version.formatted("v1", stored.equals("v1"), true, spec)
            + version.formatted("v2", stored.equals("v2"), false, spec);
    return Decoder.decode(text.getBytes(StandardCharsets.UTF_8), "application/yaml").document();
  }

  private static final String SPEC =
      "{type: object, properties: {color: {type: string, default: red}, replicas: {type: integer},"
          + " size: {type: integer, maximum: 10, x-kubernetes-validations: [{rule: 'self != 7',"
          + " message: not seven}]}, old: {type: string}}}";

  private void define(String spec) {
    api.define(definition(spec, "v1", "{strategy: None}"));
  }

  private List<ObjectNode> shown(String version, String path) {
    Kind kind = api.catalogue().byResource("example.com", version, "apps").orElseThrow();
    ApiResult.Listed list = (ApiResult.Listed) api.call("GET", path, "", "");
    return kind.definition().documents().all(list.page().objects());
  }

  private ObjectNode shown(String version) {
    return shown(version, version.equals("v1") ? V1 : V2).get(0);
  }

  @Test
  void isPrunedAndDefaultedAndChecked() {
    define(SPEC);
    ObjectNode app = api.post(V1, "{'metadata':{'name':'a'},'spec':{'size':3,'junk':1}}");
    assertThat(app.path("spec").toString()).isEqualTo("{\"size\":3,\"color\":\"red\"}");
    assertThat(causes(() -> api.post(V1, "{'metadata':{'name':'b'},'spec':{'size':7}}")))
        .containsExactly("spec.size: Invalid value: \"integer\": not seven");
    assertThat(causes(() -> api.post(V1, "{'metadata':{'name':'b'},'spec':{'size':11}}")))
        .hasSize(1)
        .allSatisfy(c -> assertThat(c).startsWith("spec.size: Invalid value: 11"));
  }

  @Test
  void oldObjectsGetNewDefaultsWhenTheyAreRead() {
    define("{type: object, properties: {size: {type: integer}, color: {type: string}}}");
    api.post(V1, "{'metadata':{'name':'a'},'spec':{'size':3}}");
    define(SPEC);
    assertThat(shown("v1").at("/spec/color").asText()).isEqualTo("red");
    assertThat(api.store.get(A).orElseThrow().at("/spec/color").isMissingNode()).isTrue();
    ObjectNode patched = api.patch(V1 + "/a", "merge-patch+json", "{'spec':{'size':4}}");
    assertThat(patched.at("/spec/color").asText()).isEqualTo("red");
  }

  @Test
  void whatWasThereBeforeAStricterSchemaMayStay() {
    define("{type: object, properties: {size: {type: integer}, color: {type: string}}}");
    api.post(V1, "{'metadata':{'name':'a'},'spec':{'size':11,'color':'x'}}");
    define(SPEC);
    api.patch(V1 + "/a", "merge-patch+json", "{'spec':{'color':'y'}}");
    assertThat(causes(() -> api.patch(V1 + "/a", "merge-patch+json", "{'spec':{'size':12}}")))
        .hasSize(1);
  }

  @Test
  void objectsInsideOfObjectsSayWhatTheyAre() {
    define(
        "{type: object, properties: {color: {type: string}, replicas: {type: integer}, inner:"
            + " {type: object, x-kubernetes-embedded-resource: true,"
            + " x-kubernetes-preserve-unknown-fields: true}}}");
    assertThat(causes(() -> api.post(V1, "{'metadata':{'name':'a'},'spec':{'inner':{'x':1}}}")))
        .containsExactly(
            "spec.inner.apiVersion: Required value: must not be empty",
            "spec.inner.kind: Required value: must not be empty");
    ObjectNode app =
        api.post(
            V1,
            "{'metadata':{'name':'a'},'spec':{'inner':{'apiVersion':'v1','kind':'Pod','x':1,"
                + "'metadata':{'name':'p','junk':1}}}}");
    assertThat(app.at("/spec/inner").toString())
        .isEqualTo(
            "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"x\":1,\"metadata\":{\"name\":\"p\"}}");
  }

  @Test
  void statusAndGenerationAreSeparate() {
    define(SPEC);
    ObjectNode app =
        api.post(V1, "{'metadata':{'name':'a'},'spec':{'size':3},'status':{'replicas':1}}");
    assertThat(app.has("status")).isFalse();
    assertThat(Meta.generation(app)).isEqualTo(1);
    ObjectNode status =
        api.patch(
            V1 + "/a/status",
            "merge-patch+json",
            "{'spec':{'size':4},'status':{'replicas':2,'selector':'a=b'}}");
    assertThat(status.at("/spec/size").asInt()).isEqualTo(3);
    assertThat(Meta.generation(status)).isEqualTo(1);
    ObjectNode scale = api.get(V1 + "/a/scale");
    assertThat(scale.at("/status/replicas").asInt()).isEqualTo(2);
    assertThat(scale.at("/status/selector").asText()).isEqualTo("a=b");
    api.patch(V1 + "/a/scale", "merge-patch+json", "{'spec':{'replicas':5}}");
    assertThat(api.get(V1 + "/a").at("/spec/replicas").asInt()).isEqualTo(5);
    assertThat(Meta.generation(api.get(V1 + "/a"))).isEqualTo(2);
  }

  @Test
  void fieldsAreSelected() {
    define(SPEC);
    api.post(V1, "{'metadata':{'name':'a'},'spec':{'color':'blue'}}");
    api.post(V1, "{'metadata':{'name':'b'}}");
    api.post(V1, "{'metadata':{'name':'c'},'spec':{}}");
    assertThat(api.names(V1 + "?fieldSelector=spec.color=blue")).containsExactly("a");
    assertThat(api.names(V1 + "?fieldSelector=spec.color=red")).containsExactly("c");
    assertThat(refusal(() -> api.names(V1 + "?fieldSelector=spec.size=1")).code()).isEqualTo(400);
    api.call("DELETE", V1 + "?fieldSelector=spec.color=blue", "", "");
    assertThat(api.names(V1)).containsExactly("b", "c");
  }

  @Test
  void deprecatedVersionsWarn() {
    define(SPEC);
    String warning = "example.com/v1 App is deprecated; use example.com/v2 App";
    ApiResult.Stored made =
        (ApiResult.Stored) api.call("POST", V1, "application/json", "{'metadata':{'name':'a'}}");
    assertThat(made.warnings()).containsExactly(warning);
    assertThat(((ApiResult.Listed) api.call("GET", V1, "", "")).warnings())
        .containsExactly(warning);
    assertThat(((ApiResult.Stored) api.call("GET", V2 + "/a", "", "")).warnings()).isEmpty();
    assertThat(((ApiResult.Watched) api.call("GET", V1 + "?watch=true", "", "")).warnings())
        .containsExactly(warning);
  }

  @Test
  void withoutAWebhookVersionsDifferInName() {
    define(SPEC);
    api.post(V2, "{'metadata':{'name':'a'},'spec':{'size':3}}");
    assertThat(api.store.get(A).orElseThrow().at("/apiVersion").asText())
        .isEqualTo("example.com/v1");
    assertThat(shown("v2").path("apiVersion").asText()).isEqualTo("example.com/v2");
    ObjectNode now = api.define(definition(SPEC, "v2", "{strategy: None}"));
    assertThat(now.at("/status/storedVersions").toString()).isEqualTo("[\"v1\",\"v2\"]");
    // As it was written, until it is written again.
    assertThat(api.store.get(A).orElseThrow().at("/apiVersion").asText())
        .isEqualTo("example.com/v1");
    assertThat(shown("v2").path("apiVersion").asText()).isEqualTo("example.com/v2");
    ObjectNode same = shown("v1").deepCopy();
    assertThat(same.path("apiVersion").asText()).isEqualTo("example.com/v1");
    api.put(V1 + "/a", same);
    assertThat(api.store.get(A).orElseThrow().at("/apiVersion").asText())
        .isEqualTo("example.com/v2");
  }

  @Test
  void storedVersionsAreForgottenOnlyByHand() {
    define(SPEC);
    api.define(definition(SPEC, "v2", "{strategy: None}"));
    String path = DEFINITIONS + "/apps.example.com";
    ObjectNode one = definition(SPEC, "v2", "{strategy: None}");
    ((ArrayNode) one.at("/spec/versions")).remove(0);
    assertThat(causes(() -> api.put(path, one)))
        .hasSize(1)
        .allSatisfy(
            c ->
                assertThat(c)
                    .startsWith(
                        "status.storedVersions[0]: Invalid value: \"v1\": missing from"
                            + " spec.versions; v1 was previously a storage version"));
    assertThat(
            causes(
                () ->
                    api.patch(
                        path + "/status",
                        "merge-patch+json",
                        "{'status':{'storedVersions':['v1']}}")))
        .containsExactly(
            "status.storedVersions: Invalid value: [\"v1\"]: must have the storage version v2");
    api.patch(path + "/status", "merge-patch+json", "{'status':{'storedVersions':['v2']}}");
    api.put(path, one);
    assertThat(api.catalogue().versions("example.com")).containsExactly("v2");
  }

  @Test
  void theStoredVersionNeedNotBeServed() {
    ObjectNode definition = definition(SPEC, "v1", "{strategy: None}");
    ((ObjectNode) definition.at("/spec/versions/0")).put("served", false);
    api.define(definition);
    api.post(V2, "{'metadata':{'name':'a'},'spec':{'size':3}}");
    assertThat(api.store.get(A).orElseThrow().at("/apiVersion").asText())
        .isEqualTo("example.com/v1");
    assertThat(shown("v2").path("apiVersion").asText()).isEqualTo("example.com/v2");
    assertThat(api.catalogue().versions("example.com")).containsExactly("v2");
    assertThat(api.catalogue().byResource("example.com", "v1", "apps")).isEmpty();
  }

  @Test
  void aDefinitionThatGoesTakesNoMoreObjects() {
    define(SPEC);
    api.post(V1, "{'metadata':{'name':'a'}}");
    api.delete(DEFINITIONS + "/apps.example.com", "{}");
    assertThat(refusal(() -> api.post(V1, "{'metadata':{'name':'b'}}")))
        .hasMessage("create not allowed while custom resource definition is terminating")
        .extracting(ApiException::code)
        .isEqualTo(405);
    assertThat(Meta.name(api.get(V1 + "/a"))).isEqualTo("a");
  }

  /** Moves {@code size} of v1 to the annotation {@code size} of v2, and back. */
  private static ObjectNode moved(ObjectNode object, String apiVersion) {
    ObjectNode copy = object.deepCopy();
    ObjectNode spec = copy.withObject("/spec");
    ObjectNode annotations = copy.withObject("/metadata/annotations");
    if (apiVersion.endsWith("v2")) {
      annotations.put("size", spec.path("size").asText());
      spec.remove("size");
    } else {
      spec.put("size", annotations.path("size").asInt());
      annotations.remove("size");
    }
    return copy.put("apiVersion", apiVersion);
  }

  private static void converting(WebhookServer server, BiConsumer<JsonNode, ObjectNode> change) {
    server.raw(
        "/convert",
        (exchange, review) -> {
          ObjectNode answer = Json.object();
          answer.put("apiVersion", "apiextensions.k8s.io/v1").put("kind", "ConversionReview");
          ObjectNode response = answer.putObject("response");
          response.put("uid", review.at("/request/uid").asText());
          response.putObject("result").put("status", "Success");
          String wanted = review.at("/request/desiredAPIVersion").asText();
          for (JsonNode object : review.at("/request/objects")) {
            response.withArray("/convertedObjects").add(moved((ObjectNode) object, wanted));
          }
          change.accept(review, response);
          WebhookServer.send(exchange, 200, Json.bytes(answer));
        });
  }

  private static String webhook(WebhookServer server) throws Exception {
    return "{strategy: Webhook, webhook: {conversionReviewVersions: [v1], clientConfig: "
        + server.client("/convert").replace('\'', '"')
        + "}}";
  }

  @Test
  void aWebhookConverts() throws Exception {
    try (WebhookServer server = new WebhookServer()) {
      converting(server, (review, response) -> {});
      api.define(definition(SPEC, "v1", webhook(server)));
      api.post(V1, "{'metadata':{'name':'a'},'spec':{'size':3}}");
      api.post(V1, "{'metadata':{'name':'b'},'spec':{'size':4}}");
      assertThat(server.reviews).isEmpty();
      assertThat(shown("v2", V2))
          .extracting(app -> Meta.annotations(app).get("size"))
          .containsExactly("3", "4");
      assertThat(server.reviews).as("one for all").hasSize(1);
      shown("v2", V2);
      assertThat(server.reviews).as("kept").hasSize(1);
      ObjectNode app = shown("v2").deepCopy();
      app.withObject("/metadata/annotations").put("size", "9");
      api.put(V2 + "/a", app);
      StoredObject stored = api.store.get(A).orElseThrow();
      assertThat(stored.at("/spec/size").asInt()).isEqualTo(9);
      assertThat(stored.at("/apiVersion").asText()).isEqualTo("example.com/v1");
      api.patch(V2 + "/a", "merge-patch+json", "{'metadata':{'annotations':{'size':'8','x':'y'}}}");
      assertThat(shown("v1").at("/spec/size").asInt()).isEqualTo(8);
      assertThat(Meta.annotations(shown("v1"))).containsEntry("x", "y");
    }
  }

  @Test
  void metadataIsKeptFromConversions() throws Exception {
    try (WebhookServer server = new WebhookServer()) {
      converting(
          server,
          (review, response) ->
              ((ObjectNode) response.at("/convertedObjects/0/metadata"))
                  .put("generation", 77)
                  .putObject("labels")
                  .put("l", "m"));
      api.define(definition(SPEC, "v1", webhook(server)));
      api.post(V1, "{'metadata':{'name':'a'},'spec':{'size':3}}");
      assertThat(Meta.generation(shown("v2"))).isEqualTo(1);
      assertThat(Meta.labels(shown("v2"))).containsEntry("l", "m");
    }
  }

  @Test
  void failedConversionsAreSaid() throws Exception {
    try (WebhookServer server = new WebhookServer()) {
      ObjectNode how = Json.object().put("does", "");
      converting(
          server,
          (review, response) -> {
            switch (how.path("does").asText()) {
              case "refuse" ->
                  response.putObject("result").put("status", "Failed").put("message", "no way");
              case "lose" -> response.putArray("convertedObjects");
              case "rename" ->
                  ((ObjectNode) response.at("/convertedObjects/0/metadata")).put("name", "z");
              case "wrong" ->
                  ((ObjectNode) response.at("/convertedObjects/0")).put("apiVersion", "x/v3");
              default -> response.put("uid", "other");
            }
          });
      api.define(definition(SPEC, "v1", webhook(server)));
      String about = "conversion webhook for example.com/v2, Kind=App ";
      String body = "{'metadata':{'name':'a'}}";
      how.put("does", "refuse");
      assertThat(refusal(() -> api.post(V2, body))).hasMessage(about + "failed: no way");
      how.put("does", "lose");
      assertThat(refusal(() -> api.post(V2, body)))
          .hasMessage(about + "returned 0 objects, expected 1");
      how.put("does", "rename");
      assertThat(refusal(() -> api.post(V2, body)))
          .hasMessage(
              about
                  + "returned invalid converted object at index 0: must have the same name: a !="
                  + " z");
      how.put("does", "wrong");
      assertThat(refusal(() -> api.post(V2, body)))
          .hasMessage(
              about
                  + "returned invalid converted object at index 0: invalid groupVersion (expected"
                  + " example.com/v1, received x/v3)");
      how.put("does", "other");
      assertThat(refusal(() -> api.post(V2, body)))
          .hasMessageStartingWith(about + "failed: expected response.uid=")
          .extracting(ApiException::code)
          .isEqualTo(500);
      assertThat(api.store.get(A)).isEmpty();
    }
  }

  @Test
  void namesThatAreTakenAreNotServed() {
    define(SPEC);
    ObjectNode other = definition(SPEC, "v1", "{strategy: None}");
    Meta.of(other).put("name", "others.example.com");
    other.withObject("/spec/names").put("plural", "others").put("kind", "App");
    ObjectNode made = api.define(other);
    assertThat(made.at("/status/conditions").toString())
        .contains("ListKindConflict")
        .contains("is already in use");
    assertThat(api.catalogue().preferred(new GroupResource("example.com", "others"))).isEmpty();
  }

  @Test
  void kubernetesOwnGroupsNeedApproval() {
    ObjectNode definition = definition(SPEC, "v1", "{strategy: None}");
    Meta.of(definition).put("name", "apps.example.k8s.io");
    definition.withObject("/spec").put("group", "example.k8s.io");
    assertThat(causes(() -> api.define(definition)))
        .hasSize(1)
        .allSatisfy(
            c ->
                assertThat(c)
                    .startsWith(
                        "metadata.annotations[api-approved.kubernetes.io]: Required value:"
                            + " protected groups must have approval annotation"));
    Meta.of(definition)
        .putObject("annotations")
        .put("api-approved.kubernetes.io", "unapproved, experimental");
    assertThat(api.define(definition).at("/status/conditions").toString())
        .contains("KubernetesAPIApprovalPolicyConformant", "UnapprovedAnnotation");
  }
}
