package dev.gantry.ejb.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.ejb.registry.Api;
import dev.gantry.model.request.Identity;
import dev.gantry.model.request.RequestInfo;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RbacTest {

  private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1";

  private final Api api = new Api();

  @BeforeEach
  void roles() {
    api.post(
        RBAC + "/namespaces/default/roles",
        "{'metadata':{'name':'r'},'rules':["
            + "{'verbs':['get','list'],'apiGroups':[''],'resources':['pods','pods/log']},"
            + "{'verbs':['*'],'apiGroups':['apps'],'resources':['*']},"
            + "{'verbs':['get'],'apiGroups':[''],'resources':['secrets'],'resourceNames':['one']},"
            + "{'verbs':['update'],'apiGroups':['*'],'resources':['*/scale']}]}");
    bind("rolebindings", "/namespaces/default", "Role", "r", "User", "ann");
    bind("rolebindings", "/namespaces/default", "ClusterRole", "view", "Group", "viewers");
    bind("clusterrolebindings", "", "ClusterRole", "cluster-admin", "User", "root");
    api.post(
        RBAC + "/clusterroles",
        "{'metadata':{'name':'paths'},'rules':[{'verbs':['get'],'nonResourceURLs':['/logs/*']}]}");
    bind("clusterrolebindings", "", "ClusterRole", "paths", "User", "ann");
  }

  private void bind(
      String resource, String in, String kind, String role, String subject, String who) {
    api.post(
        RBAC + in + "/" + resource,
        "{'metadata':{'name':'"
            + who
            + "-"
            + role
            + "'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'"
            + kind
            + "','name':'"
            + role
            + "'},'subjects':[{'apiGroup':'rbac.authorization.k8s.io','kind':'"
            + subject
            + "','name':'"
            + who
            + "'}]}");
  }

  private static Identity user(String name) {
    return new Identity(name, "", List.of("system:authenticated"), Map.of());
  }

  @ParameterizedTest(name = "{0} {1} {2}: {3}")
  @CsvSource({
    "ann,GET,/api/v1/namespaces/default/pods/p,true",
    "ann,GET,/api/v1/namespaces/default/pods,true",
    "ann,DELETE,/api/v1/namespaces/default/pods/p,false",
    "ann,GET,/api/v1/namespaces/other/pods/p,false",
    "ann,GET,/api/v1/pods,false",
    "ann,GET,/api/v1/namespaces/default/pods/p/log,true",
    "ann,GET,/api/v1/namespaces/default/pods/p/exec,false",
    "ann,DELETE,/apis/apps/v1/namespaces/default/deployments/d,true",
    "ann,PUT,/apis/apps/v1/namespaces/default/deployments/d/status,true",
    "ann,GET,/api/v1/namespaces/default/secrets/one,true",
    "ann,GET,/api/v1/namespaces/default/secrets/two,false",
    "ann,GET,/api/v1/namespaces/default/secrets,false",
    "ann,PUT,/api/v1/namespaces/default/replicationcontrollers/r/scale,true",
    "ann,GET,/logs/x,true",
    "ann,GET,/metrics,false",
    "ann,GET,/version,true",
    "ann,GET,/apis/apps/v1,true",
    "ben,GET,/api/v1/namespaces/default/pods/p,false",
    "ben,POST,/apis/authorization.k8s.io/v1/selfsubjectaccessreviews,true",
    "root,DELETE,/api/v1/nodes/n,true",
    "root,GET,/anything,true",
  })
  void rulesDecide(String who, String method, String path, boolean allowed) {
    RequestInfo request = RequestInfo.parse(method, path, Map.of());
    assertThat(api.authorizer.authorize(user(who), request).allowed()).isEqualTo(allowed);
  }

  @Test
  void aListOfOneNameCountsAsThatName() {
    RequestInfo request =
        RequestInfo.parse(
            "GET",
            "/api/v1/namespaces/default/secrets",
            Map.of("fieldSelector", List.of("metadata.name=one"), "watch", List.of("1")));
    assertThat(request.name()).isEqualTo("one");
    assertThat(request.verb()).isEqualTo("watch");
  }

  @Test
  void mastersMayEverything() {
    RequestInfo request = RequestInfo.parse("DELETE", "/api/v1/nodes/n", Map.of());
    assertThat(api.authorizer.authorize(Api.ADMIN, request).allowed()).isTrue();
  }

  @Test
  void takingABindingAwayTakesEffect() {
    RequestInfo request = RequestInfo.parse("GET", "/api/v1/namespaces/default/pods", Map.of());
    assertThat(api.authorizer.authorize(user("ann"), request).allowed()).isTrue();
    api.delete(RBAC + "/namespaces/default/rolebindings/ann-r", "");
    assertThat(api.authorizer.authorize(user("ann"), request).allowed()).isFalse();
  }

  @Test
  void refusalsAreWordedAsKubernetesWordsThem() {
    RequestInfo list = RequestInfo.parse("GET", "/api/v1/namespaces/y/pods", Map.of());
    assertThat(Forbidden.answer(user("x"), list, ""))
        .hasMessage(
            "pods is forbidden: User \"x\" cannot list resource \"pods\" in API group \"\" in the"
                + " namespace \"y\"");
    RequestInfo node = RequestInfo.parse("GET", "/api/v1/nodes/n", Map.of());
    assertThat(Forbidden.answer(user("x"), node, ""))
        .hasMessage(
            "nodes \"n\" is forbidden: User \"x\" cannot get resource \"nodes\" in API group \"\""
                + " at the cluster scope");
    RequestInfo log = RequestInfo.parse("GET", "/api/v1/namespaces/y/pods/p/log", Map.of());
    assertThat(Forbidden.answer(user("x"), log, ""))
        .hasMessage(
            "pods \"p\" is forbidden: User \"x\" cannot get resource \"pods/log\" in API group"
                + " \"\" in the namespace \"y\"");
    RequestInfo path = RequestInfo.parse("GET", "/metrics", Map.of());
    assertThat(Forbidden.answer(user("x"), path, ""))
        .hasMessage("forbidden: User \"x\" cannot get path \"/metrics\"");
  }

  @Test
  void reviewsAnswer() {
    String review =
        "{'spec':{'resourceAttributes':{'verb':'get','resource':'pods','namespace':'default'}}}";
    String path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    assertThat(api.as(user("ann")).post(path, review).at("/status/allowed").asBoolean()).isTrue();
    assertThat(api.as(user("ben")).post(path, review).at("/status/allowed").asBoolean()).isFalse();
    assertThat(
            api.as(Api.ADMIN)
                .post(
                    "/apis/authorization.k8s.io/v1/subjectaccessreviews",
                    review.replace("{'spec':{", "{'spec':{'user':'ann',"))
                .at("/status/allowed")
                .asBoolean())
        .isTrue();
    assertThat(
            api.as(user("ann"))
                .post(
                    "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
                    "{'spec':{'namespace':'default'}}")
                .at("/status/resourceRules"))
        .isNotEmpty();
    assertThat(
            api.post("/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}")
                .at("/status/userInfo/username")
                .asText())
        .isEqualTo("ann");
  }

  @Test
  void impersonationNeedsARule() {
    Impersonation impersonation = new Impersonation(api.authorizer);
    Map<String, List<String>> headers =
        Map.of("Impersonate-User", List.of("ben"), "Impersonate-Group", List.of("dev"));
    Identity ben = impersonation.apply(Api.ADMIN, headers);
    assertThat(ben.username()).isEqualTo("ben");
    assertThat(ben.groups()).containsExactly("dev", "system:authenticated");
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> impersonation.apply(user("ann"), headers))
        .hasMessage(
            "users \"ben\" is forbidden: User \"ann\" cannot impersonate resource \"users\" in API"
                + " group \"\" at the cluster scope");
  }
}
