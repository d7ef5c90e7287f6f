package dev.gantry.it;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Clients that create, change and delete a few config maps at once, whatever becomes of it. */
final class ConfigMapWriters implements AutoCloseable {

  private static final int WRITERS = 4;
  private static final int OBJECTS = 20;
  private static final Duration BETWEEN = Duration.ofMillis(20);

  private final KubernetesClient client;
  private final String namespace;
  private final ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
  private final AtomicInteger done = new AtomicInteger();

  ConfigMapWriters(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
    for (int writer = 0; writer < WRITERS; writer++) {
      Random random = new Random(writer);
      threads.execute(() -> write(random));
    }
  }

  private void write(Random random) {
    while (!threads.isShutdown()) {
      String name = "cm-" + random.nextInt(OBJECTS);
      try {
        if (random.nextInt(3) == 0) {
          client.configMaps().inNamespace(namespace).withName(name).delete();
        } else {
          client
              .resource(
                  new ConfigMapBuilder()
                      .withNewMetadata()
                      .withName(name)
                      .withNamespace(namespace)
                      .endMetadata()
                      .addToData("n", String.valueOf(random.nextInt()))
                      .build())
              .forceConflicts()
              .serverSideApply();
        }
        done.incrementAndGet();
      } catch (KubernetesClientException e) {
        // The server was killed, or another writer was faster: what matters is what is told of it.
        LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
      }
      LockSupport.parkNanos(BETWEEN.toNanos());
    }
  }

  /** How many writes were acknowledged. */
  int done() {
    return done.get();
  }

  /** Returns when no write is under way any more. */
  void stop() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(90, TimeUnit.SECONDS)) {
        throw new AssertionError("a write does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
