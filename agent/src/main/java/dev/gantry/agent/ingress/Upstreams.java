package dev.gantry.agent.ingress;

import dev.gantry.agent.network.Endpoint;
import dev.gantry.agent.network.NetworkState;
import dev.gantry.agent.network.ServiceEndpoints;
import dev.gantry.agent.network.ServiceKey;
import dev.gantry.agent.proxy.Target;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds the endpoints of backends. A change of a service only marks what was known of it; the next
 * request reads it anew, so that services nobody asks for cost nothing.
 */
final class Upstreams {
  private final NetworkState state;
  private final Map<ServiceKey, Map<Backend, Upstream>> known = new ConcurrentHashMap<>();

  Upstreams(NetworkState state) {
    this.state = state;
    state.listen(key -> known.getOrDefault(key, Map.of()).values().forEach(Upstream::markStale));
  }

  Upstream of(Backend backend) {
    Upstream upstream =
        known
            .computeIfAbsent(backend.service(), key -> new ConcurrentHashMap<>())
            .computeIfAbsent(backend, b -> new Upstream());
    upstream.refresh(() -> read(backend));
    return upstream;
  }

  /** Every endpoint that some backend may still be sent to. */
  Set<Target> targets() {
    Set<Target> all = new HashSet<>();
    known.values().forEach(m -> m.values().forEach(u -> all.addAll(u.targets())));
    return all;
  }

  /** Forgets backends that no route names any more, and reads the others. */
  void retain(Set<Backend> named) {
    known.values().forEach(m -> m.keySet().retainAll(named));
    known.values().removeIf(Map::isEmpty);
    named.forEach(this::of);
  }

  private List<Target> read(Backend backend) {
    return state.service(backend.service()).map(s -> read(s, backend)).orElse(List.of());
  }

  private List<Target> read(Service service, Backend backend) {
    if (service.getSpec() == null || service.getSpec().getPorts() == null) {
      return List.of();
    }
    for (ServicePort port : service.getSpec().getPorts()) {
      boolean named =
          backend.portName().isEmpty()
              ? port.getPort().equals(backend.portNumber())
              : backend.portName().equals(port.getName());
      if (named && (port.getProtocol() == null || port.getProtocol().equals("TCP"))) {
        List<Endpoint> all =
            ServiceEndpoints.ofPort(state.slices(backend.service()), port.getName(), "TCP");
        return ServiceEndpoints.usable(all).stream()
            .map(e -> new Target(e.ip(), e.port()))
            .toList();
      }
    }
    return List.of();
  }
}
