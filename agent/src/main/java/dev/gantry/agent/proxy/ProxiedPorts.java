package dev.gantry.agent.proxy;

import dev.gantry.agent.network.Cidr;
import dev.gantry.agent.network.Endpoint;
import dev.gantry.agent.network.ServiceEndpoints;
import dev.gantry.agent.network.ServiceKey;
import io.fabric8.kubernetes.api.model.ClientIPConfig;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Pure: what a service and its slices mean for the proxy of one node. */
public final class ProxiedPorts {
  /** The API's default for session affinity: three hours. */
  static final int DEFAULT_AFFINITY_SECONDS = 10800;

  private final String nodeName;
  private final Set<String> ownAddresses;

  /**
   * @param ownAddresses cluster addresses that this node answers itself (its DNS), never proxied
   */
  public ProxiedPorts(String nodeName, Set<String> ownAddresses) {
    this.nodeName = nodeName;
    this.ownAddresses = Set.copyOf(ownAddresses);
  }

  /** Nothing for services without a cluster address: headless and ExternalName ones. */
  public List<ProxiedPort> of(Service service, Collection<EndpointSlice> slices) {
    ServiceSpec spec = service.getSpec();
    if (spec == null
        || "ExternalName".equals(spec.getType())
        || !Cidr.isIpv4(spec.getClusterIP())
        || ownAddresses.contains(spec.getClusterIP())
        || spec.getPorts() == null) {
      return List.of();
    }
    List<ProxiedPort> ports = new ArrayList<>();
    for (ServicePort port : spec.getPorts()) {
      ports.add(port(service, port, slices));
    }
    return List.copyOf(ports);
  }

  private ProxiedPort port(Service service, ServicePort port, Collection<EndpointSlice> slices) {
    ServiceSpec spec = service.getSpec();
    String protocol = port.getProtocol() == null ? "TCP" : port.getProtocol();
    List<Endpoint> all = ServiceEndpoints.ofPort(slices, port.getName(), protocol);
    return new ProxiedPort(
        new ServiceKey(service.getMetadata().getNamespace(), service.getMetadata().getName()),
        port.getName() == null ? "" : port.getName(),
        protocol,
        spec.getClusterIP(),
        port.getPort(),
        port.getNodePort() == null ? 0 : port.getNodePort(),
        ipv4(spec.getExternalIPs()),
        loadBalancerIps(service),
        spec.getLoadBalancerSourceRanges() == null
            ? List.of()
            : spec.getLoadBalancerSourceRanges().stream()
                .map(String::strip)
                .filter(r -> r.indexOf(':') < 0)
                .toList(),
        affinitySeconds(spec),
        "Local".equals(spec.getInternalTrafficPolicy()),
        "Local".equals(spec.getExternalTrafficPolicy()),
        targets(ServiceEndpoints.usable(all)),
        targets(ServiceEndpoints.usable(ServiceEndpoints.onNode(all, nodeName))));
  }

  private static int affinitySeconds(ServiceSpec spec) {
    if (!"ClientIP".equals(spec.getSessionAffinity())) {
      return 0;
    }
    ClientIPConfig config =
        spec.getSessionAffinityConfig() == null
            ? null
            : spec.getSessionAffinityConfig().getClientIP();
    return config == null || config.getTimeoutSeconds() == null
        ? DEFAULT_AFFINITY_SECONDS
        : config.getTimeoutSeconds();
  }

  private static List<String> loadBalancerIps(Service service) {
    if (service.getStatus() == null
        || service.getStatus().getLoadBalancer() == null
        || service.getStatus().getLoadBalancer().getIngress() == null) {
      return List.of();
    }
    return service.getStatus().getLoadBalancer().getIngress().stream()
        // ipMode Proxy asks that traffic goes through the load balancer even from inside.
        .filter(i -> !"Proxy".equals(i.getIpMode()))
        .map(i -> i.getIp())
        .filter(Cidr::isIpv4)
        .toList();
  }

  private static List<String> ipv4(List<String> addresses) {
    return addresses == null ? List.of() : addresses.stream().filter(Cidr::isIpv4).toList();
  }

  private static List<Target> targets(List<Endpoint> endpoints) {
    return endpoints.stream().map(e -> new Target(e.ip(), e.port())).toList();
  }
}
