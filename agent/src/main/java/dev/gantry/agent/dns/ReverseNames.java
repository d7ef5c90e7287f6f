package dev.gantry.agent.dns;

import dev.gantry.agent.network.Cidr;
import dev.gantry.agent.network.Endpoint;
import dev.gantry.agent.network.NetworkState;
import dev.gantry.agent.network.ServiceEndpoints;
import dev.gantry.agent.network.ServiceKey;
import io.fabric8.kubernetes.api.model.Service;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Which names an address has: the index behind reverse look-ups, kept as services change. */
final class ReverseNames {
  private final NetworkState state;

  /** Address to the names that each service gives it, relative to the cluster's domain. */
  private final Map<String, SortedMap<ServiceKey, String>> names = new ConcurrentHashMap<>();

  private final Map<ServiceKey, Map<String, String>> given = new HashMap<>();

  ReverseNames(NetworkState state) {
    this.state = state;
  }

  List<String> of(String ip) {
    SortedMap<ServiceKey, String> found = names.get(ip);
    return found == null ? List.of() : List.copyOf(found.values());
  }

  /** Reads the service anew; cheap when nothing that matters here has changed. */
  synchronized void changed(ServiceKey key) {
    Map<String, String> before = given.getOrDefault(key, Map.of());
    Map<String, String> after =
        state.service(key).map(service -> names(key, service)).orElse(Map.of());
    if (before.equals(after)) {
      return;
    }
    before.keySet().stream().filter(ip -> !after.containsKey(ip)).forEach(ip -> take(ip, key));
    after.forEach((ip, name) -> give(ip, key, name));
    if (after.isEmpty()) {
      given.remove(key);
    } else {
      given.put(key, after);
    }
  }

  private Map<String, String> names(ServiceKey key, Service service) {
    Map<String, String> result = new HashMap<>();
    String base = key.name() + "." + key.namespace() + ".svc";
    if (ClusterZone.isHeadless(service)) {
      for (Endpoint endpoint : ServiceEndpoints.addresses(state.slices(key))) {
        result.put(endpoint.ip(), ClusterZone.endpointLabel(endpoint) + "." + base);
      }
    }
    String clusterIp = service.getSpec() == null ? null : service.getSpec().getClusterIP();
    if (Cidr.isIpv4(clusterIp)) {
      result.put(clusterIp, base);
    }
    return result;
  }

  private void give(String ip, ServiceKey key, String name) {
    names.compute(
        ip,
        (address, held) -> {
          SortedMap<ServiceKey, String> next = new TreeMap<>(held == null ? Map.of() : held);
          next.put(key, name);
          return next;
        });
  }

  private void take(String ip, ServiceKey key) {
    names.computeIfPresent(
        ip,
        (address, held) -> {
          SortedMap<ServiceKey, String> next = new TreeMap<>(held);
          next.remove(key);
          return next.isEmpty() ? null : next;
        });
  }
}
