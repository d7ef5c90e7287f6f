package dev.gantry.agent.proxy;

import dev.gantry.agent.network.ServiceKey;
import java.util.List;

/**
 * One port of one service as the proxy must program it on this node, whatever the backend.
 *
 * @param portName name of the port in the service; empty when it has none
 * @param protocol TCP, UDP or SCTP
 * @param nodePort 0 when there is none
 * @param sourceRanges who may use the load balancer's addresses; empty for everybody
 * @param affinitySeconds how long a client stays with its endpoint; 0 without session affinity
 * @param internalLocal traffic to the cluster address stays on this node
 * @param externalLocal traffic from outside stays on this node and keeps its source address
 * @param cluster usable endpoints anywhere
 * @param local usable endpoints on this node
 */
public record ProxiedPort(
    ServiceKey service,
    String portName,
    String protocol,
    String clusterIp,
    int port,
    int nodePort,
    List<String> externalIps,
    List<String> loadBalancerIps,
    List<String> sourceRanges,
    int affinitySeconds,
    boolean internalLocal,
    boolean externalLocal,
    List<Target> cluster,
    List<Target> local) {

  /** What identifies the port whatever stands behind it, for example {@code shop/web:http/tcp}. */
  public String id() {
    return service + (portName.isEmpty() ? "" : ":" + portName) + "/" + protocolName();
  }

  /** The protocol as network programs write it: {@code tcp}. */
  public String protocolName() {
    return protocol.toLowerCase(java.util.Locale.ROOT);
  }

  /** Has an address that clients outside the cluster can use. */
  public boolean isExternal() {
    return nodePort > 0 || !externalIps.isEmpty() || !loadBalancerIps.isEmpty();
  }
}
