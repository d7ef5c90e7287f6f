package dev.gantry.ejb.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Meta;
import dev.gantry.model.status.ApiException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeletionTest {

  private static final String MAPS = "/api/v1/namespaces/default/configmaps";
  private static final String PODS = "/api/v1/namespaces/default/pods";

  private final Api api = new Api();

  private boolean isThere(String path) {
    try {
      api.get(path);
      return true;
    } catch (ApiException e) {
      return false;
    }
  }

  private void pod(String node, String phase) {
    api.post(PODS, "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i'}]}}");
    if (!node.isEmpty()) {
      api.post(PODS + "/p/binding", "{'target':{'kind':'Node','name':'" + node + "'}}");
    }
    api.patch(PODS + "/p/status", "merge-patch+json", "{'status':{'phase':'" + phase + "'}}");
  }

  @Test
  void plainObjectsGoAtOnceAndAnswerStatus() {
    ObjectNode map = api.post(MAPS, "{'metadata':{'name':'a'}}");
    ObjectNode status = api.delete(MAPS + "/a", "");
    assertThat(status.path("status").asText()).isEqualTo("Success");
    assertThat(status.at("/details/uid").asText()).isEqualTo(Meta.uid(map));
    assertThat(isThere(MAPS + "/a")).isFalse();
  }

  @ParameterizedTest(name = "node \"{0}\", {1}, grace {2}: there {3}, grace left {4}")
  @CsvSource({
    // an assigned, running pod waits for its agent
    "n1,Running,,true,30",
    "n1,Running,5,true,5",
    "n1,Running,0,false,",
    // nobody would use the time
    "'',Pending,,false,",
    "n1,Succeeded,,false,",
    "n1,Failed,60,false,",
    "'',Pending,60,false,",
  })
  void podsAreGivenTime(String node, String phase, Long grace, boolean there, Long left) {
    pod(node, phase);
    api.delete(PODS + "/p", grace == null ? "" : "{'gracePeriodSeconds':" + grace + "}");
    assertThat(isThere(PODS + "/p")).isEqualTo(there);
    if (there) {
      ObjectNode pod = api.get(PODS + "/p");
      assertThat(pod.at("/metadata/deletionGracePeriodSeconds").asLong()).isEqualTo(left);
      assertThat(Meta.text(pod, "deletionTimestamp"))
          .isEqualTo(Meta.time(api.clock.instant().plusSeconds(left)));
    }
  }

  @Test
  void aSecondDeletionShortensNeverProlongs() {
    pod("n1", "Running");
    api.delete(PODS + "/p", "");
    String before = Meta.resourceVersion(api.get(PODS + "/p"));
    api.clock.advance(Duration.ofSeconds(2));
    api.delete(PODS + "/p", "{'gracePeriodSeconds':60}");
    api.delete(PODS + "/p", "");
    assertThat(Meta.resourceVersion(api.get(PODS + "/p"))).isEqualTo(before);
    api.delete(PODS + "/p", "{'gracePeriodSeconds':5}");
    ObjectNode pod = api.get(PODS + "/p");
    assertThat(pod.at("/metadata/deletionGracePeriodSeconds").asLong()).isEqualTo(5);
    assertThat(Meta.text(pod, "deletionTimestamp")).isEqualTo("2026-01-01T12:00:05Z");
    api.delete(PODS + "/p", "{'gracePeriodSeconds':0}");
    assertThat(isThere(PODS + "/p")).isFalse();
  }

  @Test
  void finalizersHoldTheObjectUntilTheLastIsGone() {
    api.post(MAPS, "{'metadata':{'name':'a','finalizers':['x.io/one','x.io/two']}}");
    api.delete(MAPS + "/a", "");
    ObjectNode held = api.get(MAPS + "/a");
    assertThat(Meta.isDeleting(held)).isTrue();
    api.patch(MAPS + "/a", "merge-patch+json", "{'metadata':{'finalizers':['x.io/two']}}");
    assertThat(isThere(MAPS + "/a")).isTrue();
    ApiException refusal =
        catchThrowableOfType(
            ApiException.class,
            () ->
                api.patch(
                    MAPS + "/a",
                    "merge-patch+json",
                    "{'metadata':{'finalizers':['x.io/two','x.io/new']}}"));
    assertThat(refusal).hasMessageContaining("no new finalizers can be added");
    api.patch(MAPS + "/a", "merge-patch+json", "{'metadata':{'finalizers':null}}");
    assertThat(isThere(MAPS + "/a")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"Foreground,foregroundDeletion", "Orphan,orphan"})
  void propagationBecomesAFinalizer(String policy, String finalizer) {
    api.post(MAPS, "{'metadata':{'name':'a'}}");
    api.delete(MAPS + "/a", "{'propagationPolicy':'" + policy + "'}");
    assertThat(Meta.finalizers(api.get(MAPS + "/a"))).containsExactly(finalizer);
    api.delete(MAPS + "/a", "{'propagationPolicy':'Background'}");
    assertThat(isThere(MAPS + "/a")).isFalse();
  }

  @Test
  void preconditionsAreChecked() {
    api.post(MAPS, "{'metadata':{'name':'a'}}");
    ApiException refusal =
        catchThrowableOfType(
            ApiException.class, () -> api.delete(MAPS + "/a", "{'preconditions':{'uid':'other'}}"));
    assertThat(refusal.code()).isEqualTo(409);
    assertThat(refusal).hasMessageContaining("the UID in the precondition (other)");
    assertThat(isThere(MAPS + "/a")).isTrue();
  }

  @Test
  void aNamespaceStaysTerminatingUntilItIsFinalized() {
    api.post("/api/v1/namespaces", "{'metadata':{'name':'n'}}");
    assertThat(api.names("/api/v1/namespaces/n/serviceaccounts")).containsExactly("default");
    assertThat(api.names("/api/v1/namespaces/n/configmaps")).containsExactly("kube-root-ca.crt");
    api.delete("/api/v1/namespaces/n", "");
    ObjectNode namespace = api.get("/api/v1/namespaces/n");
    assertThat(namespace.at("/status/phase").asText()).isEqualTo("Terminating");
    ApiException refusal =
        catchThrowableOfType(
            ApiException.class,
            () -> api.post("/api/v1/namespaces/n/configmaps", "{'metadata':{'name':'a'}}"));
    assertThat(refusal)
        .hasMessage(
            "configmaps \"a\" is forbidden: unable to create new content in namespace n because"
                + " it is being terminated");
    assertThat(refusal.causes().get(0).reason()).isEqualTo("NamespaceTerminating");
    namespace.withObject("/spec").remove("finalizers");
    api.put("/api/v1/namespaces/n/finalize", namespace);
    assertThat(isThere("/api/v1/namespaces/n")).isFalse();
  }

  @Test
  void theDefaultNamespaceStays() {
    ApiException refusal =
        catchThrowableOfType(
            ApiException.class, () -> api.delete("/api/v1/namespaces/default", ""));
    assertThat(refusal)
        .hasMessage("namespaces \"default\" is forbidden: this namespace may not be deleted");
  }

  @Test
  void collectionsGoBySelector() {
    api.post(MAPS, "{'metadata':{'name':'a','labels':{'x':'1'}}}");
    api.post(MAPS, "{'metadata':{'name':'b','labels':{'x':'2'}}}");
    api.call("DELETE", MAPS + "?labelSelector=x=1", "", "");
    assertThat(api.names(MAPS)).containsExactly("b", "kube-root-ca.crt");
  }

  @Test
  void evictionAsksTheBudget() {
    pod("n1", "Running");
    api.patch(PODS + "/p", "merge-patch+json", "{'metadata':{'labels':{'a':'b'}}}");
    api.patch(
        PODS + "/p/status",
        "merge-patch+json",
        "{'status':{'conditions':[{'type':'Ready','status':'True'}]}}");
    String budgets = "/apis/policy/v1/namespaces/default/poddisruptionbudgets";
    api.post(
        budgets,
        "{'metadata':{'name':'b'},'spec':{'minAvailable':1,'selector':{'matchLabels':{'a':'b'}}}}");
    api.patch(
        budgets + "/b/status",
        "merge-patch+json",
        "{'status':{'observedGeneration':1,'disruptionsAllowed':0,'desiredHealthy':1,"
            + "'currentHealthy':1,'expectedPods':1}}");
    String eviction = "{'apiVersion':'policy/v1','kind':'Eviction','metadata':{'name':'p'}}";
    ApiException refusal =
        catchThrowableOfType(ApiException.class, () -> api.post(PODS + "/p/eviction", eviction));
    assertThat(refusal.code()).isEqualTo(429);
    assertThat(refusal)
        .hasMessage("Cannot evict pod as it would violate the pod's disruption budget.");
    assertThat(refusal.causes().get(0).message())
        .isEqualTo("The disruption budget b needs 1 healthy pods and has 1 currently");
    api.patch(budgets + "/b/status", "merge-patch+json", "{'status':{'disruptionsAllowed':1}}");
    api.post(PODS + "/p/eviction", eviction);
    assertThat(Meta.isDeleting(api.get(PODS + "/p"))).isTrue();
    assertThat(api.get(budgets + "/b").at("/status/disruptionsAllowed").asInt()).isZero();
  }

  @Test
  void aPodIsBoundOnce() {
    pod("n1", "Pending");
    ApiException refusal =
        catchThrowableOfType(
            ApiException.class,
            () -> api.post(PODS + "/p/binding", "{'target':{'kind':'Node','name':'n2'}}"));
    assertThat(refusal)
        .hasMessage(
            "Operation cannot be fulfilled on pods/binding \"p\": pod p is already assigned to"
                + " node \"n1\"");
  }

  private void evict(String options) {
    api.post(PODS + "/p/eviction", "{'metadata':{'name':'p'}" + options + "}");
  }

  @Test
  void evictionsMarkThePodAndKeepTheBudget() {
    pod("n1", "Running");
    String budgets = "/apis/policy/v1/namespaces/default/poddisruptionbudgets";
    api.post(budgets, "{'metadata':{'name':'b'},'spec':{'minAvailable':1,'selector':{}}}");
    api.patch(
        budgets + "/b/status",
        "merge-patch+json",
        "{'status':{'observedGeneration':1,'disruptionsAllowed':1,'currentHealthy':2,"
            + "'desiredHealthy':1,'expectedPods':2}}");
    api.patch(
        PODS + "/p/status",
        "merge-patch+json",
        "{'status':{'conditions':[{'type':'Ready','status':'True'}]}}");

    evict(",'deleteOptions':{'dryRun':['All']}");
    assertThat(Meta.isDeleting(api.get(PODS + "/p"))).isFalse();
    assertThat(api.get(budgets + "/b").at("/status/disruptionsAllowed").asInt()).isEqualTo(1);

    ApiException other =
        catchThrowableOfType(
            ApiException.class, () -> evict(",'deleteOptions':{'preconditions':{'uid':'x'}}"));
    assertThat(other.is("Conflict")).isTrue();
    assertThat(api.get(budgets + "/b").at("/status/disruptionsAllowed").asInt()).isEqualTo(1);

    evict("");
    ObjectNode pod = api.get(PODS + "/p");
    assertThat(Meta.isDeleting(pod)).isTrue();
    assertThat(pod.at("/status/conditions").toString())
        .contains("DisruptionTarget", "EvictionByEvictionAPI");
    assertThat(api.get(budgets + "/b").at("/status/disruptionsAllowed").asInt()).isZero();
  }
}
