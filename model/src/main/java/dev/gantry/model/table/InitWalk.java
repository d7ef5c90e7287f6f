package dev.gantry.model.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Set;

/**
 * How far a pod's init containers came.
 *
 * @param initializing whether one of them keeps the others waiting
 * @param reason the pod's status so far, e.g. {@code Init:1/2}
 * @param sidecars restartable init containers
 * @param ready those that are ready and started
 * @param restarts of all init containers
 * @param sidecarRestarts of the restartable ones
 */
record InitWalk(
    boolean initializing,
    String reason,
    int sidecars,
    int ready,
    long restarts,
    Instant lastRestart,
    long sidecarRestarts,
    Instant lastSidecarRestart) {

  static InitWalk of(ObjectNode pod, String before) {
    Set<String> sidecars = PodRows.sidecars(pod);
    int total = pod.at("/spec/initContainers").size();
    String reason = before;
    int ready = 0;
    long restarts = 0;
    long sidecarRestarts = 0;
    Instant last = null;
    Instant lastSidecar = null;
    boolean initializing = false;
    int i = -1;
    for (JsonNode container : pod.at("/status/initContainerStatuses")) {
      i++;
      restarts += container.path("restartCount").asLong(0);
      last = PodRows.latest(last, container);
      boolean sidecar = sidecars.contains(container.path("name").asText());
      if (sidecar) {
        sidecarRestarts += container.path("restartCount").asLong(0);
        lastSidecar = PodRows.latest(lastSidecar, container);
      }
      JsonNode state = container.path("state");
      JsonNode ended = state.path("terminated");
      if (ended.isObject() && ended.path("exitCode").asInt(0) == 0) {
        continue;
      }
      if (sidecar && container.path("started").asBoolean()) {
        ready += container.path("ready").asBoolean() ? 1 : 0;
        continue;
      }
      String waiting = state.path("waiting").path("reason").asText("");
      if (ended.isObject()) {
        reason = ended(ended, "Init:");
      } else if (!waiting.isEmpty() && !waiting.equals("PodInitializing")) {
        reason = "Init:" + waiting;
      } else {
        reason = "Init:" + i + "/" + total;
      }
      initializing = true;
      break;
    }
    return new InitWalk(
        initializing, reason, sidecars.size(), ready, restarts, last, sidecarRestarts, lastSidecar);
  }

  /** A terminated container's reason, else its signal, else its exit code. */
  static String ended(JsonNode terminated, String prefix) {
    String reason = terminated.path("reason").asText("");
    if (!reason.isEmpty()) {
      return prefix + reason;
    }
    int signal = terminated.path("signal").asInt(0);
    return prefix
        + (signal != 0 ? "Signal:" + signal : "ExitCode:" + terminated.path("exitCode").asInt(0));
  }
}
