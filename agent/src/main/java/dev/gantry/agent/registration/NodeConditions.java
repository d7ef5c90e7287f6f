package dev.gantry.agent.registration;

import dev.gantry.agent.EvictionThresholds;
import dev.gantry.agent.MachineSupply;
import dev.gantry.agent.cri.ContainerRuntime;
import dev.gantry.agent.cri.RuntimeCallException;
import dev.gantry.agent.cri.proto.RuntimeCondition;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node's conditions from what runtime and machine say. */
final class NodeConditions {
  private static final Logger LOG = LoggerFactory.getLogger(NodeConditions.class);

  /** A pressure is told of for this long after it ended, so that pods do not come and go. */
  private static final Duration HOLD = Duration.ofMinutes(5);

  private final ContainerRuntime runtime;
  private final Path stateDir;
  private final EvictionThresholds thresholds;
  private Instant memoryShort = Instant.MIN;
  private Instant diskShort = Instant.MIN;

  NodeConditions(ContainerRuntime runtime, Path stateDir, EvictionThresholds thresholds) {
    this.runtime = runtime;
    this.stateDir = stateDir;
    this.thresholds = thresholds;
  }

  List<NodeCondition> now(List<NodeCondition> before, Instant now) {
    List<NodeCondition> all = new ArrayList<>();
    look(now);
    boolean memory = now.isBefore(memoryShort.plus(HOLD));
    all.add(
        one(
            "MemoryPressure",
            memory,
            memory ? "KubeletHasInsufficientMemory" : "KubeletHasSufficientMemory",
            memory
                ? "kubelet has insufficient memory available"
                : "kubelet has sufficient memory available",
            before,
            now));
    boolean disk = now.isBefore(diskShort.plus(HOLD));
    all.add(
        one(
            "DiskPressure",
            disk,
            disk ? "KubeletHasDiskPressure" : "KubeletHasNoDiskPressure",
            disk ? "kubelet has disk pressure" : "kubelet has no disk pressure",
            before,
            now));
    all.add(
        one(
            "PIDPressure",
            false,
            "KubeletHasSufficientPID",
            "kubelet has sufficient PID available",
            before,
            now));
    String trouble = runtimeTrouble();
    all.add(
        one(
            "Ready",
            trouble.isEmpty(),
            trouble.isEmpty() ? "KubeletReady" : "KubeletNotReady",
            trouble.isEmpty() ? "kubelet is posting ready status" : trouble,
            before,
            now));
    return all;
  }

  private String runtimeTrouble() {
    try {
      List<String> troubles = new ArrayList<>();
      for (RuntimeCondition condition : runtime.status().getConditionsList()) {
        if (!condition.getStatus()) {
          troubles.add(
              "container runtime "
                  + (condition.getType().equals("NetworkReady") ? "network " : "")
                  + "not ready: "
                  + condition.getType()
                  + "=false reason:"
                  + condition.getReason()
                  + " message:"
                  + condition.getMessage());
        }
      }
      return String.join(", ", troubles);
    } catch (RuntimeCallException e) {
      return "container runtime is down: " + e.getMessage();
    }
  }

  private void look(Instant now) {
    try {
      MachineSupply supply = MachineSupply.now(stateDir);
      if (thresholds.memoryShort(supply)) {
        memoryShort = now;
      }
      if (thresholds.diskShort(supply)) {
        diskShort = now;
      }
    } catch (IOException e) {
      LOG.warn("memory and disk could not be looked at: {}", e.getMessage());
    }
  }

  private static NodeCondition one(
      String type,
      boolean holds,
      String reason,
      String message,
      List<NodeCondition> before,
      Instant now) {
    String status = holds ? "True" : "False";
    String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
    String since =
        before.stream()
            .filter(c -> c.getType().equals(type) && Objects.equals(c.getStatus(), status))
            .map(NodeCondition::getLastTransitionTime)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(time);
    return new NodeConditionBuilder()
        .withType(type)
        .withStatus(status)
        .withReason(reason)
        .withMessage(message)
        .withLastHeartbeatTime(time)
        .withLastTransitionTime(since)
        .build();
  }
}
