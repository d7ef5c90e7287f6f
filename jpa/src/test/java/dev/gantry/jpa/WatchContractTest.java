package dev.gantry.jpa;

import static dev.gantry.jpa.StoreFixture.create;
import static dev.gantry.jpa.StoreFixture.increment;
import static dev.gantry.jpa.StoreFixture.pod;
import static dev.gantry.jpa.StoreFixture.put;
import static dev.gantry.jpa.StoreFixture.remove;
import static dev.gantry.jpa.StoreFixture.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.selector.FieldSelector;
import dev.gantry.model.selector.LabelSelector;
import dev.gantry.model.selector.Selector;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.Committed;
import dev.gantry.model.store.ObjectReader.Page;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import dev.gantry.model.store.WatchEvent.Type;
import dev.gantry.model.store.Watcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every object store promises to its watchers. */
class WatchContractTest {

  private static final GroupResource PODS = new GroupResource("", "pods");

  private final ConcurrentLinkedQueue<Committed> committed = new ConcurrentLinkedQueue<>();
  private DataSource database;
  private JpaObjectStore store;

  @BeforeEach
  void open() {
    database = StoreFixture.freshDatabase();
    store =
        StoreFixture.open(
            StoreSettings.defaults("a").withWindow(2000, 500), database, committed::add);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aWatchReplayedOntoAListIsALaterList() throws Exception {
    write(store, 1, 50);
    Page before = store.list(Query.all(PODS));
    Watcher watcher = store.watch(Query.all(PODS), before.revision());
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int seed = i;
      writers.add(new Thread(() -> write(store, seed, 100)));
    }
    writers.forEach(Thread::start);
    for (Thread writer : writers) {
      writer.join();
    }
    Page after = store.list(Query.all(PODS));
    assertThat(replay(before, watcher, after.revision())).isEqualTo(state(after));

    // And so is one that starts in the past.
    Watcher late = store.watch(Query.all(PODS), before.revision());
    assertThat(replay(before, late, after.revision())).isEqualTo(state(after));
  }

  @Test
  void twoServersSeeTheSameOrder() throws Exception {
    JpaObjectStore other = StoreFixture.open("b", database);
    try {
      Watcher here = store.watch(Query.all(PODS), 0);
      Watcher there = other.watch(Query.all(PODS), store.revision());
      Thread one = new Thread(() -> write(store, 1, 150));
      Thread two = new Thread(() -> write(other, 2, 150));
      one.start();
      two.start();
      one.join();
      two.join();
      store.awaitLatest();
      other.awaitLatest();
      long end = store.revision();
      assertThat(other.revision()).isEqualTo(end);
      List<Long> seenHere = revisions(take(here, end));
      assertThat(revisions(take(there, end))).isEqualTo(seenHere);
      assertThat(seenHere).doesNotHaveDuplicates().isSorted();
      assertThat(seenHere.get(seenHere.size() - 1) - seenHere.get(0) + 1)
          .isEqualTo(seenHere.size());
      assertThat(state(other.list(Query.all(PODS)))).isEqualTo(state(store.list(Query.all(PODS))));
    } finally {
      other.close();
    }
  }

  @Test
  void writersOnTwoServersLoseNoIncrement() throws Exception {
    ObjectKey key = pod("default", "counter");
    store.update(create(key));
    JpaObjectStore other = StoreFixture.open("b", database);
    try {
      List<Thread> threads = new ArrayList<>();
      for (JpaObjectStore server : List.of(store, other, store, other)) {
        threads.add(
            new Thread(
                () -> {
                  for (int i = 0; i < 50; i++) {
                    server.update(increment(key));
                  }
                }));
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      store.awaitLatest();
      assertThat(store.get(key).orElseThrow().at("/count").asInt()).isEqualTo(200);
    } finally {
      other.close();
    }
  }

  @Test
  void whatAnotherServerRemovedCanBeCreatedHereAtOnce() {
    JpaObjectStore other = StoreFixture.open("b", database);
    try {
      for (int i = 0; i < 20; i++) {
        ObjectKey key = pod("default", "web");
        store.update(create(key));
        other.update(remove(key));
      }
      assertThat(store.count(PODS) + other.count(PODS)).isLessThanOrEqualTo(1);
    } finally {
      other.close();
    }
  }

  @Test
  void aServerThatComesIsSeenBeforeItServesAndOneThatGoesIsForgotten() throws Exception {
    ObjectKey key = pod("default", "web");
    for (int i = 0; i < 5; i++) {
      JpaObjectStore other = StoreFixture.open("b" + i, database);
      try {
        long written =
            other.update(put(key, d -> d.put("v", d.path("v").asInt() + 1))).get().revision();
        store.awaitLatest();
        assertThat(store.revision()).isGreaterThanOrEqualTo(written);
      } finally {
        other.close();
      }
      store.update(increment(key));
    }
    assertThat(store.get(key).orElseThrow().at("/v").asInt()).isEqualTo(5);
  }

  @Test
  void enteringASelectionIsAddedAndLeavingItIsDeleted() throws Exception {
    ObjectKey key = pod("default", "web");
    Selector red = Selector.labels(LabelSelector.equal(Map.of("colour", "red")));
    Selector node = Selector.fields(FieldSelector.equal("spec.nodeName", "node-1"));
    Watcher reds = store.watch(Query.all(PODS).where(red), 0);
    Watcher onNode = store.watch(Query.all(PODS).where(node), 0);
    store.update(create(key, d -> colour(d, "red")));
    store.update(update(key, d -> d.set("spec", d.objectNode().put("nodeName", "node-1"))));
    long left = store.update(update(key, d -> colour(d, "blue"))).get().revision();
    store.update(update(key, d -> d.set("spec", d.objectNode().put("nodeName", "node-2"))));
    long end = store.update(remove(key)).get().revision();

    List<WatchEvent> seen = take(reds, end);
    assertThat(seen)
        .extracting(WatchEvent::type)
        .containsExactly(Type.ADDED, Type.MODIFIED, Type.DELETED);
    StoredObject last = seen.get(2).object();
    assertThat(last.revision()).isEqualTo(left);
    assertThat(last.document().at("/metadata/resourceVersion").asText()).isEqualTo("" + left);
    assertThat(last.labels()).containsEntry("colour", "red");
    assertThat(take(onNode, end))
        .extracting(WatchEvent::type)
        .containsExactly(Type.ADDED, Type.MODIFIED, Type.DELETED);
  }

  @Test
  void thePositionMovesOnWithoutMatchingEvents() throws Exception {
    Watcher elsewhere = store.watch(Query.in(PODS, "elsewhere"), 0);
    long end = store.update(create(pod("default", "web"))).get().revision();
    assertThat(elsewhere.drain(10)).isEmpty();
    assertThat(elsewhere.position()).isEqualTo(end);
  }

  @Test
  void aReaderIsCalledOnceThereIsSomething() throws Exception {
    Watcher watcher = store.watch(Query.all(PODS), 0);
    CountDownLatch called = new CountDownLatch(1);
    assertThat(watcher.drain(10)).isEmpty();
    watcher.onReady(called::countDown);
    store.update(create(pod("default", "web")));
    assertThat(called.await(5, TimeUnit.SECONDS)).isTrue();
    assertThat(watcher.drain(10)).hasSize(1);
    watcher.close();
    assertThat(store.watchers()).isZero();
  }

  @Test
  void aRevisionThatTheWindowHasLeftIsExpired() {
    long start = store.update(create(pod("default", "web"))).get().revision();
    for (int i = 0; i < 2100; i++) {
      store.submit(increment(pod("default", "web")));
    }
    store.update(increment(pod("default", "web")));
    assertThatThrownBy(() -> store.watch(Query.all(PODS), start))
        .isInstanceOfSatisfying(
            ApiException.class,
            e ->
                assertThat(e.getMessage()).startsWith("too old resource version: " + start + " ("));
    // Another resource's window is its own.
    assertThat(store.watch(Query.all(new GroupResource("", "services")), start)).isNotNull();
  }

  @Test
  void aWatcherThatIsTooSlowIsCutOffAfterWhatItHas() {
    Watcher slow = store.watch(Query.all(PODS), 0);
    store.update(create(pod("default", "web")));
    CompletableFuture<?> last = null;
    for (int i = 0; i < 600; i++) {
      last = store.submit(increment(pod("default", "web")));
    }
    last.join();
    assertThat(slow.failure()).isEmpty();
    assertThat(slow.drain(1000)).hasSize(500);
    assertThat(slow.failure()).isPresent();
    assertThat(store.watchers()).isZero();
  }

  @Test
  void observersSeeEveryCommitInOrder() {
    write(store, 7, 100);
    List<Long> seen =
        committed.stream()
            .flatMap(batch -> batch.events().stream())
            .map(event -> event.object().revision())
            .toList();
    assertThat(seen).isSorted().doesNotHaveDuplicates().hasSizeGreaterThan(50);
    assertThat(seen.get(seen.size() - 1)).isEqualTo(store.revision());
  }

  private static ObjectNode colour(ObjectNode document, String colour) {
    document.withObject("/metadata/labels").put("colour", colour);
    return document;
  }

  private static void write(JpaObjectStore store, int seed, int writes) {
    Random random = new Random(seed);
    for (int i = 0; i < writes; i++) {
      ObjectKey key = pod("ns-" + random.nextInt(3), "pod-" + random.nextInt(20));
      int value = random.nextInt();
      store.update(
          random.nextInt(4) == 0 ? remove(key) : put(key, document -> document.put("v", value)));
    }
  }

  private static Map<ObjectKey, String> replay(Page from, Watcher watcher, long until)
      throws InterruptedException {
    Map<ObjectKey, String> state = state(from);
    for (WatchEvent event : take(watcher, until)) {
      ObjectKey key = event.object().key();
      assertThat(state.containsKey(key)).isEqualTo(event.type() != Type.ADDED);
      if (event.type() == Type.DELETED) {
        state.remove(key);
      } else {
        state.put(key, event.object().document().toString());
      }
    }
    return state;
  }

  private static Map<ObjectKey, String> state(Page page) {
    Map<ObjectKey, String> state = new TreeMap<>();
    page.objects().forEach(object -> state.put(object.key(), object.document().toString()));
    return state;
  }

  private static List<Long> revisions(List<WatchEvent> events) {
    return events.stream().map(event -> event.object().revision()).toList();
  }

  /** Takes events until the watcher has seen a revision. */
  private static List<WatchEvent> take(Watcher watcher, long until) throws InterruptedException {
    List<WatchEvent> taken = new ArrayList<>();
    while (watcher.position() < until) {
      CountDownLatch ready = new CountDownLatch(1);
      List<WatchEvent> some = watcher.drain(100);
      taken.addAll(some);
      if (some.isEmpty() && watcher.position() < until) {
        watcher.onReady(ready::countDown);
        ready.await(10, TimeUnit.MILLISECONDS);
      }
    }
    taken.addAll(watcher.drain(10_000));
    return taken;
  }
}
