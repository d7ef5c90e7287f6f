package dev.gantry.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/**
 * What agents would do with their pods: each is started, may end, and goes when it is deleted. Told
 * of all pods, by {@link #see} and {@link #gone}; what it is told twice it does once.
 */
final class HollowPods {

  /** What is said to the API server. */
  interface Api {
    void patchStatus(String namespace, String name, ObjectNode patch);

    void delete(String namespace, String name, ObjectNode options);
  }

  private enum Stage {
    STARTING,
    RUNNING,
    ENDED,
    LEAVING
  }

  private final HollowNodes nodes;
  private final Behaviour behaviour;
  private final Api api;
  private final Later later;
  private final Clock clock;
  private final Map<String, Stage> stages = new HashMap<>();
  private int addresses;

  HollowPods(HollowNodes nodes, Behaviour behaviour, Api api, Later later, Clock clock) {
    this.nodes = nodes;
    this.behaviour = behaviour;
    this.api = api;
    this.later = later;
    this.clock = clock;
  }

  /** A pod as it is now. */
  synchronized void see(JsonNode pod) {
    if (!nodes.has(pod.at("/spec/nodeName").asText())) {
      return;
    }
    String uid = pod.at("/metadata/uid").asText();
    Stage stage = stages.get(uid);
    if (pod.path("metadata").has("deletionTimestamp")) {
      if (stage != Stage.LEAVING) {
        stages.put(uid, Stage.LEAVING);
        long grace = pod.at("/metadata/deletionGracePeriodSeconds").asLong();
        later.after(behaviour.stop(grace), () -> delete(pod));
      }
    } else if (stage == null) {
      begin(pod, uid);
    }
  }

  /** A pod is gone. */
  synchronized void gone(JsonNode pod) {
    stages.remove(pod.at("/metadata/uid").asText());
  }

  /** Pods that run now. */
  synchronized long running() {
    return stages.values().stream().filter(s -> s == Stage.RUNNING).count();
  }

  private void begin(JsonNode pod, String uid) {
    switch (pod.at("/status/phase").asText("Pending")) {
      case "Pending" -> {
        stages.put(uid, Stage.STARTING);
        later.after(behaviour.of(uid).start(), () -> start(pod));
      }
      case "Running" -> run(pod, uid);
      default -> stages.put(uid, Stage.ENDED);
    }
  }

  private synchronized void start(JsonNode pod) {
    String uid = pod.at("/metadata/uid").asText();
    if (stages.get(uid) == Stage.STARTING) {
      patch(pod, Documents.running(pod, addresses++, clock.instant()));
      run(pod, uid);
    }
  }

  private void run(JsonNode pod, String uid) {
    stages.put(uid, Stage.RUNNING);
    boolean always = pod.at("/spec/restartPolicy").asText("Always").equals("Always");
    boolean fails = behaviour.of(uid).fails();
    if (!always || fails) {
      later.after(behaviour.run(), () -> end(pod, fails));
    }
  }

  private synchronized void end(JsonNode pod, boolean failed) {
    if (stages.replace(pod.at("/metadata/uid").asText(), Stage.RUNNING, Stage.ENDED)) {
      patch(pod, Documents.ended(pod, failed, clock.instant()));
    }
  }

  private void patch(JsonNode pod, ObjectNode patch) {
    api.patchStatus(
        pod.at("/metadata/namespace").asText(), pod.at("/metadata/name").asText(), patch);
  }

  private void delete(JsonNode pod) {
    api.delete(
        pod.at("/metadata/namespace").asText(),
        pod.at("/metadata/name").asText(),
        Documents.deleteNow(pod.at("/metadata/uid").asText()));
  }
}
