package dev.gantry.agent;

import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The node agent's command line. */
@Command(
    name = "gantry-agent",
    mixinStandardHelpOptions = true,
    version = "gantry-agent v1.36.0",
    sortOptions = false,
    showDefaultValues = true,
    description =
        "Makes this machine a node of a Gantry cluster: joins it, runs its pods with the container"
            + " runtime, and serves their logs, commands and network.")
public final class Main implements Callable<Integer> {
  @Option(names = "--server", required = true, description = "API server, https://host:port")
  private URI server;

  @Option(names = "--ca-file", required = true, description = "PEM of the cluster's authority")
  private Path caFile;

  @Option(
      names = "--bootstrap-token-file",
      required = true,
      description = "file with the token (id.secret) that the node joins with the first time")
  private Path bootstrapTokenFile;

  @Option(names = "--node-name", required = true, description = "name of the node")
  private String nodeName;

  @Option(names = "--node-ip", required = true, description = "address that others reach it by")
  private String nodeIp;

  @Option(
      names = "--state-dir",
      defaultValue = "/var/lib/gantry-agent",
      description = "certificates, volumes and logs of pods")
  private Path stateDir;

  @Option(
      names = "--containerd-socket",
      defaultValue = "/run/containerd/containerd.sock",
      description = "unix socket of the container runtime (CRI v1)")
  private Path containerdSocket;

  @Option(names = "--image-dir", description = "image archives in here are imported")
  private Path imageDir;

  @Option(
      names = "--cni-conf-dir",
      defaultValue = "/etc/cni/net.d",
      description = "where the runtime reads its network configuration")
  private Path cniConfDir;

  @Option(names = "--cni-bin-dir", defaultValue = "/usr/lib/cni", description = "CNI plugins")
  private Path cniBinDir;

  @Option(
      names = "--cluster-dns",
      defaultValue = "10.96.0.10",
      description = "address of the cluster's DNS")
  private String clusterDns;

  @Option(
      names = "--cluster-domain",
      defaultValue = "cluster.local",
      description = "domain of the cluster's names")
  private String clusterDomain;

  @Option(
      names = "--service-cidr",
      defaultValue = "10.96.0.0/16",
      description = "range of service addresses")
  private String serviceCidr;

  @Option(
      names = "--kubelet-port",
      defaultValue = "10250",
      description = "port of the node's own HTTPS API")
  private int kubeletPort;

  @Option(
      names = "--ingress-http-port",
      defaultValue = "8080",
      description = "port of the ingress proxy")
  private int ingressHttpPort;

  @Option(names = "--ingress-https-port", defaultValue = "8443", description = "its port for TLS")
  private int ingressHttpsPort;

  @Mixin private LimitOptions limits = new LimitOptions();

  /** Exit codes: 0 when told to stop, 1 after a failure, 2 for a wrong command line. */
  public static void main(String[] args) {
    setDefault("org.jboss.logging.provider", "slf4j");
    setDefault("org.slf4j.simpleLogger.showDateTime", "true");
    setDefault("org.slf4j.simpleLogger.dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
    setDefault("org.slf4j.simpleLogger.showThreadName", "false");
    setDefault("org.slf4j.simpleLogger.showShortLogName", "true");
    setDefault("org.slf4j.simpleLogger.log.io.fabric8", "warn");
    setDefault("org.slf4j.simpleLogger.log.io.undertow", "warn");
    setDefault("org.slf4j.simpleLogger.log.org.xnio", "warn");
    setDefault("org.slf4j.simpleLogger.log.io.netty", "error");
    System.exit(new CommandLine(new Main()).execute(args));
  }

  private static void setDefault(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }

  @Override
  public Integer call() throws Exception {
    new Agent(
            new NodeSettings(
                server,
                caFile,
                bootstrapTokenFile,
                nodeName,
                nodeIp,
                stateDir.toAbsolutePath(),
                containerdSocket.toAbsolutePath(),
                imageDir == null ? null : imageDir.toAbsolutePath(),
                cniConfDir.toAbsolutePath(),
                cniBinDir.toAbsolutePath(),
                clusterDns,
                clusterDomain,
                serviceCidr,
                kubeletPort,
                ingressHttpPort,
                ingressHttpsPort,
                limits.limits()))
        .start();
    new CountDownLatch(1).await();
    return 0;
  }
}
