package dev.gantry.agent;

import java.net.URI;
import java.nio.file.Path;

/**
 * What one node agent was told at its start; every component reads it, nobody changes it.
 *
 * @param server the API server's address, for example {@code https://10.201.0.1:6443}
 * @param caFile PEM of the cluster CA
 * @param bootstrapTokenFile text {@code id.secret}; only read while there is no certificate yet
 * @param nodeName name of the Node object
 * @param nodeIp the address that other nodes and the server reach this node by
 * @param stateDir the agent's own folder: certificates, pod volumes, pod logs
 * @param containerdSocket unix socket of the container runtime (CRI v1)
 * @param imageDir folder whose archives are imported into the runtime; may be null
 * @param cniConfDir where the runtime reads its CNI configuration
 * @param cniBinDir where the CNI plugins are
 * @param clusterDns address of the cluster's DNS service, for example {@code 10.96.0.10}
 * @param clusterDomain for example {@code cluster.local}
 * @param serviceCidr range of service addresses, for example {@code 10.96.0.0/16}
 * @param kubeletPort port of the agent's own HTTPS API, 10250
 * @param ingressHttpPort port of the ingress proxy for plain HTTP
 * @param ingressHttpsPort port of the ingress proxy for TLS
 * @param limits numbers that the node keeps to
 */
public record NodeSettings(
    URI server,
    Path caFile,
    Path bootstrapTokenFile,
    String nodeName,
    String nodeIp,
    Path stateDir,
    Path containerdSocket,
    Path imageDir,
    Path cniConfDir,
    Path cniBinDir,
    String clusterDns,
    String clusterDomain,
    String serviceCidr,
    int kubeletPort,
    int ingressHttpPort,
    int ingressHttpsPort,
    NodeLimits limits) {}
