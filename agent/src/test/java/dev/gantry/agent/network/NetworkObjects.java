package dev.gantry.agent.network;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.List;
import java.util.Map;

/** Short spellings of the objects that network tests are about; all in namespace {@code shop}. */
public final class NetworkObjects {
  private NetworkObjects() {}

  /** A service with one TCP port named {@code http}. */
  public static Service service(String name, String clusterIp, int port) {
    return service(name, clusterIp, port, "TCP");
  }

  public static Service service(String name, String clusterIp, int port, String protocol) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace("shop")
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .withType("ClusterIP")
        .withClusterIP(clusterIp)
        .addNewPort()
        .withName("http")
        .withPort(port)
        .withProtocol(protocol)
        .endPort()
        .endSpec()
        .build();
  }

  /** A slice with ready endpoints on {@code node-1}, reached at {@code port}. */
  public static EndpointSlice slice(String service, int port, String... addresses) {
    return slice(service, port, "TCP", List.of(addresses), true, "node-1");
  }

  public static EndpointSlice slice(
      String service,
      int port,
      String protocol,
      List<String> addresses,
      boolean ready,
      String node) {
    EndpointSliceBuilder slice =
        new EndpointSliceBuilder()
            .withNewMetadata()
            .withNamespace("shop")
            .withName(service + "-" + node)
            .withLabels(Map.of(NetworkState.SERVICE_LABEL, service))
            .endMetadata()
            .withAddressType("IPv4")
            .addNewPort()
            .withName("http")
            .withPort(port)
            .withProtocol(protocol)
            .endPort();
    for (String address : addresses) {
      slice
          .addNewEndpoint()
          .withAddresses(address)
          .withNodeName(node)
          .withNewConditions()
          .withReady(ready)
          .endConditions()
          .endEndpoint();
    }
    return slice.build();
  }

  public static Node node(String name, String address, String podCidr) {
    return new NodeBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .withPodCIDR(podCidr)
        .endSpec()
        .withNewStatus()
        .addNewAddress(address, "InternalIP")
        .addNewCondition()
        .withType("Ready")
        .withStatus("True")
        .endCondition()
        .endStatus()
        .build();
  }
}
