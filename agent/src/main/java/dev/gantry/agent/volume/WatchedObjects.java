package dev.gantry.agent.volume;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Watches exactly the objects that some pod of this node names, one watch per object however many
 * pods share it, and tells which pods a change concerns. A node may not list all secrets.
 */
public final class WatchedObjects implements ReferencedObjects, AutoCloseable {
  private record Key(String kind, String namespace, String name) {}

  private record Watched(
      SharedIndexInformer<? extends HasMetadata> informer, Set<String> podUids) {}

  private final KubernetesClient client;
  private final Consumer<String> changedPod;
  private final Map<Key, Watched> watched = new ConcurrentHashMap<>();

  public WatchedObjects(KubernetesClient client, Consumer<String> changedPod) {
    this.client = client;
    this.changedPod = changedPod;
  }

  @Override
  public Optional<ConfigMap> configMap(String podUid, String namespace, String name) {
    Key key = new Key("ConfigMap", namespace, name);
    return find(
            podUid,
            key,
            () ->
                client
                    .configMaps()
                    .inNamespace(namespace)
                    .withName(name)
                    .inform(new Handler<>(key), 0))
        .map(ConfigMap.class::cast);
  }

  @Override
  public Optional<Secret> secret(String podUid, String namespace, String name) {
    Key key = new Key("Secret", namespace, name);
    return find(
            podUid,
            key,
            () ->
                client
                    .secrets()
                    .inNamespace(namespace)
                    .withName(name)
                    .inform(new Handler<>(key), 0))
        .map(Secret.class::cast);
  }

  private Optional<HasMetadata> find(
      String podUid, Key key, Supplier<SharedIndexInformer<? extends HasMetadata>> start) {
    Watched entry =
        watched.compute(
            key,
            (k, old) -> {
              Watched now =
                  old != null ? old : new Watched(start.get(), ConcurrentHashMap.newKeySet());
              now.podUids().add(podUid);
              return now;
            });
    return entry.informer().getStore().list().stream()
        .map(HasMetadata.class::cast)
        .filter(o -> o.getMetadata().getName().equals(key.name()))
        .findFirst();
  }

  @Override
  public void release(String podUid) {
    for (Key key : watched.keySet()) {
      watched.computeIfPresent(
          key,
          (k, entry) -> {
            entry.podUids().remove(podUid);
            if (!entry.podUids().isEmpty()) {
              return entry;
            }
            entry.informer().close();
            return null;
          });
    }
  }

  @Override
  public void close() {
    watched.values().forEach(w -> w.informer().close());
    watched.clear();
  }

  private final class Handler<T extends HasMetadata> implements ResourceEventHandler<T> {
    private final Key key;

    Handler(Key key) {
      this.key = key;
    }

    @Override
    public void onAdd(T object) {
      changed();
    }

    @Override
    public void onUpdate(T before, T after) {
      changed();
    }

    @Override
    public void onDelete(T object, boolean unknown) {
      changed();
    }

    private void changed() {
      Watched entry = watched.get(key);
      if (entry != null) {
        entry.podUids().forEach(changedPod);
      }
    }
  }
}
