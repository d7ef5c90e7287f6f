package dev.gantry.ejb.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.ejb.registry.Api;
import dev.gantry.ejb.registry.ApiResult;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.kind.SnapshotCatalogue;
import dev.gantry.model.request.Identity;
import dev.gantry.model.status.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OnlyMineTest {

  private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1";
  private static final Identity ANN = new Identity("ann", "", List.of("blue"), Map.of());

  private final Api api = new Api();

  @BeforeEach
  void threeNamespaces() {
    for (String namespace : List.of("a", "b", "c")) {
      api.post("/api/v1/namespaces", "{'metadata':{'name':'" + namespace + "'}}");
      for (String name : List.of("x", "y")) {
        api.post(
            "/api/v1/namespaces/" + namespace + "/configmaps",
            "{'metadata':{'name':'" + name + "','labels':{'n':'" + name + "'}}}");
      }
    }
    bind("a", "User", "ann");
    bind("c", "Group", "blue");
  }

  private void bind(String namespace, String subject, String who) {
    api.post(
        RBAC + "/namespaces/" + namespace + "/rolebindings",
        "{'metadata':{'name':'mine'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io',"
            + "'kind':'ClusterRole','name':'cluster-admin'},"
            + "'subjects':[{'apiGroup':'rbac.authorization.k8s.io','kind':'"
            + subject
            + "','name':'"
            + who
            + "'}]}");
  }

  private List<String> seen(String path, Map<String, String> query) {
    return keys(api.onlyMine(ANN, path, query).orElseThrow());
  }

  private static List<String> keys(ApiResult.Listed list) {
    return list.page().objects().stream()
        .map(object -> object.key().namespace() + "/" + object.key().name())
        .toList();
  }

  @Test
  void aListShowsOnesOwnNamespacesAndWhatIsInThem() {
    assertThat(seen("/api/v1/namespaces", Map.of())).containsExactly("/a", "/c");
    assertThat(seen("/api/v1/configmaps", Map.of("labelSelector", "n")))
        .containsExactly("a/x", "a/y", "c/x", "c/y");
    assertThat(seen("/api/v1/configmaps", Map.of("labelSelector", "n=y")))
        .containsExactly("a/y", "c/y");
    assertThat(seen("/api/v1/configmaps", Map.of("fieldSelector", "metadata.namespace=b")))
        .isEmpty();
    assertThat(seen("/api/v1/namespaces", Map.of("fieldSelector", "metadata.name=b"))).isEmpty();
  }

  @Test
  void pagesGoThroughOnesOwnNamespacesAtOneRevision() {
    List<String> all = new ArrayList<>();
    String token = "";
    long revision = 0;
    do {
      ApiResult.Listed page =
          api.onlyMine(
                  ANN,
                  "/api/v1/configmaps",
                  Map.of("labelSelector", "n", "limit", "3", "continue", token))
              .orElseThrow();
      assertThat(revision).isIn(0L, page.page().revision());
      revision = page.page().revision();
      all.addAll(keys(page));
      token = page.continueToken();
      api.post(
          "/api/v1/namespaces/a/configmaps",
          "{'metadata':{'generateName':'z','labels':{'n':'z'}}}");
    } while (!token.isEmpty());
    assertThat(all).containsExactly("a/x", "a/y", "c/x", "c/y");
  }

  @Test
  void aTokenOfAnotherTenantsListOpensNothing() {
    ApiResult.Listed first =
        (ApiResult.Listed) api.call("GET", "/api/v1/configmaps?labelSelector=n&limit=3", "", "");
    assertThat(keys(first)).endsWith("b/x");
    Map<String, String> query =
        Map.of("labelSelector", "n", "limit", "3", "continue", first.continueToken());
    assertThat(seen("/api/v1/configmaps", query)).containsExactly("c/x", "c/y");
  }

  @Test
  void rightsCountAtOnce() {
    api.delete(RBAC + "/namespaces/c/rolebindings/mine", "{}");
    assertThat(seen("/api/v1/namespaces", Map.of())).containsExactly("/a");
    api.delete(RBAC + "/namespaces/a/rolebindings/mine", "{}");
    assertThat(api.onlyMine(ANN, "/api/v1/namespaces", Map.of())).isEmpty();
    assertThat(api.onlyMine(ANN, "/api/v1/configmaps", Map.of())).isEmpty();
  }

  /** Over the catalogue: a kind that comes later is covered by itself. */
  @Test
  void noKindShowsAnotherTenantsObjects() {
    int cases = 0;
    for (Kind kind : SnapshotCatalogue.builtIn().all()) {
      if (!kind.verbs().contains("list") || kind.kind().equals("Namespace")) {
        continue;
      }
      cases++;
      String root = kind.group().isEmpty() ? "/api/" : "/apis/" + kind.group() + "/";
      String path = root + kind.version() + "/" + kind.plural();
      try {
        api.onlyMine(ANN, path, Map.of())
            .ifPresent(
                list -> {
                  assertThat(kind.namespaced()).as(path).isTrue();
                  assertThat(list.page().objects())
                      .as(path)
                      .allMatch(object -> List.of("a", "c").contains(object.key().namespace()));
                });
      } catch (ApiException refused) {
        assertThat(refused.is("Forbidden")).as(path + ": " + refused.getMessage()).isTrue();
      }
    }
    assertThat(cases).isGreaterThan(50);
  }
}
