package dev.gantry.ejb.admission.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.registry.Api;
import dev.gantry.ejb.registry.ApiResult;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.Change;
import dev.gantry.model.store.Write;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhooksTest {

  private static final String HOOKS = "/apis/admissionregistration.k8s.io/v1/";
  private static final String MUTATING = "mutatingwebhookconfigurations";
  private static final String VALIDATING = "validatingwebhookconfigurations";
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";
  private static final String ON_MAPS =
      "'rules':[{'operations':['*'],'apiGroups':[''],'apiVersions':['v1'],"
          + "'resources':['configmaps']}]";

  private final Api api = new Api();
  private WebhookServer server;

  @BeforeEach
  void start() throws Exception {
    server = new WebhookServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** Registers one webhook of a configuration of the same name. */
  private void hook(String plural, String name, String path, String more) throws Exception {
    api.post(
        HOOKS + plural,
        "{'metadata':{'name':'"
            + name
            + "'},'webhooks':[{'name':'"
            + name
            + ".example.com','sideEffects':'None','admissionReviewVersions':['v1'],"
            + "'timeoutSeconds':30,'clientConfig':"
            + server.client(path)
            + (more.isEmpty() ? "" : ",")
            + more
            + "}]}");
  }

  private ObjectNode map(String name) {
    return api.post(MAPS, "{'metadata':{'name':'" + name + "'},'data':{'a':'1'}}");
  }

  private ApiException refused(String name) {
    ApiException refusal = catchThrowableOfType(ApiException.class, () -> map(name));
    assertThat(refusal).as("a refusal").isNotNull();
    return refusal;
  }

  private static void allow(JsonNode request, ObjectNode response) {
    response.put("allowed", true);
  }

  private static void add(ObjectNode response, String operations) {
    response.put("allowed", true).put("patchType", "JSONPatch");
    response.put("patch", WebhookServer.patch(operations));
  }

  @Test
  void askedInTheWordsOfTheReview() throws Exception {
    server.on("/v", WebhooksTest::allow);
    hook(VALIDATING, "v", "/v", ON_MAPS);
    map("one");
    api.patch(MAPS + "/one?fieldManager=me", "merge-patch+json", "{'data':{'b':'2'}}");
    api.delete(MAPS + "/one", "{'gracePeriodSeconds':0}");
    assertThat(server.reviews).hasSize(3);
    JsonNode create = server.reviews.get(0).path("request");
    assertThat(create.path("operation").asText()).isEqualTo("CREATE");
    assertThat(create.path("kind"))
        .hasToString("{\"group\":\"\",\"version\":\"v1\",\"kind\":\"ConfigMap\"}");
    assertThat(create.at("/resource/resource").asText()).isEqualTo("configmaps");
    assertThat(create.path("namespace").asText()).isEqualTo("default");
    assertThat(create.at("/userInfo/username").asText()).isEqualTo("kubernetes-admin");
    assertThat(create.path("oldObject").isNull()).isTrue();
    assertThat(create.at("/object/metadata/uid").asText()).isNotEmpty();
    JsonNode update = server.reviews.get(1).path("request");
    assertThat(update.path("operation").asText()).isEqualTo("UPDATE");
    assertThat(update.at("/object/data/b").asText()).isEqualTo("2");
    assertThat(update.at("/oldObject/data").has("b")).isFalse();
    assertThat(update.at("/options/fieldManager").asText()).isEqualTo("me");
    JsonNode delete = server.reviews.get(2).path("request");
    assertThat(delete.path("operation").asText()).isEqualTo("DELETE");
    assertThat(delete.path("object").isNull()).isTrue();
    assertThat(delete.at("/oldObject/data/b").asText()).isEqualTo("2");
    assertThat(delete.at("/options/gracePeriodSeconds").asInt(-1)).isZero();
  }

  @Test
  void aRefusalCarriesTheWebhooksWords() throws Exception {
    server.on(
        "/v",
        (request, response) -> {
          response.put("allowed", false);
          response.putArray("warnings").add("think again");
          response
              .putObject("status")
              .put("code", 418)
              .put("message", "no tea")
              .put("reason", "Tea");
        });
    hook(VALIDATING, "v", "/v", ON_MAPS);
    ApiException refusal = refused("one");
    assertThat(refusal)
        .hasMessage("admission webhook \"v.example.com\" denied the request: no tea");
    assertThat(refusal.code()).isEqualTo(418);
    assertThat(refusal.reason()).isEqualTo("Tea");
    assertThat(refusal.warnings()).containsExactly("think again");
    assertThat(api.names(MAPS)).doesNotContain("one");
  }

  @Test
  void aRefusalWithoutWordsIsABadRequest() throws Exception {
    server.on("/v", (request, response) -> response.put("allowed", false));
    hook(VALIDATING, "v", "/v", ON_MAPS);
    ApiException refusal = refused("one");
    assertThat(refusal.code()).isEqualTo(400);
    assertThat(refusal)
        .hasMessage("admission webhook \"v.example.com\" denied the request without explanation");
  }

  @Test
  void warningsGoToTheClient() throws Exception {
    server.on(
        "/v",
        (request, response) -> {
          response.put("allowed", true);
          response.putArray("warnings").add("first").add("second").add("first");
        });
    hook(VALIDATING, "v", "/v", ON_MAPS);
    ApiResult result = api.call("POST", MAPS, "application/json", "{'metadata':{'name':'one'}}");
    assertThat(((ApiResult.Stored) result).warnings()).containsExactly("first", "second");
  }

  @Test
  void mutatingWebhooksRunByNameAndSeeEachOther() throws Exception {
    server.on("/a", (q, r) -> add(r, "[{'op':'add','path':'/data/first','value':'x'}]"));
    server.on(
        "/b",
        (q, r) -> {
          assertThat(q.at("/object/data/first").asText()).isEqualTo("x");
          add(r, "[{'op':'add','path':'/data/second','value':'y'}]");
        });
    hook(MUTATING, "b", "/b", ON_MAPS);
    hook(MUTATING, "a", "/a", ON_MAPS);
    ObjectNode created = map("one");
    assertThat(created.at("/data/first").asText()).isEqualTo("x");
    assertThat(created.at("/data/second").asText()).isEqualTo("y");
  }

  @Test
  void whoAsksForItSeesWhatCameAfter() throws Exception {
    server.on("/a", WebhooksTest::allow);
    server.on("/b", (q, r) -> add(r, "[{'op':'add','path':'/data/b','value':'y'}]"));
    hook(MUTATING, "a", "/a", ON_MAPS + ",'reinvocationPolicy':'IfNeeded'");
    hook(MUTATING, "b", "/b", ON_MAPS);
    map("one");
    assertThat(server.reviews).hasSize(3);
    assertThat(server.reviews.get(2).at("/request/object/data/b").asText()).isEqualTo("y");
  }

  @Test
  void aPodThatAWebhookChangesIsDefaultedAndChecked() throws Exception {
    server.on(
        "/a",
        (q, r) ->
            add(
                r,
                "[{'op':'add','path':'/spec/containers/-','value':{'name':'side','image':'s'}}]"));
    hook(
        MUTATING,
        "a",
        "/a",
        "'rules':[{'operations':['CREATE'],'apiGroups':[''],"
            + "'apiVersions':['v1'],'resources':['pods']}]");
    ObjectNode pod =
        api.post(
            "/api/v1/namespaces/default/pods",
            "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i'}]}}");
    JsonNode side = pod.at("/spec/containers/1");
    assertThat(side.path("imagePullPolicy").asText()).isEqualTo("Always");
    assertThat(side.path("volumeMounts")).as("the second round's token").hasSize(1);
    assertThat(pod.at("/spec/volumes")).hasSize(1);
  }

  @Test
  void validatingWebhooksAreAskedAtTheSameTime() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    for (String path : List.of("/a", "/b")) {
      server.on(
          path,
          (q, r) -> {
            try {
              both.await(25, TimeUnit.SECONDS);
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
            r.put("allowed", true);
          });
    }
    hook(VALIDATING, "a", "/a", ON_MAPS);
    hook(VALIDATING, "b", "/b", ON_MAPS);
    assertThat(map("one").at("/data/a").asText()).isEqualTo("1");
  }

  @Test
  void slownessIsAFailure() throws Exception {
    server.on("/slow", (q, r) -> server.hang());
    hook(VALIDATING, "v", "/slow", ON_MAPS + ",'timeoutSeconds':1");
    assertThat(refused("one"))
        .hasMessage(
            "Internal error occurred: failed calling webhook \"v.example.com\": failed to call"
                + " webhook: Post \"https://127.0.0.1:"
                + server.port()
                + "/slow?timeout=1s\": context deadline exceeded");
  }

  @Test
  void aFailureMayBeIgnored() throws Exception {
    server.raw("/v", (exchange, review) -> WebhookServer.send(exchange, 500, new byte[0]));
    hook(VALIDATING, "v", "/v", ON_MAPS + ",'failurePolicy':'Ignore'");
    hook(MUTATING, "m", "/v", ON_MAPS + ",'failurePolicy':'Ignore'");
    assertThat(map("one").at("/data/a").asText()).isEqualTo("1");
    assertThat(server.reviews).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "500|oh dear|an error on the server (\"oh dear\") has prevented the request from succeeding",
        "404||the server could not find the requested resource",
        "302||the server responded with the status code 302 but did not return more information",
        "200|[]|couldn't get version/kind; json parse error: not a JSON object"
      })
  void errorsAreTold(int code, String body, String words) throws Exception {
    byte[] sent = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
    server.raw(
        "/v",
        (exchange, review) -> {
          exchange.getResponseHeaders().add("Location", "https://127.0.0.1:1/elsewhere");
          WebhookServer.send(exchange, code, sent);
        });
    hook(VALIDATING, "v", "/v", ON_MAPS);
    ApiException refusal = refused("one");
    assertThat(refusal.code()).isEqualTo(500);
    assertThat(refusal)
        .hasMessage(
            "Internal error occurred: failed calling webhook \"v.example.com\": failed to call"
                + " webhook: "
                + words);
  }

  @Test
  void anAnswerThatIsTooLargeIsNotRead() throws Exception {
    server.raw(
        "/v",
        (exchange, review) ->
            WebhookServer.send(exchange, 200, new byte[WebhookCaller.LARGEST_ANSWER + 1]));
    hook(VALIDATING, "v", "/v", ON_MAPS);
    assertThat(refused("one"))
        .hasMessageContaining("the response is larger than " + WebhookCaller.LARGEST_ANSWER);
  }

  @Test
  void theUidMustComeBack() throws Exception {
    server.on("/v", (q, r) -> r.put("allowed", true).put("uid", "other"));
    hook(VALIDATING, "v", "/v", ON_MAPS);
    String message = refused("one").getMessage();
    assertThat(message)
        .contains("received invalid webhook response: expected response.uid=\"")
        .endsWith("\", got \"other\"");
  }

  @Test
  void wrongPatchesAreRefused() throws Exception {
    server.on("/type", (q, r) -> r.put("allowed", true).put("patch", WebhookServer.patch("[]")));
    server.on("/path", (q, r) -> add(r, "[{'op':'remove','path':'/data/none'}]"));
    server.on("/shape", (q, r) -> add(r, "[{'op':'replace','path':'/data','value':7}]"));
    hook(MUTATING, "m", "/type", ON_MAPS);
    assertThat(refused("one"))
        .hasMessageContaining("webhook returned response.patch but not response.patchType");
    api.delete(HOOKS + MUTATING + "/m", "");
    hook(MUTATING, "m", "/path", ON_MAPS + ",'failurePolicy':'Ignore'");
    assertThat(refused("one")).hasMessageContaining("remove operation does not apply");
    api.delete(HOOKS + MUTATING + "/m", "");
    hook(MUTATING, "m", "/shape", ON_MAPS);
    assertThat(refused("one").code()).isEqualTo(500);
    api.delete(HOOKS + MUTATING + "/m", "");
    hook(VALIDATING, "v", "/type", ON_MAPS);
    assertThat(refused("one"))
        .hasMessageContaining("validating webhook may not return response.patch");
  }

  @Test
  void dryRunsNeedHarmlessWebhooks() throws Exception {
    server.on("/v", WebhooksTest::allow);
    api.post(
        HOOKS + VALIDATING,
        "{'metadata':{'name':'v'},'webhooks':[{'name':'v.example.com','sideEffects':'NoneOnDryRun',"
            + "'admissionReviewVersions':['v1'],'clientConfig':"
            + server.client("/v")
            + ","
            + ON_MAPS
            + "}]}");
    api.post(MAPS + "?dryRun=All", "{'metadata':{'name':'one'}}");
    assertThat(server.reviews.get(0).at("/request/dryRun").asBoolean()).isTrue();
    assertThat(api.names(MAPS)).doesNotContain("one");
  }

  @Test
  void selectorsAndScopesAreKept() throws Exception {
    server.on("/v", WebhooksTest::allow);
    hook(
        VALIDATING,
        "v",
        "/v",
        "'rules':[{'operations':['CREATE'],'apiGroups':['*'],'apiVersions':['*'],"
            + "'resources':['*/*'],'scope':'Namespaced'}],"
            + "'namespaceSelector':{'matchLabels':{'hooked':'yes'}},"
            + "'objectSelector':{'matchLabels':{'look':'here'}}");
    String wanted = "{'metadata':{'name':'one','labels':{'look':'here'}}}";
    api.post(MAPS, wanted);
    api.post(
        "/api/v1/namespaces", "{'metadata':{'name':'h','labels':{'hooked':'yes','look':'here'}}}");
    assertThat(server.reviews).isEmpty();
    api.post("/api/v1/namespaces/h/configmaps", "{'metadata':{'name':'other'}}");
    assertThat(server.reviews).isEmpty();
    api.post("/api/v1/namespaces/h/configmaps", wanted);
    assertThat(server.reviews).hasSize(1);
  }

  @Test
  void equivalentVersionsAreConverted() throws Exception {
    server.on("/v", WebhooksTest::allow);
    String rule =
        "'rules':[{'operations':['CREATE'],'apiGroups':['autoscaling'],'apiVersions':['v1'],"
            + "'resources':['horizontalpodautoscalers']}]";
    hook(VALIDATING, "exact", "/v", rule + ",'matchPolicy':'Exact'");
    hook(VALIDATING, "equivalent", "/v", rule);
    api.post(
        "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers",
        "{'metadata':{'name':'h'},'spec':{'maxReplicas':3,'scaleTargetRef':{'kind':'Deployment',"
            + "'name':'d','apiVersion':'apps/v1'},'metrics':[{'type':'Resource','resource':{"
            + "'name':'cpu','target':{'type':'Utilization','averageUtilization':70}}}]}}");
    assertThat(server.reviews).hasSize(1);
    JsonNode request = server.reviews.get(0).path("request");
    assertThat(request.at("/kind/version").asText()).isEqualTo("v1");
    assertThat(request.at("/requestKind/version").asText()).isEqualTo("v2");
    assertThat(request.at("/object/apiVersion").asText()).isEqualTo("autoscaling/v1");
    assertThat(request.at("/object/spec/targetCPUUtilizationPercentage").asInt()).isEqualTo(70);
  }

  @Test
  void webhookConfigurationsAreNeverAskedAbout() throws Exception {
    server.on("/v", (q, r) -> r.put("allowed", false));
    hook(
        VALIDATING,
        "v",
        "/v",
        "'rules':[{'operations':['*'],'apiGroups':['*'],'apiVersions':['*'],'resources':['*/*']}]");
    api.delete(HOOKS + VALIDATING + "/v", "");
    assertThat(server.reviews).isEmpty();
    assertThat(map("one").at("/data/a").asText()).isEqualTo("1");
  }

  @Test
  void statusIsSeenWhereAsked() throws Exception {
    server.on("/v", WebhooksTest::allow);
    api.post(
        "/api/v1/namespaces/default/pods",
        "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i'}]}}");
    hook(
        VALIDATING,
        "v",
        "/v",
        "'rules':[{'operations':['UPDATE'],'apiGroups':[''],'apiVersions':['v1'],"
            + "'resources':['pods/status']}]");
    api.patch(
        "/api/v1/namespaces/default/pods/p/status",
        "merge-patch+json",
        "{'status':{'phase':'Running'}}");
    api.patch(
        "/api/v1/namespaces/default/pods/p",
        "merge-patch+json",
        "{'metadata':{'labels':{'a':'b'}}}");
    assertThat(server.reviews).hasSize(1);
    assertThat(server.reviews.get(0).at("/request/subResource").asText()).isEqualTo("status");
  }

  @Test
  void servicesAreReachedAtTheirEndpoints() throws Exception {
    server.on("/v", WebhooksTest::allow);
    String services = "/api/v1/namespaces/default/services";
    api.post(
        services, "{'metadata':{'name':'hook'},'spec':{'ports':[{'port':443,'targetPort':8443}]}}");
    String config =
        "{'metadata':{'name':'v'},'webhooks':[{'name':'v.example.com','sideEffects':'None',"
            + "'admissionReviewVersions':['v1'],'clientConfig':{'service':{'namespace':'default',"
            + "'name':'hook','path':'/v'},'caBundle':'"
            + server.bundle()
            + "'},"
            + ON_MAPS
            + "}]}";
    api.post(HOOKS + VALIDATING, config);
    assertThat(refused("one"))
        .hasMessageContaining("Post \"https://hook.default.svc:443/v?timeout=10s\"")
        .hasMessageContaining("no endpoints available for service \"hook\"");
    // Straight into the store: the API takes no loopback addresses.
    ObjectNode endpoints =
        Json.parse(
            ("{'apiVersion':'v1','kind':'Endpoints','metadata':{'name':'hook','namespace':'default',"
                    + "'uid':'e'},'subsets':[{'addresses':[{'ip':'127.0.0.1'}],'ports':[{'port':"
                    + server.port()
                    + "}]}]}")
                .replace('\'', '"'));
    api.store.update(
        new Write(
            ObjectKey.of("", "endpoints", "default", "hook"),
            current -> new Change.Put(endpoints),
            Write.Actor.of("test", "test")));
    map("one");
    assertThat(server.reviews).hasSize(1);
  }

  @Test
  void strangersAreNotTrusted() throws Exception {
    server.on("/v", WebhooksTest::allow);
    try (WebhookServer other = new WebhookServer()) {
      api.post(
          HOOKS + VALIDATING,
          "{'metadata':{'name':'v'},'webhooks':[{'name':'v.example.com','sideEffects':'None',"
              + "'admissionReviewVersions':['v1'],'clientConfig':{'url':'https://127.0.0.1:"
              + server.port()
              + "/v','caBundle':'"
              + other.bundle()
              + "'},"
              + ON_MAPS
              + "}]}");
      assertThat(refused("one")).hasMessageContaining("tls: failed to verify certificate: ");
      assertThat(server.reviews).isEmpty();
    }
  }
}
