package dev.gantry.model.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/** The columns of pods. */
final class PodRows {

  static final TableRows ROWS =
      Rows.named()
          .text("Ready", "Ready containers of all that should be", o -> summary(o).ready())
          .text("Status", "Phase, or what keeps the pod from it", o -> summary(o).reason())
          .and(
              Column.text("Restarts", "How often its containers were restarted, and when last"),
              (o, now) -> summary(o).restarts(now))
          .age()
          .wide("IP", "The pod's address", o -> Cells.orNone(podIp(o)))
          .wide("Node", "Where the pod runs", o -> Cells.orNone(o.at("/spec/nodeName")))
          .wide(
              "Nominated Node",
              "Where the pod may run once others were preempted",
              o -> Cells.orNone(o.at("/status/nominatedNodeName")))
          .wide("Readiness Gates", "Further conditions that hold, of all", PodRows::gates);

  private PodRows() {}

  /** What the first columns say, told by one walk over the container statuses. */
  record Summary(
      int readyContainers, int containers, String reason, long count, Instant lastRestart) {

    String ready() {
      return readyContainers + "/" + containers;
    }

    String restarts(Instant now) {
      return count == 0 || lastRestart == null
          ? Long.toString(count)
          : count + " (" + Age.human(Duration.between(lastRestart, now)) + " ago)";
    }
  }

  private static String podIp(ObjectNode pod) {
    JsonNode first = pod.at("/status/podIPs/0/ip");
    return first.isTextual() ? first.asText() : pod.at("/status/podIP").asText("");
  }

  private static String gates(ObjectNode pod) {
    JsonNode gates = pod.at("/spec/readinessGates");
    if (gates.isEmpty()) {
      return Cells.NONE;
    }
    int held = 0;
    for (JsonNode gate : gates) {
      JsonNode condition = Cells.condition(pod, gate.path("conditionType").asText());
      held += condition.path("status").asText().equals("True") ? 1 : 0;
    }
    return held + "/" + gates.size();
  }

  static Summary summary(ObjectNode pod) {
    JsonNode status = pod.path("status");
    String phase = status.path("phase").asText("");
    String reason =
        status.path("reason").asText("").isEmpty() ? phase : status.path("reason").asText();
    JsonNode scheduled = Cells.condition(pod, "PodScheduled");
    if (scheduled.path("reason").asText().equals("SchedulingGated")) {
      reason = "SchedulingGated";
    }
    InitWalk init = InitWalk.of(pod, reason);
    reason = init.reason();
    int containers = pod.at("/spec/containers").size() + init.sidecars();
    int ready = init.ready();
    long restarts = init.restarts();
    Instant last = init.lastRestart();
    boolean initialized =
        Cells.condition(pod, "Initialized").path("status").asText().equals("True");
    if (!init.initializing() || initialized) {
      restarts = init.sidecarRestarts();
      last = init.lastSidecarRestart();
      boolean running = false;
      JsonNode statuses = status.path("containerStatuses");
      for (int i = statuses.size() - 1; i >= 0; i--) {
        JsonNode container = statuses.get(i);
        restarts += container.path("restartCount").asLong(0);
        last = latest(last, container);
        JsonNode state = container.path("state");
        String waiting = state.path("waiting").path("reason").asText("");
        JsonNode ended = state.path("terminated");
        if (!waiting.isEmpty()) {
          reason = waiting;
        } else if (ended.isObject()) {
          reason = InitWalk.ended(ended, "");
        } else if (container.path("ready").asBoolean() && state.path("running").isObject()) {
          running = true;
          ready++;
        }
      }
      if (reason.equals("Completed") && running) {
        boolean podReady = Cells.condition(pod, "Ready").path("status").asText().equals("True");
        reason = podReady ? "Running" : "NotReady";
      }
    }
    if (pod.path("metadata").hasNonNull("deletionTimestamp")) {
      if (status.path("reason").asText().equals("NodeLost")) {
        reason = "Unknown";
      } else if (!phase.equals("Failed") && !phase.equals("Succeeded")) {
        reason = "Terminating";
      }
    }
    return new Summary(ready, containers, reason, restarts, last);
  }

  static Instant latest(Instant seen, JsonNode container) {
    Instant finished = Age.parse(container.path("lastState").path("terminated").path("finishedAt"));
    return finished != null && (seen == null || finished.isAfter(seen)) ? finished : seen;
  }

  static Set<String> sidecars(ObjectNode pod) {
    Set<String> names = new HashSet<>();
    for (JsonNode container : pod.at("/spec/initContainers")) {
      if (container.path("restartPolicy").asText().equals("Always")) {
        names.add(container.path("name").asText());
      }
    }
    return names;
  }
}
