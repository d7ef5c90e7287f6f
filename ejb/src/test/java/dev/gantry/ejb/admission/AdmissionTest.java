package dev.gantry.ejb.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.registry.Api;
import dev.gantry.model.request.Identity;
import dev.gantry.model.status.ApiException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdmissionTest {

  private static final String PODS = "/api/v1/namespaces/default/pods";
  private static final String CONTAINER = "{'name':'c','image':'i'}";

  private final Api api = new Api();

  private ObjectNode pod(String name, String more) {
    return api.post(
        PODS,
        "{'metadata':{'name':'"
            + name
            + "'},'spec':{'containers':["
            + CONTAINER
            + "]"
            + more
            + "}}");
  }

  private ApiException refused(String name, String more) {
    ApiException refusal = catchThrowableOfType(ApiException.class, () -> pod(name, more));
    assertThat(refusal).as("a refusal").isNotNull();
    return refusal;
  }

  @Test
  void everyPodGetsItsAccountTokenAndTolerations() {
    ObjectNode pod = pod("p", "");
    assertThat(pod.at("/spec/serviceAccountName").asText()).isEqualTo("default");
    assertThat(pod.at("/spec/volumes/0/name").asText()).matches("kube-api-access-[a-z0-9]{5}");
    assertThat(pod.at("/spec/volumes/0/projected/sources")).hasSize(3);
    assertThat(pod.at("/spec/containers/0/volumeMounts/0/mountPath").asText())
        .isEqualTo("/var/run/secrets/kubernetes.io/serviceaccount");
    assertThat(pod.at("/spec/tolerations")).hasSize(2);
    assertThat(pod.at("/spec/priority").asInt(-1)).isZero();
  }

  @Test
  void noTokenWhereNoneIsWanted() {
    assertThat(pod("p", ",'automountServiceAccountToken':false").at("/spec/volumes").isEmpty())
        .isTrue();
  }

  @Test
  void anUnknownAccountIsRefused() {
    assertThat(refused("p", ",'serviceAccountName':'nope'"))
        .hasMessage(
            "pods \"p\" is forbidden: error looking up service account default/nope:"
                + " serviceaccount \"nope\" not found");
  }

  @Test
  void priorityComesFromTheClass() {
    assertThat(pod("p", ",'priorityClassName':'system-node-critical'").at("/spec/priority").asInt())
        .isEqualTo(2_000_001_000);
    assertThat(refused("q", ",'priorityClassName':'nope'"))
        .hasMessage("pods \"q\" is forbidden: no PriorityClass with name nope was found");
  }

  @Test
  void ingressesGetTheDefaultClass() {
    ObjectNode ingress =
        api.post(
            "/apis/networking.k8s.io/v1/namespaces/default/ingresses",
            "{'metadata':{'name':'i'},'spec':{'defaultBackend':{'service':{'name':'s',"
                + "'port':{'number':80}}}}}");
    assertThat(ingress.at("/spec/ingressClassName").asText()).isEqualTo("gantry");
  }

  @Test
  void limitRangesFillInAndRefuse() {
    api.post(
        "/api/v1/namespaces/default/limitranges",
        "{'metadata':{'name':'l'},'spec':{'limits':[{'type':'Container','default':{'cpu':'500m'},"
            + "'defaultRequest':{'cpu':'100m'},'max':{'cpu':'1'},'min':{'cpu':'50m'}}]}}");
    ObjectNode pod = pod("p", "");
    assertThat(pod.at("/spec/containers/0/resources/requests/cpu").asText()).isEqualTo("100m");
    assertThat(pod.at("/spec/containers/0/resources/limits/cpu").asText()).isEqualTo("500m");
    ApiException refusal =
        catchThrowableOfType(
            ApiException.class,
            () ->
                api.post(
                    PODS,
                    "{'metadata':{'name':'q'},'spec':{'containers':[{'name':'c','image':'i',"
                        + "'resources':{'requests':{'cpu':'1'},'limits':{'cpu':'2'}}}]}}"));
    assertThat(refusal)
        .hasMessage(
            "pods \"q\" is forbidden: maximum cpu usage per Container is 1, but limit is 2");
  }

  private void quota(String hard) {
    quota(hard, "");
  }

  private void quota(String hard, String more) {
    api.post(
        "/api/v1/namespaces/default/resourcequotas",
        "{'metadata':{'name':'quota'},'spec':{'hard':{" + hard + "}" + more + "}}");
  }

  private String used(String resource) {
    return api.get("/api/v1/namespaces/default/resourcequotas/quota")
        .path("status")
        .path("used")
        .path(resource)
        .asText("");
  }

  @Test
  void quotasAreChargedAndGivenBack() {
    quota("'pods':'2'");
    pod("a", "");
    pod("b", "");
    assertThat(used("pods")).isEqualTo("2");
    assertThat(refused("c", ""))
        .hasMessage(
            "pods \"c\" is forbidden: exceeded quota: quota, requested: pods=1, used: pods=2,"
                + " limited: pods=2");
    api.patch(PODS + "/a/status", "merge-patch+json", "{'status':{'phase':'Succeeded'}}");
    assertThat(used("pods")).isEqualTo("1");
    pod("c", "");
    api.delete(PODS + "/c", "");
    api.delete(PODS + "/a", "");
    assertThat(used("pods")).isEqualTo("1");
  }

  @Test
  void quotasOnComputeMustBeAnswered() {
    quota("'requests.cpu':'1'");
    assertThat(refused("a", ""))
        .hasMessage(
            "pods \"a\" is forbidden: failed quota: quota: must specify requests.cpu for: c");
  }

  @Test
  void aPodThatEntersOrLeavesAScopeIsCountedAnew() {
    quota("'pods':'1'", ",'scopes':['NotTerminating']");
    pod("a", "");
    assertThat(used("pods")).isEqualTo("1");
    pod("ends", ",'activeDeadlineSeconds':60");
    assertThat(used("pods")).isEqualTo("1");
    api.patch(PODS + "/a", "merge-patch+json", "{'spec':{'activeDeadlineSeconds':60}}");
    assertThat(used("pods")).isEqualTo("0");
  }

  @Test
  void aQuotaLimitsPodsThatLookAtOtherNamespaces() {
    quota("'pods':'0'", ",'scopes':['CrossNamespacePodAffinity']");
    String term =
        ",'affinity':{'podAntiAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':"
            + "[{'topologyKey':'zone'%s}]}}";
    pod("own", term.formatted(""));
    for (String more : List.of(",'namespaces':['other']", ",'namespaceSelector':{}")) {
      assertThat(refused("others", term.formatted(more)))
          .hasMessageContaining("exceeded quota: quota, requested: pods=1, used: pods=0");
    }
  }

  @Test
  void quotasHoldUnderConcurrency() throws Exception {
    quota("'pods':'10'");
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Boolean>> tasks =
          IntStream.range(0, 40)
              .mapToObj(
                  i ->
                      (Callable<Boolean>)
                          () -> {
                            try {
                              pod("p" + i, "");
                              return true;
                            } catch (ApiException e) {
                              assertThat(e.code()).isEqualTo(403);
                              return false;
                            }
                          })
              .toList();
      int created = 0;
      for (var future : threads.invokeAll(tasks)) {
        created += future.get() ? 1 : 0;
      }
      assertThat(created).isEqualTo(10);
    } finally {
      threads.shutdownNow();
    }
    assertThat(used("pods")).isEqualTo("10");
    assertThat(api.names(PODS)).hasSize(10);
  }

  @Test
  void aQuotaCountsWhatWasThereBefore() {
    pod("a", "");
    quota("'pods':'5','count/deployments.apps':'1','requests.memory':'4Gi'");
    ObjectNode quota = api.get("/api/v1/namespaces/default/resourcequotas/quota");
    QuotaCount.counted(
        quota,
        dev.gantry.model.object.ObjectKey.of("", "resourcequotas", "default", "quota"),
        api.store);
    assertThat(quota.at("/status/used/pods").asText()).isEqualTo("1");
    assertThat(quota.at("/status/used").path("count/deployments.apps").asText()).isEqualTo("0");
    assertThat(quota.at("/status/hard/requests.memory").asText()).isEqualTo("4Gi");
  }

  @Test
  void aNodeWritesAboutItselfOnly() {
    Identity node = new Identity("system:node:n1", "", List.of("system:nodes"), Map.of());
    api.as(node);
    api.post("/api/v1/nodes", "{'metadata':{'name':'n1'}}");
    ApiException other =
        catchThrowableOfType(
            ApiException.class, () -> api.post("/api/v1/nodes", "{'metadata':{'name':'n2'}}"));
    assertThat(other)
        .hasMessage("nodes \"n2\" is forbidden: node \"n1\" is not allowed to modify node \"n2\"");
    assertThat(refused("p", "")).hasMessageContaining("can only create mirror pods");
  }

  @Test
  void nobodyGrantsWhatTheyDoNotHave() {
    api.post(
        "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles",
        "{'metadata':{'name':'reader'},'rules':[{'verbs':['get'],'apiGroups':[''],"
            + "'resources':['pods']}]}");
    api.post(
        "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings",
        "{'metadata':{'name':'reader'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io',"
            + "'kind':'Role','name':'reader'},'subjects':[{'kind':'User','name':'ann',"
            + "'apiGroup':'rbac.authorization.k8s.io'}]}");
    api.as(new Identity("ann", "", List.of("system:authenticated"), Map.of()));
    String roles = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles";
    String rules = "'rules':[{'verbs':['%s'],'apiGroups':[''],'resources':['pods']}]";
    api.post(roles, "{'metadata':{'name':'same'}," + rules.formatted("get") + "}");
    ApiException refusal =
        catchThrowableOfType(
            ApiException.class,
            () ->
                api.post(roles, "{'metadata':{'name':'more'}," + rules.formatted("delete") + "}"));
    assertThat(refusal)
        .hasMessageContaining(
            "user \"ann\" (groups=[\"system:authenticated\"]) is attempting to grant RBAC"
                + " permissions not currently held:\n"
                + "{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"delete\"]}");
  }
}
