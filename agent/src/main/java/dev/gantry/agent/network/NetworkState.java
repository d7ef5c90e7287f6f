package dev.gantry.agent.network;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Services and their EndpointSlices as this node last heard of them; shared by proxy, DNS and
 * ingress. Safe for any number of readers; written by the feed (or by a test).
 */
public final class NetworkState {
  /** Label by which a slice names its service. */
  public static final String SERVICE_LABEL = "kubernetes.io/service-name";

  /** Is told that a service or one of its slices changed; must only enqueue. */
  @FunctionalInterface
  public interface Listener {
    void changed(ServiceKey key);
  }

  private record SliceKey(String namespace, String name) {}

  private final Map<ServiceKey, Service> services = new ConcurrentHashMap<>();
  private final Map<ServiceKey, Map<String, EndpointSlice>> slices = new ConcurrentHashMap<>();
  private final Map<SliceKey, ServiceKey> owners = new ConcurrentHashMap<>();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  public void listen(Listener listener) {
    listeners.add(listener);
  }

  public Optional<Service> service(ServiceKey key) {
    return Optional.ofNullable(services.get(key));
  }

  public Collection<EndpointSlice> slices(ServiceKey key) {
    return slices.getOrDefault(key, Map.of()).values();
  }

  /** Every service that exists now. */
  public Set<ServiceKey> keys() {
    return Set.copyOf(services.keySet());
  }

  public void put(Service service) {
    ServiceKey key = key(service);
    services.put(key, service);
    tell(key);
  }

  public void remove(Service service) {
    ServiceKey key = key(service);
    services.remove(key);
    tell(key);
  }

  public void put(EndpointSlice slice) {
    SliceKey name = sliceKey(slice);
    ServiceKey before = owners.get(name);
    ServiceKey now = owner(slice);
    if (before != null && !before.equals(now)) {
      detach(before, name.name());
    }
    if (now == null) {
      owners.remove(name);
      return;
    }
    owners.put(name, now);
    // Copied on write: readers iterate without a lock, and a service has few slices.
    slices.compute(
        now,
        (key, held) -> {
          Map<String, EndpointSlice> next = new java.util.TreeMap<>(held == null ? Map.of() : held);
          next.put(name.name(), slice);
          return next;
        });
    tell(now);
  }

  public void remove(EndpointSlice slice) {
    SliceKey name = sliceKey(slice);
    ServiceKey owner = owners.remove(name);
    if (owner != null) {
      detach(owner, name.name());
    }
  }

  private void detach(ServiceKey owner, String sliceName) {
    slices.computeIfPresent(
        owner,
        (key, held) -> {
          Map<String, EndpointSlice> next = new java.util.TreeMap<>(held);
          next.remove(sliceName);
          return next.isEmpty() ? null : next;
        });
    tell(owner);
  }

  private void tell(ServiceKey key) {
    listeners.forEach(listener -> listener.changed(key));
  }

  private static ServiceKey key(Service service) {
    return new ServiceKey(service.getMetadata().getNamespace(), service.getMetadata().getName());
  }

  private static SliceKey sliceKey(EndpointSlice slice) {
    return new SliceKey(slice.getMetadata().getNamespace(), slice.getMetadata().getName());
  }

  private static ServiceKey owner(EndpointSlice slice) {
    Map<String, String> labels = slice.getMetadata().getLabels();
    String name = labels == null ? null : labels.get(SERVICE_LABEL);
    return name == null ? null : new ServiceKey(slice.getMetadata().getNamespace(), name);
  }
}
