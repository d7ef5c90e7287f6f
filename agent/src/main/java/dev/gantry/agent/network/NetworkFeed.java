package dev.gantry.agent.network;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Keeps a {@link NetworkState} up to date by watching Services and EndpointSlices. One feed serves
 * all network components of a node, so that a node costs the server two watches.
 */
public final class NetworkFeed implements AutoCloseable {
  private final KubernetesClient client;
  private final NetworkState state = new NetworkState();
  private final CompletableFuture<Void> synced = new CompletableFuture<>();
  private List<SharedIndexInformer<?>> informers = List.of();

  public NetworkFeed(KubernetesClient client) {
    this.client = client;
  }

  public NetworkState state() {
    return state;
  }

  /** Completes when the first lists have been taken in. */
  public CompletableFuture<Void> synced() {
    return synced;
  }

  /** Starts once; a second call does nothing. The server need not be there yet. */
  public synchronized void start() {
    if (!informers.isEmpty()) {
      return;
    }
    var services =
        client
            .services()
            .inAnyNamespace()
            .runnableInformer(0)
            .addEventHandler(handler(state::put, state::remove));
    var slices =
        client
            .discovery()
            .v1()
            .endpointSlices()
            .inAnyNamespace()
            .runnableInformer(0)
            .addEventHandler(handler(state::put, state::remove));
    informers = List.of(services, slices);
    // A node that starts before its server, or loses it, keeps trying instead of giving up.
    services.exceptionHandler((started, failure) -> true);
    slices.exceptionHandler((started, failure) -> true);
    CompletableFuture.allOf(
            services.start().toCompletableFuture(), slices.start().toCompletableFuture())
        .whenComplete((done, failure) -> complete(failure));
  }

  private void complete(Throwable failure) {
    if (failure == null) {
      synced.complete(null);
    } else {
      synced.completeExceptionally(failure);
    }
  }

  private static <T extends HasMetadata> ResourceEventHandler<T> handler(
      Consumer<T> put, Consumer<T> remove) {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(T object) {
        put.accept(object);
      }

      @Override
      public void onUpdate(T before, T object) {
        put.accept(object);
      }

      @Override
      public void onDelete(T object, boolean finalStateUnknown) {
        remove.accept(object);
      }
    };
  }

  @Override
  public synchronized void close() {
    informers.forEach(SharedIndexInformer::stop);
  }
}
