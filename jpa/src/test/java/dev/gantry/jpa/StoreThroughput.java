package dev.gantry.jpa;

import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.WriteResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** Measures the store alone, without HTTP: run by hand. */
final class StoreThroughput {

  private static final long SECONDS = 4;

  private StoreThroughput() {}

  public static void main(String[] args) throws Exception {
    JpaObjectStore store = StoreFixture.open("a", StoreFixture.freshDatabase());
    String padding = "x".repeat(1800);
    for (int writers : new int[] {1, 1, 8, 32, 128}) {
      AtomicLong done = new AtomicLong();
      long end = System.nanoTime() + SECONDS * 1_000_000_000L;
      List<Thread> threads = new ArrayList<>();
      for (int w = 0; w < writers; w++) {
        int writer = w;
        threads.add(
            new Thread(
                () -> {
                  for (int i = 0; System.nanoTime() < end; i++) {
                    ObjectKey key = StoreFixture.pod("ns-" + writer, "pod-" + writers + "-" + i);
                    store.update(StoreFixture.create(key, d -> d.put("padding", padding)));
                    done.incrementAndGet();
                  }
                }));
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      System.out.printf("%4d writers: %,8d creates/s%n", writers, done.get() / SECONDS);
    }
    ObjectKey counter = StoreFixture.pod("default", "counter");
    store.update(StoreFixture.create(counter));
    long start = System.nanoTime();
    List<CompletableFuture<WriteResult>> writes = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      writes.add(store.submit(StoreFixture.increment(counter)));
    }
    writes.forEach(CompletableFuture::join);
    System.out.printf("one key: %,.0f updates/s%n", 20_000 / ((System.nanoTime() - start) / 1e9));
    start = System.nanoTime();
    for (int i = 0; i < 5_000; i++) {
      store.awaitLatest();
    }
    System.out.printf("awaitLatest: %.3f ms%n", (System.nanoTime() - start) / 1e6 / 5_000);
    int objects = store.list(Query.all(counter.resource())).objects().size();
    start = System.nanoTime();
    StoreFixture.open("b", StoreFixture.current()).close();
    System.out.printf("load %,d objects: %.1f s%n", objects, (System.nanoTime() - start) / 1e9);
    store.close();
    System.exit(0);
  }
}
