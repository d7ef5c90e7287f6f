package dev.gantry.agent.registration;

import dev.gantry.agent.NodeFacts;
import dev.gantry.agent.cri.ContainerRuntime;
import dev.gantry.agent.cri.RuntimeCallException;
import dev.gantry.agent.cri.proto.RuntimeCondition;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The node's conditions from what runtime and machine say. */
final class NodeConditions {
  /** Below 100 MiB of free memory, or a tenth of the disk, nothing new should come here. */
  private static final long LEAST_MEMORY = 100L << 20;

  private static final int LEAST_DISK_PERCENT = 10;

  private final ContainerRuntime runtime;
  private final Path stateDir;

  NodeConditions(ContainerRuntime runtime, Path stateDir) {
    this.runtime = runtime;
    this.stateDir = stateDir;
  }

  List<NodeCondition> now(List<NodeCondition> before, Instant now) {
    List<NodeCondition> all = new ArrayList<>();
    boolean memory = memoryPressure();
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
    boolean disk = diskPressure();
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

  private static boolean memoryPressure() {
    try {
      return NodeFacts.memory("MemAvailable") < LEAST_MEMORY;
    } catch (IOException e) {
      return false;
    }
  }

  private boolean diskPressure() {
    try {
      FileStore store = Files.getFileStore(stateDir);
      return store.getUsableSpace() < store.getTotalSpace() / 100 * LEAST_DISK_PERCENT;
    } catch (IOException e) {
      return false;
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
