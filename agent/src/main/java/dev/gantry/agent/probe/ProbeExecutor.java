package dev.gantry.agent.probe;

import dev.gantry.agent.cri.ContainerRuntime;
import dev.gantry.agent.cri.HealthCheck;
import dev.gantry.agent.cri.RuntimeCallException;
import dev.gantry.agent.cri.proto.ExecSyncResponse;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;

/** Executes one probe once: in the container, over HTTP, TCP or gRPC. */
final class ProbeExecutor {
  private final ContainerRuntime runtime;

  ProbeExecutor(ContainerRuntime runtime) {
    this.runtime = runtime;
  }

  ProbeOutcome execute(Probe probe, Container container, String containerId, String podIp) {
    Duration timeout =
        Duration.ofSeconds(probe.getTimeoutSeconds() == null ? 1 : probe.getTimeoutSeconds());
    try {
      if (probe.getExec() != null) {
        return exec(containerId, probe.getExec().getCommand(), timeout);
      }
      if (probe.getHttpGet() != null) {
        var get = probe.getHttpGet();
        return HttpProbe.get(
            "HTTPS".equalsIgnoreCase(get.getScheme()),
            get.getHost() == null || get.getHost().isEmpty() ? podIp : get.getHost(),
            port(get.getPort(), container),
            path(get.getPath()),
            get.getHttpHeaders(),
            timeout);
      }
      if (probe.getTcpSocket() != null) {
        var tcp = probe.getTcpSocket();
        return tcp(
            tcp.getHost() == null || tcp.getHost().isEmpty() ? podIp : tcp.getHost(),
            port(tcp.getPort(), container),
            timeout);
      }
      if (probe.getGrpc() != null) {
        String service = probe.getGrpc().getService() == null ? "" : probe.getGrpc().getService();
        String failure = HealthCheck.failure(podIp, probe.getGrpc().getPort(), service, timeout);
        return failure.isEmpty() ? ProbeOutcome.ok() : ProbeOutcome.failed(failure);
      }
      return ProbeOutcome.ok();
    } catch (IllegalArgumentException e) {
      return ProbeOutcome.failed(e.getMessage());
    }
  }

  private static String path(String path) {
    if (path == null || path.isEmpty()) {
      return "/";
    }
    return path.startsWith("/") ? path : "/" + path;
  }

  private ProbeOutcome exec(String containerId, List<String> command, Duration timeout) {
    try {
      ExecSyncResponse answer = runtime.execSync(containerId, command, timeout);
      return answer.getExitCode() == 0
          ? ProbeOutcome.ok()
          : ProbeOutcome.failed(
              answer.getStdout().toStringUtf8() + answer.getStderr().toStringUtf8());
    } catch (RuntimeCallException e) {
      return ProbeOutcome.failed(
          e.timedOut() || e.getMessage().contains("timeout")
              ? "command timed out: \""
                  + String.join(" ", command)
                  + "\" timed out after "
                  + timeout.toSeconds()
                  + "s"
              : e.getMessage());
    }
  }

  private static ProbeOutcome tcp(String host, int port, Duration timeout) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), (int) timeout.toMillis());
      return ProbeOutcome.ok();
    } catch (IOException e) {
      return ProbeOutcome.failed("dial tcp " + host + ":" + port + ": " + HttpProbe.spoken(e));
    }
  }

  /**
   * @throws IllegalArgumentException for a name that no port of the container has
   */
  static int port(IntOrString port, Container container) {
    if (port.getIntVal() != null) {
      return port.getIntVal();
    }
    for (ContainerPort named : container.getPorts()) {
      if (port.getStrVal().equals(named.getName())) {
        return named.getContainerPort();
      }
    }
    try {
      return Integer.parseInt(port.getStrVal());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "couldn't find port: " + port.getStrVal() + " in container " + container.getName());
    }
  }
}
