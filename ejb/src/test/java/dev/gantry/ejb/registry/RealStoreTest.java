package dev.gantry.ejb.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.jpa.JpaObjectStore;
import dev.gantry.jpa.SelectableFields;
import dev.gantry.jpa.StoreSettings;
import dev.gantry.jpa.postgres.EmbeddedPostgres;
import dev.gantry.model.object.Meta;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.WatchEvent;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What several writers at once may not break, on the real store. */
class RealStoreTest {

  private static final String PODS = "/api/v1/namespaces/%s/pods";
  private static EmbeddedPostgres postgres;
  private static JpaObjectStore store;
  private static Api api;

  @BeforeAll
  static void start() {
    postgres = EmbeddedPostgres.start();
    List<Consumer<List<WatchEvent>>> observers = new CopyOnWriteArrayList<>();
    store =
        new JpaObjectStore(
            StoreSettings.defaults("registry-test"),
            postgres.database("registry"),
            Clock.systemUTC(),
            SelectableFields.builtIn(),
            committed -> observers.forEach(o -> o.accept(committed.events())));
    store.start();
    assertThat(store.awaitReady(Duration.ofSeconds(30))).isTrue();
    api = new Api(store, observers::add, name -> null);
  }

  @AfterAll
  static void stop() {
    store.close();
    postgres.close();
  }

  private static String namespace(String name) {
    api.post("/api/v1/namespaces", "{'metadata':{'name':'" + name + "'}}");
    return name;
  }

  private static <T> List<Future<T>> together(int times, Callable<T> task) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      return threads.invokeAll(IntStream.range(0, times).mapToObj(i -> task).toList());
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void quotasHold() throws Exception {
    String pods = PODS.formatted(namespace("quotas"));
    api.post(
        "/api/v1/namespaces/quotas/resourcequotas",
        "{'metadata':{'name':'q'},'spec':{'hard':{'pods':'10'}}}");
    int created = 0;
    for (Future<Boolean> one :
        together(
            60,
            () -> {
              try {
                api.post(
                    pods,
                    "{'metadata':{'generateName':'p-'},'spec':{'containers':[{'name':'c','image':'i'}]}}");
                return true;
              } catch (ApiException e) {
                assertThat(e).hasMessageContaining("exceeded quota: q");
                return false;
              }
            })) {
      created += one.get() ? 1 : 0;
    }
    assertThat(created).isEqualTo(10);
    assertThat(
            api.get("/api/v1/namespaces/quotas/resourcequotas/q").at("/status/used/pods").asText())
        .isEqualTo("10");
    for (String name : api.names(pods)) {
      api.delete(pods + "/" + name, "");
    }
    assertThat(
            api.get("/api/v1/namespaces/quotas/resourcequotas/q").at("/status/used/pods").asText())
        .isEqualTo("0");
  }

  @Test
  void addressesAndNodePortsAreGivenOnce() throws Exception {
    String services = "/api/v1/namespaces/" + namespace("addresses") + "/services";
    Set<String> addresses = new HashSet<>();
    Set<Integer> ports = new HashSet<>();
    for (Future<ObjectNode> one :
        together(
            100,
            () ->
                api.post(
                    services,
                    "{'metadata':{'generateName':'s-'},'spec':{'type':'NodePort','ports':[{'port':80}]}}"))) {
      assertThat(addresses.add(one.get().at("/spec/clusterIP").asText())).isTrue();
      assertThat(ports.add(one.get().at("/spec/ports/0/nodePort").asInt())).isTrue();
    }
    int won = 0;
    for (Future<Boolean> one :
        together(
            20,
            () -> {
              try {
                api.post(
                    services,
                    "{'metadata':{'generateName':'t-'},'spec':{'clusterIP':'10.96.200.200','ports':[{'port':80}]}}");
                return true;
              } catch (ApiException e) {
                assertThat(e).hasMessageContaining("provided IP is already allocated");
                return false;
              }
            })) {
      won += one.get() ? 1 : 0;
    }
    assertThat(won).isEqualTo(1);
  }

  @Test
  void patchesWithoutAVersionAllTakeEffect() throws Exception {
    String maps = "/api/v1/namespaces/" + namespace("patches") + "/configmaps";
    api.post(maps, "{'metadata':{'name':'m'},'data':{}}");
    java.util.concurrent.atomic.AtomicInteger next =
        new java.util.concurrent.atomic.AtomicInteger();
    for (Future<ObjectNode> one :
        together(
            64,
            () ->
                api.patch(
                    maps + "/m",
                    "merge-patch+json",
                    "{'data':{'k" + next.incrementAndGet() + "':'v'}}"))) {
      one.get();
    }
    assertThat(api.get(maps + "/m").path("data")).hasSize(64);
  }

  @Test
  void ofUpdatesFromOneVersionOneWins() throws Exception {
    String maps = "/api/v1/namespaces/" + namespace("updates") + "/configmaps";
    ObjectNode map = api.post(maps, "{'metadata':{'name':'m'},'data':{}}");
    java.util.concurrent.atomic.AtomicInteger next =
        new java.util.concurrent.atomic.AtomicInteger();
    int won = 0;
    for (Future<Boolean> one :
        together(
            16,
            () -> {
              ObjectNode mine = map.deepCopy();
              mine.withObject("/data").put("k", Integer.toString(next.incrementAndGet()));
              try {
                api.put(maps + "/m", mine);
                return true;
              } catch (ApiException e) {
                assertThat(e.code()).isEqualTo(409);
                return false;
              }
            })) {
      won += one.get() ? 1 : 0;
    }
    assertThat(won).isEqualTo(1);
    assertThat(Meta.resourceVersion(api.get(maps + "/m"))).isNotEqualTo(Meta.resourceVersion(map));
  }

  @Test
  void aPodIsBoundByOneOfMany() throws Exception {
    String pods = PODS.formatted(namespace("binding"));
    api.post(pods, "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i'}]}}");
    int won = 0;
    for (Future<Boolean> one :
        together(
            16,
            () -> {
              try {
                api.post(pods + "/p/binding", "{'target':{'kind':'Node','name':'n'}}");
                return true;
              } catch (ApiException e) {
                assertThat(e.code()).isEqualTo(409);
                return false;
              }
            })) {
      won += one.get() ? 1 : 0;
    }
    assertThat(won).isEqualTo(1);
  }
}
