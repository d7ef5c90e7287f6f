package dev.gantry.jpa;

import static dev.gantry.jpa.StoreFixture.create;
import static dev.gantry.jpa.StoreFixture.increment;
import static dev.gantry.jpa.StoreFixture.pod;
import static dev.gantry.jpa.StoreFixture.remove;
import static dev.gantry.jpa.StoreFixture.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.Change;
import dev.gantry.model.store.ObjectReader.Page;
import dev.gantry.model.store.ObjectStore;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.Write;
import dev.gantry.model.store.WriteResult;
import dev.gantry.model.store.WriteResult.Effect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every object store promises to its writers and readers. */
class ObjectStoreContractTest {

  private static final GroupResource PODS = new GroupResource("", "pods");

  private JpaObjectStore store;

  @BeforeEach
  void open() {
    store = StoreFixture.open("a", StoreFixture.freshDatabase());
  }

  @AfterEach
  void close() {
    if (store != null) {
      store.close();
    }
  }

  @Test
  void createsUpdatesAndRemoves() {
    ObjectKey key = pod("default", "web");
    WriteResult created = store.update(create(key));
    assertThat(created.effect()).isEqualTo(Effect.CREATED);
    assertThat(created.get().document().at("/metadata/resourceVersion").asText())
        .isEqualTo(Long.toString(created.get().revision()));

    WriteResult updated = store.update(increment(key));
    assertThat(updated.effect()).isEqualTo(Effect.UPDATED);
    assertThat(updated.get().revision()).isEqualTo(created.get().revision() + 1);
    assertThat(store.get(key)).contains(updated.get());

    WriteResult removed = store.update(remove(key));
    assertThat(removed.effect()).isEqualTo(Effect.REMOVED);
    assertThat(removed.get().revision()).isEqualTo(updated.get().revision() + 1);
    assertThat(removed.get().at("/count").asInt()).isEqualTo(1);
    assertThat(store.get(key)).isEmpty();
    assertThat(store.update(remove(key)).effect()).isEqualTo(Effect.UNCHANGED);
    assertThat(store.revision()).isEqualTo(removed.get().revision());
  }

  @Test
  void writingTheSameDocumentTakesNoRevision() {
    ObjectKey key = pod("default", "web");
    StoredObject created = store.update(create(key)).get();
    WriteResult same = store.update(update(key, document -> document));
    assertThat(same.effect()).isEqualTo(Effect.UNCHANGED);
    assertThat(same.get()).isSameAs(created);
    WriteResult kept = store.update(new Write(key, current -> Change.Keep.KEEP, StoreFixture.ANN));
    assertThat(kept.effect()).isEqualTo(Effect.UNCHANGED);
    assertThat(store.revision()).isEqualTo(created.revision());
  }

  @Test
  void refusalsAreTheWritersOwn() {
    ObjectKey key = pod("default", "web");
    store.update(create(key));
    assertThatThrownBy(() -> store.update(create(key)))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.getMessage()).contains("already exists"));
    assertThatThrownBy(() -> store.update(increment(pod("default", "nobody"))))
        .isInstanceOf(ApiException.class);
  }

  @Test
  void aDocumentThatTheDatabaseRefusesFailsAlone() {
    List<CompletableFuture<WriteResult>> good = new ArrayList<>();
    CompletableFuture<WriteResult> bad = null;
    for (int i = 0; i < 20; i++) {
      good.add(store.submit(create(pod("default", "good-" + i))));
      if (i == 10) {
        bad =
            store.submit(
                create(
                    pod("default", "bad"), document -> document.put("text", "half \uD800 pair")));
      }
    }
    CompletableFuture<WriteResult> refused = bad;
    assertThatThrownBy(refused::join).hasCauseInstanceOf(ApiException.class);
    good.forEach(write -> assertThat(write.join().effect()).isEqualTo(Effect.CREATED));
    assertThat(store.count(PODS)).isEqualTo(20);
  }

  @Test
  void concurrentIncrementsLoseNone() throws Exception {
    ObjectKey key = pod("default", "counter");
    store.update(create(key));
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      List<Future<WriteResult>> writes = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        writes.add(threads.submit(() -> store.update(increment(key))));
      }
      List<Long> revisions = new ArrayList<>();
      for (Future<WriteResult> write : writes) {
        revisions.add(write.get().get().revision());
      }
      assertThat(revisions).doesNotHaveDuplicates();
    } finally {
      threads.shutdown();
    }
    assertThat(store.get(key).orElseThrow().at("/count").asInt()).isEqualTo(1000);
  }

  @Test
  void writesToOneKeyInOneBatchRestOnEachOther() {
    ObjectKey key = pod("default", "web");
    CompletableFuture<WriteResult> created = store.submit(create(key));
    CompletableFuture<WriteResult> twice = store.submit(create(key));
    CompletableFuture<WriteResult> updated = store.submit(increment(key));
    CompletableFuture<WriteResult> removed = store.submit(remove(key));
    CompletableFuture<WriteResult> again = store.submit(create(key));
    assertThat(created.join().effect()).isEqualTo(Effect.CREATED);
    assertThatThrownBy(twice::join).hasCauseInstanceOf(ApiException.class);
    assertThat(updated.join().get().at("/count").asInt()).isEqualTo(1);
    assertThat(removed.join().effect()).isEqualTo(Effect.REMOVED);
    assertThat(again.join().effect()).isEqualTo(Effect.CREATED);
    assertThat(again.join().get().revision()).isEqualTo(created.join().get().revision() + 3);
    assertThat(store.get(key)).contains(again.join().get());
  }

  @Test
  void aTransactionIsAllOrNothing() {
    ObjectKey first = pod("default", "first");
    ObjectKey second = pod("default", "second");
    store.update(create(second));
    long before = store.revision();
    assertThatThrownBy(() -> store.transaction(List.of(create(first), create(second))))
        .isInstanceOf(ApiException.class);
    assertThat(store.get(first)).isEmpty();
    assertThat(store.revision()).isEqualTo(before);

    List<WriteResult> done =
        store.transaction(List.of(create(first), increment(first), increment(second)));
    assertThat(done)
        .extracting(WriteResult::effect)
        .containsExactly(Effect.CREATED, Effect.UPDATED, Effect.UPDATED);
    assertThat(done)
        .extracting(result -> result.get().revision())
        .containsExactly(before + 1, before + 2, before + 3);
  }

  @Test
  void pagesOfOneListAreOneSnapshot() {
    for (int i = 0; i < 25; i++) {
      store.update(create(pod(i % 2 == 0 ? "even" : "odd", String.format("pod-%02d", i))));
    }
    Query all = Query.all(PODS);
    Page first = store.list(all.page(10, null, 0));
    assertThat(first.remaining()).isEqualTo(15);
    for (int i = 0; i < 25; i += 3) {
      store.update(remove(pod(i % 2 == 0 ? "even" : "odd", String.format("pod-%02d", i))));
    }
    store.update(create(pod("even", "pod-99")));
    List<StoredObject> seen = new ArrayList<>(first.objects());
    Page page = first;
    while (page.next() != null) {
      page = store.list(all.page(10, page.next(), first.revision()));
      seen.addAll(page.objects());
      assertThat(page.revision()).isEqualTo(first.revision());
    }
    assertThat(seen).hasSize(25).isSortedAccordingTo((a, b) -> a.key().compareTo(b.key()));
    assertThat(store.list(all.page(0, null, first.revision())).objects()).isEqualTo(seen);
    assertThat(store.list(Query.in(PODS, "odd").page(0, null, first.revision())).objects())
        .hasSize(12);
    assertThat(store.list(Query.all(PODS)).objects()).hasSize(17);
  }

  @Test
  void aStateThatWasNeverSeenAgainIsReadBackAfterARestart() {
    ObjectKey key = pod("default", "web");
    StoredObject created =
        store
            .update(create(key, d -> d.put("é\u0000", "ü\"\\ \n\u0000 \uDBFF\uDFFF \\u0000")))
            .get();
    store.update(create(pod("default", "gone")));
    store.update(remove(pod("default", "gone")));
    long revision = store.revision();
    // The same database under another server.
    JpaObjectStore again = StoreFixture.open("b", StoreFixture.current());
    try {
      assertThat(again.revision()).isEqualTo(revision);
      StoredObject loaded = again.get(key).orElseThrow();
      assertThat(loaded.document()).isEqualTo(created.document());
      assertThat(new String(loaded.json(), StandardCharsets.UTF_8))
          .startsWith("{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"resourceVersion\":");
      assertThat(again.update(update(key, d -> d)).effect()).isEqualTo(Effect.UNCHANGED);
      assertThat(again.count(PODS)).isEqualTo(1);
    } finally {
      again.close();
    }
  }

  @Test
  void waitsForARevisionOnlySoLong() {
    ObjectStore reader = store;
    assertThatThrownBy(() -> reader.await(reader.revision() + 100))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> assertThat(e.getMessage()).startsWith("Too large resource version: "));
    store.awaitLatest();
  }
}
