package dev.gantry.agent.pod;

import dev.gantry.agent.cri.ContainerRuntime;
import dev.gantry.agent.cri.RuntimeCallException;
import dev.gantry.agent.cri.proto.ExecSyncResponse;
import dev.gantry.agent.probe.HttpProbe;
import dev.gantry.agent.probe.ProbeOutcome;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import java.time.Duration;

/** Runs lifecycle hooks: a command, an HTTP request or a pause. */
final class Hooks {
  private final ContainerRuntime runtime;

  Hooks(ContainerRuntime runtime) {
    this.runtime = runtime;
  }

  /** Empty when the hook succeeded; else what failed. Waits at most {@code timeout}. */
  String run(
      LifecycleHandler handler,
      Container container,
      String containerId,
      String podIp,
      Duration timeout) {
    try {
      if (handler.getExec() != null) {
        ExecSyncResponse answer =
            runtime.execSync(containerId, handler.getExec().getCommand(), timeout);
        return answer.getExitCode() == 0
            ? ""
            : "command '"
                + String.join(" ", handler.getExec().getCommand())
                + "' exited with "
                + answer.getExitCode()
                + ": "
                + answer.getStderr().toStringUtf8().strip();
      }
      if (handler.getHttpGet() != null) {
        var get = handler.getHttpGet();
        int port = -1;
        if (get.getPort().getIntVal() != null) {
          port = get.getPort().getIntVal();
        } else {
          for (ContainerPort named : container.getPorts()) {
            if (get.getPort().getStrVal().equals(named.getName())) {
              port = named.getContainerPort();
            }
          }
        }
        ProbeOutcome outcome =
            HttpProbe.get(
                "HTTPS".equalsIgnoreCase(get.getScheme()),
                get.getHost() == null || get.getHost().isEmpty() ? podIp : get.getHost(),
                port,
                get.getPath() == null ? "/" : get.getPath(),
                get.getHttpHeaders(),
                timeout);
        return outcome.message();
      }
      if (handler.getSleep() != null) {
        long seconds = Math.min(handler.getSleep().getSeconds(), timeout.toSeconds());
        Thread.sleep(seconds * 1000);
      }
      return "";
    } catch (RuntimeCallException e) {
      return e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }
}
