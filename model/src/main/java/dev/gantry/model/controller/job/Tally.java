package dev.gantry.model.controller.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Action;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How many pods of a job have succeeded and failed. Pods may be deleted once they have finished, so
 * the count lives in the status, and each pod carries a finalizer until it is in it.
 *
 * <p>Counting is two writes, and a crash may come between: a finished pod's uid is first put into
 * {@code uncountedTerminatedPods}; then its finalizer is taken off; and only when that is seen does
 * the uid become part of the number. So each pod counts once.
 */
final class Tally {

  static final String FINALIZER = "batch.kubernetes.io/job-tracking";

  private final JsonNode job;
  private final ObjectNode status;
  private final boolean indexed;
  private final SortedSet<Integer> failedIndexes;
  private final Set<String> succeeded = new LinkedHashSet<>();
  private final Set<String> failed = new LinkedHashSet<>();
  private final SortedSet<Integer> completed;
  private final List<Action> actions = new ArrayList<>();

  Tally(JsonNode job, ObjectNode status, List<JsonNode> pods) {
    this.job = job;
    this.status = status;
    this.failedIndexes = Indexes.parse(status.path("failedIndexes").asText(""));
    this.indexed = job.path("spec").path("completionMode").asText("").equals("Indexed");
    this.completed = Indexes.parse(status.path("completedIndexes").asText(""));
    JsonNode uncounted = status.path("uncountedTerminatedPods");
    uncounted.path("succeeded").forEach(u -> succeeded.add(u.asText()));
    uncounted.path("failed").forEach(u -> failed.add(u.asText()));
    Set<String> held = new LinkedHashSet<>();
    pods.stream().filter(Tally::isHeld).forEach(p -> held.add(Meta.uid(p)));
    settle(held);
    int most = job.path("spec").path("completions").asInt(Integer.MAX_VALUE);
    for (JsonNode pod : pods) {
      if (isHeld(pod) && PodState.isTerminal(pod)) {
        finished(pod, most);
      } else if (isHeld(pod) && isGone(pod)) {
        failed.add(Meta.uid(pod));
        release(pod);
      }
    }
    write();
  }

  private static boolean isHeld(JsonNode pod) {
    return Meta.finalizers(pod).contains(FINALIZER);
  }

  /** Deleted before it ran, or for good: nobody will report how it ended. */
  private static boolean isGone(JsonNode pod) {
    return Meta.isDeleting(pod)
        && (PodState.node(pod).isEmpty()
            || pod.path("metadata").path("deletionGracePeriodSeconds").asInt(-1) == 0);
  }

  private void settle(Set<String> held) {
    int before = succeeded.size();
    succeeded.removeIf(u -> !held.contains(u));
    if (!indexed) {
      add("succeeded", before - succeeded.size());
    }
    before = failed.size();
    failed.removeIf(u -> !held.contains(u));
    add("failed", before - failed.size());
  }

  private void add(String field, int more) {
    if (more > 0) {
      status.put(field, status.path(field).asInt(0) + more);
    }
  }

  private void finished(JsonNode pod, int most) {
    if (PodState.phase(pod).equals("Succeeded")) {
      Indexes.of(pod).ifPresent(i -> index(i, most));
      if (!indexed) {
        succeeded.add(Meta.uid(pod));
      }
    } else {
      failure(pod, most);
    }
    release(pod);
  }

  /** What the job's policy tells to ignore is counted nowhere. */
  private void failure(JsonNode pod, int most) {
    PodFailurePolicy.Ruling ruling = PodFailurePolicy.of(job, pod);
    if (ruling.action().equals("Ignore")) {
      return;
    }
    failed.add(Meta.uid(pod));
    if (indexed && IndexFailures.isLast(job, pod, ruling)) {
      Indexes.of(pod).stream()
          .filter(i -> i < most && !completed.contains(i))
          .forEach(failedIndexes::add);
    }
  }

  private void index(int index, int most) {
    if (indexed && index < most) {
      completed.add(index);
    }
  }

  private void release(JsonNode pod) {
    actions.add(
        Action.Update.quietly(
            Keys.pod(pod),
            document -> {
              if (document.path("metadata").path("finalizers") instanceof ArrayNode all) {
                for (int i = all.size() - 1; i >= 0; i--) {
                  if (all.get(i).asText().equals(FINALIZER)) {
                    all.remove(i);
                  }
                }
                if (all.isEmpty()) {
                  Meta.of(document).remove("finalizers");
                }
              }
              return document;
            }));
  }

  private void write() {
    ObjectNode uncounted = Json.object();
    if (!succeeded.isEmpty()) {
      succeeded.forEach(uncounted.putArray("succeeded")::add);
    }
    if (!failed.isEmpty()) {
      failed.forEach(uncounted.putArray("failed")::add);
    }
    status.set("uncountedTerminatedPods", uncounted);
    if (indexed) {
      if (completed.isEmpty()) {
        status.remove("completedIndexes");
      } else {
        status.put("completedIndexes", Indexes.format(completed));
        status.put("succeeded", completed.size());
      }
      if (IndexFailures.areLimited(job)) {
        status.put("failedIndexes", Indexes.format(failedIndexes));
      }
    }
  }

  int succeeded() {
    return indexed ? completed.size() : status.path("succeeded").asInt(0) + succeeded.size();
  }

  int failed() {
    return status.path("failed").asInt(0) + failed.size();
  }

  SortedSet<Integer> completed() {
    return new TreeSet<>(completed);
  }

  /** Indexes that have failed for good. */
  SortedSet<Integer> failedIndexes() {
    return failedIndexes;
  }

  /** What takes the finalizers off; to be done after the status is written. */
  List<Action> releases() {
    return actions;
  }
}
