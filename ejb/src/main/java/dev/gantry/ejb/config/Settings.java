package dev.gantry.ejb.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;

/**
 * What the operator decided, read once at start.
 *
 * @param pkiDir where the cluster's keys and certificates lie, as PEM
 * @param serviceCidr range of cluster IPs, e.g. {@code 10.96.0.0/16}
 * @param podCidr range that nodes get a /24 of
 * @param dnsAddress cluster IP of {@code kube-system/kube-dns}
 * @param firstNodePort lowest node port, inclusive
 * @param lastNodePort highest node port, inclusive
 * @param issuer {@code iss} of service-account tokens
 * @param nodeGrace how long a node's lease may be old before the node counts as not ready
 */
public record Settings(
    Path pkiDir,
    int apiPort,
    String advertiseAddress,
    String serviceCidr,
    String podCidr,
    String clusterDomain,
    String dnsAddress,
    int firstNodePort,
    int lastNodePort,
    String issuer,
    Duration nodeGrace) {

  /**
   * @param property looks a property up by name, null where it is not set
   */
  public static Settings read(Function<String, String> property) {
    String[] ports = or(property.apply("gantry.node.port.range"), "30000-32767").split("-", 2);
    return new Settings(
        Path.of(or(property.apply("gantry.pki.dir"), "pki")),
        Integer.parseInt(or(property.apply("gantry.api.port"), "6443")),
        or(property.apply("gantry.advertise.address"), "10.201.0.1"),
        or(property.apply("gantry.service.cidr"), "10.96.0.0/16"),
        or(property.apply("gantry.pod.cidr"), "10.244.0.0/16"),
        or(property.apply("gantry.cluster.domain"), "cluster.local"),
        or(property.apply("gantry.dns.address"), "10.96.0.10"),
        Integer.parseInt(ports[0].strip()),
        Integer.parseInt(ports[1].strip()),
        or(property.apply("gantry.issuer"), "https://kubernetes.default.svc.cluster.local"),
        Duration.ofSeconds(Long.parseLong(or(property.apply("gantry.node.grace.seconds"), "40"))));
  }

  private static String or(String value, String otherwise) {
    return value == null || value.isBlank() ? otherwise : value.strip();
  }
}
