package dev.gantry.jpa;

import static dev.gantry.jpa.StoreFixture.create;
import static dev.gantry.jpa.StoreFixture.increment;
import static dev.gantry.jpa.StoreFixture.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.jpa.postgres.EmbeddedPostgres;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The database goes away, the server dies: no acknowledged write is lost, none is invented. */
class TroubleTest {

  private static final GroupResource PODS = new GroupResource("", "pods");

  @Test
  void aCrashOfTheDatabaseInTheMiddleOfWritesLosesNoneAndReadsGoOn() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
      JpaObjectStore store =
          StoreFixture.open(
              StoreSettings.defaults("a").withPatience(Duration.ofSeconds(4)),
              postgres.dataSource(),
              committed -> {});
      ConcurrentLinkedQueue<ObjectKey> acknowledged = new ConcurrentLinkedQueue<>();
      ConcurrentLinkedQueue<ObjectKey> refused = new ConcurrentLinkedQueue<>();
      AtomicBoolean stop = new AtomicBoolean();
      ObjectKey counter = pod("default", "counter");
      store.update(create(counter));
      List<Thread> writers = new ArrayList<>();
      for (int w = 0; w < 4; w++) {
        int writer = w;
        writers.add(
            new Thread(
                () -> {
                  for (int i = 0; !stop.get(); i++) {
                    ObjectKey key = pod("w" + writer, "pod-" + i);
                    try {
                      store.update(create(key));
                      acknowledged.add(key);
                    } catch (ApiException unavailable) {
                      refused.add(key);
                      Thread.onSpinWait();
                    }
                  }
                }));
      }
      writers.forEach(Thread::start);
      awaitSize(acknowledged, 200);
      postgres.crash();
      awaitSize(refused, 10);
      assertThat(store.get(counter)).isPresent();
      assertThat(store.list(Query.all(PODS)).objects()).hasSizeGreaterThan(200);
      store.awaitLatest();
      assertThatThrownBy(() -> store.update(increment(counter)))
          .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.code()).isEqualTo(503));
      postgres.resume();
      int before = acknowledged.size();
      awaitSize(acknowledged, before + 200);
      stop.set(true);
      for (Thread writer : writers) {
        writer.join();
      }
      store.update(increment(counter));

      Set<ObjectKey> shown = keys(store);
      assertThat(shown).containsAll(acknowledged);
      JpaObjectStore fresh = StoreFixture.open("b", postgres.dataSource());
      assertThat(keys(fresh)).isEqualTo(shown);
      assertThat(fresh.revision()).isEqualTo(store.revision());
      // A revision each, and two of the counter: what was not acknowledged is there whole or not at
      // all.
      assertThat(fresh.revision() - 1).isEqualTo(shown.size() + 2);
      fresh.close();
      store.close();
    }
  }

  @Test
  void aServerKilledInTheMiddleOfAThousandWritesLosesNoneAndInventsNone() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
      Process writer =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx256m",
                  "-cp",
                  System.getProperty(
                      "surefire.test.class.path", System.getProperty("java.class.path")),
                  KilledWriter.class.getName(),
                  postgres.url(),
                  "1000")
              .redirectError(new File("/dev/null"))
              .start();
      Set<String> acknowledged = new HashSet<>();
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
        for (String line; (line = lines.readLine()) != null; ) {
          acknowledged.add(line);
          if (acknowledged.size() == 400) {
            writer.destroyForcibly();
          }
        }
      } catch (IOException cutOff) {
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(400);
      }
      assertThat(writer.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(acknowledged).hasSizeBetween(400, 999);

      JpaObjectStore store = StoreFixture.open("b", postgres.dataSource());
      List<StoredObject> objects = store.list(Query.all(PODS)).objects();
      Set<String> names = objects.stream().map(o -> o.key().name()).collect(Collectors.toSet());
      assertThat(names).containsAll(acknowledged);
      assertThat(names).allMatch(name -> name.matches("pod-\\d{1,3}"));
      assertThat(store.revision() - 1).isEqualTo(objects.size());
      assertThat(objects).allMatch(object -> object.at("/whole").asBoolean());
      store.close();
    }
  }

  private static Set<ObjectKey> keys(JpaObjectStore store) {
    return store.list(Query.all(PODS)).objects().stream()
        .map(StoredObject::key)
        .filter(key -> !"counter".equals(key.name()))
        .collect(Collectors.toSet());
  }

  private static void awaitSize(ConcurrentLinkedQueue<?> queue, int size) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (queue.size() < size) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
