package dev.gantry.agent.network;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Pure reading of EndpointSlices: which addresses stand behind one port of a service. */
public final class ServiceEndpoints {
  private static final Comparator<Endpoint> BEST_FIRST =
      Comparator.comparing(Endpoint::ready)
          .thenComparing(Endpoint::serving)
          .thenComparing(e -> !e.terminating());

  private ServiceEndpoints() {}

  /**
   * All endpoints of the port with that name and protocol, whatever their condition, by address. An
   * address that stands in two slices (it is moved between them) counts once, in its better
   * condition.
   *
   * @param portName name of the service's port; null and empty are the same
   */
  public static List<Endpoint> ofPort(
      Collection<EndpointSlice> slices, String portName, String protocol) {
    Map<String, Endpoint> byAddress = new TreeMap<>();
    for (EndpointSlice slice : slices) {
      if (!"IPv4".equals(slice.getAddressType()) || slice.getPorts() == null) {
        continue;
      }
      for (EndpointPort port : slice.getPorts()) {
        if (port.getPort() != null
            && text(port.getName()).equals(text(portName))
            && protocol(port.getProtocol()).equals(protocol)) {
          collect(slice, port.getPort(), byAddress);
        }
      }
    }
    return List.copyOf(byAddress.values());
  }

  /** Every address of the slices whatever its ports; port is 0. What headless names resolve to. */
  public static List<Endpoint> addresses(Collection<EndpointSlice> slices) {
    Map<String, Endpoint> byAddress = new TreeMap<>();
    for (EndpointSlice slice : slices) {
      if ("IPv4".equals(slice.getAddressType())) {
        collect(slice, 0, byAddress);
      }
    }
    return List.copyOf(byAddress.values());
  }

  /**
   * Those that take connections: the ready ones, and only when there are none, those that still
   * serve while terminating (so that a rolling restart of a single replica loses nothing).
   */
  public static List<Endpoint> usable(List<Endpoint> endpoints) {
    List<Endpoint> ready = filter(endpoints, Endpoint::ready);
    return ready.isEmpty() ? filter(endpoints, e -> e.serving() && e.terminating()) : ready;
  }

  public static List<Endpoint> onNode(List<Endpoint> endpoints, String node) {
    return filter(endpoints, e -> e.node().equals(node));
  }

  private static List<Endpoint> filter(List<Endpoint> endpoints, Predicate<Endpoint> which) {
    return endpoints.stream().filter(which).toList();
  }

  private static void collect(EndpointSlice slice, int port, Map<String, Endpoint> byAddress) {
    if (slice.getEndpoints() == null) {
      return;
    }
    for (var entry : slice.getEndpoints()) {
      for (String address : addressesOf(entry)) {
        Endpoint endpoint = endpoint(entry, address, port);
        byAddress.merge(
            address + ":" + port, endpoint, (a, b) -> BEST_FIRST.compare(a, b) >= 0 ? a : b);
      }
    }
  }

  private static List<String> addressesOf(
      io.fabric8.kubernetes.api.model.discovery.v1.Endpoint entry) {
    if (entry.getAddresses() == null) {
      return List.of();
    }
    List<String> addresses = new ArrayList<>(entry.getAddresses());
    addresses.removeIf(a -> !Cidr.isIpv4(a));
    return addresses;
  }

  private static Endpoint endpoint(
      io.fabric8.kubernetes.api.model.discovery.v1.Endpoint entry, String address, int port) {
    EndpointConditions conditions = entry.getConditions();
    // The API's rule: an absent ready means ready, an absent serving means as ready says.
    boolean ready = conditions == null || !Boolean.FALSE.equals(conditions.getReady());
    boolean serving =
        conditions == null || conditions.getServing() == null ? ready : conditions.getServing();
    boolean terminating = conditions != null && Boolean.TRUE.equals(conditions.getTerminating());
    return new Endpoint(
        address,
        port,
        ready,
        serving,
        terminating,
        text(entry.getNodeName()),
        text(entry.getHostname()));
  }

  private static String protocol(String protocol) {
    return protocol == null || protocol.isEmpty() ? "TCP" : protocol;
  }

  private static String text(String value) {
    return value == null ? "" : value;
  }
}
