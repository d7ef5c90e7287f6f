package dev.gantry.ejb.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.jpa.JpaObjectStore;
import dev.gantry.jpa.SelectableFields;
import dev.gantry.jpa.StoreSettings;
import dev.gantry.jpa.postgres.EmbeddedPostgres;
import dev.gantry.model.store.WatchEvent;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Many deletions share group commits, on the real store. */
class DeleteCollectionTest {

  private static final int MANY = 600;
  private static EmbeddedPostgres postgres;
  private static JpaObjectStore store;
  private static Api api;
  private static final AtomicInteger COMMITS = new AtomicInteger();

  @BeforeAll
  static void start() {
    postgres = EmbeddedPostgres.start();
    List<Consumer<List<WatchEvent>>> observers = new CopyOnWriteArrayList<>();
    store =
        new JpaObjectStore(
            StoreSettings.defaults("deletion-test"),
            postgres.database("deletion"),
            Clock.systemUTC(),
            SelectableFields.builtIn(),
            committed -> {
              COMMITS.incrementAndGet();
              observers.forEach(o -> o.accept(committed.events()));
            });
    store.start();
    assertThat(store.awaitReady(Duration.ofSeconds(30))).isTrue();
    api = new Api(store, observers::add, name -> null);
  }

  @AfterAll
  static void stop() {
    store.close();
    postgres.close();
  }

  private static String fill(String namespace, boolean quota) {
    api.post("/api/v1/namespaces", "{'metadata':{'name':'" + namespace + "'}}");
    if (quota) {
      api.post(
          "/api/v1/namespaces/" + namespace + "/resourcequotas",
          "{'metadata':{'name':'q'},'spec':{'hard':{'pods':'1000'}}}");
    }
    String pods = "/api/v1/namespaces/" + namespace + "/pods";
    List<Thread> writers = new ArrayList<>();
    for (int w = 0; w < 8; w++) {
      int from = w * MANY / 8;
      Thread writer =
          new Thread(
              () -> {
                for (int i = from; i < from + MANY / 8; i++) {
                  api.post(
                      pods,
                      "{'metadata':{'name':'p"
                          + i
                          + "','labels':{'odd':'"
                          + i % 2
                          + "'}},'spec':{'containers':[{'name':'c','image':'i'}]}}");
                }
              });
      writers.add(writer);
      writer.start();
    }
    for (Thread writer : writers) {
      try {
        writer.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    assertThat(api.names(pods)).hasSize(MANY);
    return pods;
  }

  private static int commits(Runnable work) {
    int before = COMMITS.get();
    work.run();
    return COMMITS.get() - before;
  }

  @Test
  void aCollectionGoesInAFewCommits() {
    String pods = fill("plain", false);
    int commits =
        commits(
            () -> {
              ApiResult.Listed gone =
                  (ApiResult.Listed) api.call("DELETE", pods + "?labelSelector=odd=1", "", "");
              assertThat(gone.page().objects()).hasSize(MANY / 2);
            });
    assertThat(commits).isLessThan(MANY / 8);
    assertThat(api.names(pods)).hasSize(MANY / 2);
  }

  @Test
  void chargesAreGivenBackAlongWithIt() {
    String pods = fill("charged", true);
    api.call("DELETE", pods, "", "");
    assertThat(api.names(pods)).isEmpty();
    assertThat(
            api.get("/api/v1/namespaces/charged/resourcequotas/q").at("/status/used/pods").asText())
        .isEqualTo("0");
  }

  @Test
  void namespacesAndGarbageShareCommitsToo() {
    String pods = fill("swept", false);
    Cluster cluster = api.clusters.as("test");
    var wanted =
        new java.util.LinkedHashMap<dev.gantry.model.object.ObjectKey, Cluster.DeleteOptions>();
    for (String name : api.names(pods)) {
      wanted.put(
          dev.gantry.model.object.ObjectKey.of("", "pods", "swept", name),
          Cluster.DeleteOptions.BACKGROUND);
    }
    int commits = commits(() -> assertThat(cluster.deleteAll(wanted)).isEmpty());
    assertThat(commits).isLessThan(MANY / 4);
    assertThat(api.names(pods)).isEmpty();
  }

  @Test
  void aDryRunTouchesNothing() {
    String pods = fill("dry", false);
    int commits = commits(() -> api.call("DELETE", pods + "?dryRun=All", "", ""));
    assertThat(commits).isZero();
    assertThat(api.names(pods)).hasSize(MANY);
  }
}
