package dev.gantry.jpa;

import dev.gantry.jpa.postgres.EmbeddedPostgres;
import java.util.ArrayList;
import java.util.List;

/** A server of its own process that writes pods and prints the names of those acknowledged. */
final class KilledWriter {

  private static final int THREADS = 8;

  private KilledWriter() {}

  /** Arguments: the database's URL, how many pods to write. */
  public static void main(String[] args) throws InterruptedException {
    JpaObjectStore store = StoreFixture.open("killed", EmbeddedPostgres.at(args[0]));
    int pods = Integer.parseInt(args[1]);
    List<Thread> writers = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      int first = t;
      writers.add(
          new Thread(
              () -> {
                for (int i = first; i < pods; i += THREADS) {
                  String name = "pod-" + i;
                  store.update(
                      StoreFixture.create(
                          StoreFixture.pod("default", name),
                          document -> document.put("whole", true)));
                  System.out.println(name);
                }
              }));
    }
    writers.forEach(Thread::start);
    for (Thread writer : writers) {
      writer.join();
    }
  }
}
