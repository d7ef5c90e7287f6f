package dev.gantry.model.controller.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Action;
import dev.gantry.model.controller.Action.Note;
import dev.gantry.model.controller.Conditions;
import dev.gantry.model.controller.Documents;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.object.Meta;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** One look at a job: what is found, and what becomes of it. */
final class JobState {

  final JsonNode job;
  final JsonNode spec;
  final Instant now;
  final ObjectNode status;
  final List<JsonNode> pods;

  /** Pods that run or will; shrinks as they are deleted. */
  final List<JsonNode> active;

  /** Pods that are being stopped and have not ended. */
  final List<JsonNode> terminating;

  final Tally tally;
  final List<Action> actions = new ArrayList<>();

  JobState(JsonNode job, List<JsonNode> pods, Instant now) {
    this.job = job;
    this.spec = job.path("spec");
    this.now = now;
    this.status = Documents.status(job);
    this.pods = pods;
    this.active = new ArrayList<>(pods.stream().filter(PodState::isActive).toList());
    this.terminating =
        pods.stream().filter(p -> Meta.isDeleting(p) && !PodState.isTerminal(p)).toList();
    this.tally = new Tally(job, status, pods);
  }

  boolean isIndexed() {
    return spec.path("completionMode").asText("").equals("Indexed");
  }

  void delete(JsonNode pod) {
    actions.add(
        new Action.Delete(
            Keys.pod(pod),
            Meta.uid(pod),
            "Background",
            null,
            Note.normal("SuccessfulDelete", "Deleted pod: " + Meta.name(pod))));
  }

  /** Stops all pods; answers whether none is left that has not ended. */
  boolean stop() {
    boolean idle = active.isEmpty() && terminating.isEmpty();
    active.forEach(this::delete);
    active.clear();
    return idle;
  }

  void condition(String type, String state, String reason, String message) {
    Conditions.set(status, type, state, reason, message, now);
    // Job conditions also tell when they were last looked at.
    Conditions.find(status, type)
        .filter(c -> !c.has("lastProbeTime"))
        .ifPresent(c -> ((ObjectNode) c).put("lastProbeTime", Meta.time(now)));
  }

  void tell(Note note) {
    actions.add(new Action.Record(note));
  }

  void counts(int created) {
    Documents.count(status, "active", active.size() + created);
    status.put("ready", (int) active.stream().filter(PodState::isReady).count());
    status.put("terminating", terminating.size());
  }
}
