package dev.gantry.ejb.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Meta;
import dev.gantry.model.status.ApiException;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class VerbsTest {

  private static final String MAPS = "/api/v1/namespaces/default/configmaps";
  private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
  static final String DEPLOYMENT =
      "{'metadata':{'name':'web'},'spec':{'replicas':2,'selector':{'matchLabels':{'a':'b'}},"
          + "'template':{'metadata':{'labels':{'a':'b'}},'spec':{'containers':"
          + "[{'name':'c','image':'i'}]}}}}";

  private final Api api = new Api();

  private static ApiException refusal(ThrowingCallable call) {
    ApiException refusal = catchThrowableOfType(ApiException.class, call);
    assertThat(refusal).as("a refusal").isNotNull();
    return refusal;
  }

  @Test
  void createFillsInWhatTheSystemOwns() {
    ObjectNode map = api.post(MAPS, "{'metadata':{'name':'a'},'data':{'k':'v'}}");
    assertThat(Meta.uid(map)).isNotEmpty();
    assertThat(Meta.namespace(map)).isEqualTo("default");
    assertThat(Meta.text(map, "creationTimestamp")).isEqualTo("2026-01-01T12:00:00Z");
    assertThat(Meta.resourceVersion(map)).isNotEmpty();
    assertThat(map.path("kind").asText()).isEqualTo("ConfigMap");
    assertThat(map.at("/metadata/managedFields/0/manager").asText()).isEqualTo("test");
    assertThat(api.get(MAPS + "/a")).isEqualTo(map);
  }

  @Test
  void aSecondCreateIsRefused() {
    api.post(MAPS, "{'metadata':{'name':'a'}}");
    assertThat(refusal(() -> api.post(MAPS, "{'metadata':{'name':'a'}}")))
        .hasMessage("configmaps \"a\" already exists")
        .extracting(ApiException::code)
        .isEqualTo(409);
  }

  @Test
  void generatedNamesDiffer() {
    String first = Meta.name(api.post(MAPS, "{'metadata':{'generateName':'a-'}}"));
    String second = Meta.name(api.post(MAPS, "{'metadata':{'generateName':'a-'}}"));
    assertThat(first).matches("a-[a-z0-9]{5}").isNotEqualTo(second);
  }

  @Test
  void namespacesMustMatchAndExist() {
    assertThat(refusal(() -> api.post(MAPS, "{'metadata':{'name':'a','namespace':'other'}}")))
        .hasMessage(
            "the namespace of the provided object does not match the namespace sent on the"
                + " request");
    assertThat(
            refusal(
                () -> api.post("/api/v1/namespaces/nope/configmaps", "{'metadata':{'name':'a'}}")))
        .hasMessage("namespaces \"nope\" not found");
  }

  @Test
  void unknownFieldsAreWarnedOfOrRefused() {
    String body = "{'metadata':{'name':'a'},'dada':{}}";
    ApiResult.Stored stored = (ApiResult.Stored) api.call("POST", MAPS, "application/json", body);
    assertThat(stored.warnings()).containsExactly("unknown field \"dada\"");
    assertThat(refusal(() -> api.post(MAPS + "?fieldValidation=Strict", body)))
        .hasMessage(
            "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error:"
                + " unknown field \"dada\"");
  }

  @Test
  void dryRunLeavesNothing() {
    api.post(MAPS + "?dryRun=All", "{'metadata':{'name':'a'}}");
    assertThat(refusal(() -> api.get(MAPS + "/a")).code()).isEqualTo(404);
  }

  @Test
  void updatesCheckTheVersionWhereGiven() {
    ObjectNode map = api.post(MAPS, "{'metadata':{'name':'a'},'data':{'k':'1'}}");
    ObjectNode second = map.deepCopy();
    second.withObject("/data").put("k", "2");
    String moved = Meta.resourceVersion(api.put(MAPS + "/a", second));
    second.withObject("/data").put("k", "3");
    assertThat(refusal(() -> api.put(MAPS + "/a", second)).getMessage())
        .startsWith(
            "Operation cannot be fulfilled on configmaps \"a\": the object has been modified;"
                + " please apply your changes to the latest version and try again");
    Meta.of(second).remove("resourceVersion");
    assertThat(Meta.resourceVersion(api.put(MAPS + "/a", second))).isNotEqualTo(moved);
  }

  @Test
  void anUpdateThatChangesNothingKeepsTheVersion() {
    ObjectNode map = api.post(MAPS, "{'metadata':{'name':'a'},'data':{'k':'1'}}");
    api.clock.advance(java.time.Duration.ofMinutes(1));
    assertThat(Meta.resourceVersion(api.put(MAPS + "/a", map)))
        .isEqualTo(Meta.resourceVersion(map));
  }

  @Test
  void eachPatchTypePatches() {
    api.post(DEPLOYMENTS, DEPLOYMENT);
    String path = DEPLOYMENTS + "/web";
    api.patch(path, "merge-patch+json", "{'spec':{'replicas':3}}");
    api.patch(
        path, "json-patch+json", "[{'op':'add','path':'/metadata/labels','value':{'x':'y'}}]");
    ObjectNode patched =
        api.patch(
            path,
            "strategic-merge-patch+json",
            "{'spec':{'template':{'spec':{'containers':[{'name':'c','image':'j'}]}}}}");
    assertThat(patched.at("/spec/replicas").asInt()).isEqualTo(3);
    assertThat(patched.at("/metadata/labels/x").asText()).isEqualTo("y");
    assertThat(patched.at("/spec/template/spec/containers/0/image").asText()).isEqualTo("j");
    assertThat(Meta.generation(patched)).isEqualTo(3);
  }

  @Test
  void applyCreatesAndConflicts() {
    String path = MAPS + "/a?fieldManager=one";
    String body = "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'a'},'data':{'k':'1'}}";
    assertThat(
            ((ApiResult.Stored) api.call("PATCH", path, "application/apply-patch+yaml", body))
                .code())
        .isEqualTo(201);
    assertThat(
            refusal(
                () ->
                    api.patch(
                        MAPS + "/a?fieldManager=two",
                        "apply-patch+yaml",
                        body.replace("'1'", "'2'"))))
        .satisfies(
            e -> {
              assertThat(e.code()).isEqualTo(409);
              assertThat(e.causes().get(0).reason()).isEqualTo("FieldManagerConflict");
            });
    ObjectNode forced =
        api.patch(
            MAPS + "/a?fieldManager=two&force=true",
            "apply-patch+yaml",
            body.replace("'1'", "'2'"));
    assertThat(forced.at("/data/k").asText()).isEqualTo("2");
  }

  @Test
  void statusAndSpecAreWrittenApart() {
    ObjectNode deployment = api.post(DEPLOYMENTS, DEPLOYMENT);
    deployment.withObject("/status").put("replicas", 7);
    deployment.withObject("/spec").put("replicas", 9);
    ObjectNode status = api.put(DEPLOYMENTS + "/web/status", deployment);
    assertThat(status.at("/status/replicas").asInt()).isEqualTo(7);
    assertThat(status.at("/spec/replicas").asInt()).isEqualTo(2);
  }

  @Test
  void aScaleIsAppliedToTheReplicasOfItsObject() {
    api.post(DEPLOYMENTS, DEPLOYMENT);
    String path = DEPLOYMENTS + "/web/scale?fieldManager=scaler";
    String body = "{'apiVersion':'autoscaling/v1','kind':'Scale','spec':{'replicas':4}}";
    assertThatThrownBy(() -> api.patch(path, "apply-patch+yaml", body))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.code()).isEqualTo(409);
              assertThat(e.getMessage())
                  .startsWith("Apply failed with 1 conflict: conflict with")
                  .endsWith(": .spec.replicas");
            });
    ObjectNode scale = api.patch(path + "&force=true", "apply-patch+yaml", body);
    assertThat(scale.at("/spec/replicas").asInt()).isEqualTo(4);
    JsonNode entries = api.get(DEPLOYMENTS + "/web").at("/metadata/managedFields");
    assertThat(entries.get(0).path("manager").asText()).isEqualTo("scaler");
    assertThat(entries.get(0).path("subresource").asText()).isEqualTo("scale");
    assertThat(entries.get(0).path("fieldsV1").toString())
        .isEqualTo("{\"f:spec\":{\"f:replicas\":{}}}");
  }

  @Test
  void scaleReadsAndWritesReplicas() {
    api.post(DEPLOYMENTS, DEPLOYMENT);
    ObjectNode scale = api.get(DEPLOYMENTS + "/web/scale");
    assertThat(scale.at("/spec/replicas").asInt()).isEqualTo(2);
    assertThat(scale.at("/status/selector").asText()).isEqualTo("a=b");
    scale.withObject("/spec").put("replicas", 5);
    assertThat(api.put(DEPLOYMENTS + "/web/scale", scale).at("/spec/replicas").asInt())
        .isEqualTo(5);
    api.patch(DEPLOYMENTS + "/web/scale", "merge-patch+json", "{'spec':{'replicas':1}}");
    assertThat(api.get(DEPLOYMENTS + "/web").at("/spec/replicas").asInt()).isEqualTo(1);
  }

  @Test
  void listsPageAtOneRevision() {
    for (String name : List.of("a", "b", "c")) {
      api.post(MAPS, "{'metadata':{'name':'" + name + "','labels':{'t':'x'}}}");
    }
    ApiResult.Listed first =
        (ApiResult.Listed) api.call("GET", MAPS + "?labelSelector=t&limit=2", "", "");
    api.post(MAPS, "{'metadata':{'name':'bb','labels':{'t':'x'}}}");
    String rest = MAPS + "?labelSelector=t&continue=" + first.continueToken();
    assertThat(api.names(rest)).containsExactly("c");
    ((MemoryStore) api.store).compact();
    ApiException expired = refusal(() -> api.names(rest));
    assertThat(expired.code()).isEqualTo(410);
    String token = expired.status().at("/metadata/continue").asText();
    assertThat(api.names(MAPS + "?labelSelector=t&continue=" + token)).containsExactly("bb", "c");
  }

  @Test
  void fieldSelectorsMustBeKnown() {
    assertThat(refusal(() -> api.names(MAPS + "?fieldSelector=data.k=v")).getMessage())
        .contains("field label not supported: data.k");
    api.post(MAPS, "{'metadata':{'name':'a'}}");
    assertThat(api.names(MAPS + "?fieldSelector=metadata.name=a")).containsExactly("a");
  }

  @Test
  void watchesStartWhereAsked() {
    api.post(MAPS, "{'metadata':{'name':'a'}}");
    ApiResult.Watched all = (ApiResult.Watched) api.call("GET", MAPS + "?watch=1", "", "");
    assertThat(all.initial()).hasSize(2);
    assertThat(all.fromRevision()).isEqualTo(api.store.revision());
    ApiResult.Watched exact =
        (ApiResult.Watched) api.call("GET", MAPS + "?watch=1&resourceVersion=5", "", "");
    assertThat(exact.initial()).isEmpty();
    assertThat(exact.fromRevision()).isEqualTo(5);
    ApiResult.Watched streamed =
        (ApiResult.Watched)
            api.call(
                "GET",
                MAPS
                    + "?watch=1&sendInitialEvents=true&allowWatchBookmarks=true"
                    + "&resourceVersionMatch=NotOlderThan",
                "",
                "");
    assertThat(streamed.initialEventsEnd()).isTrue();
  }

  @Test
  void eventsAreOneStoreInTwoGroups() {
    api.post(
        "/apis/events.k8s.io/v1/namespaces/default/events",
        "{'metadata':{'name':'e'},'eventTime':'2026-01-01T12:00:00.000000Z','note':'hello',"
            + "'reason':'R','type':'Normal','action':'A','reportingController':'c.d/e',"
            + "'reportingInstance':'i','regarding':{'kind':'Pod','namespace':'default','name':'p'}}");
    ObjectNode core = api.get("/api/v1/namespaces/default/events/e");
    assertThat(core.path("message").asText()).isEqualTo("hello");
    assertThat(core.at("/involvedObject/name").asText()).isEqualTo("p");
  }

  @Test
  void invalidObjectsAreRefusedWithCauses() {
    assertThat(
            refusal(
                () -> api.post(DEPLOYMENTS, DEPLOYMENT.replace("'name':'web'", "'name':'We_b'"))))
        .satisfies(
            e -> {
              assertThat(e.code()).isEqualTo(422);
              assertThat(e.causes().get(0).field()).isEqualTo("metadata.name");
            });
  }

  @Test
  void kubectlGoesOverToServerSideApply() {
    String body =
        "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'a'%s},'data':{'k':'%s'}}";
    ObjectNode first =
        dev.gantry.model.object.Json.parse(body.formatted("", "1").replace('\'', '"'));
    Meta.of(first)
        .putObject("annotations")
        .put("kubectl.kubernetes.io/last-applied-configuration", first.toString());
    api.post(MAPS + "?fieldManager=kubectl-client-side-apply", first.toString());
    ObjectNode applied =
        api.patch(MAPS + "/a?fieldManager=kubectl", "apply-patch+yaml", body.formatted("", "2"));
    assertThat(applied.at("/data/k").asText()).isEqualTo("2");
    assertThat(
            refusal(
                () ->
                    api.patch(
                        MAPS + "/a?fieldManager=other",
                        "apply-patch+yaml",
                        body.formatted("", "3"))))
        .extracting(ApiException::code)
        .isEqualTo(409);
  }
}
