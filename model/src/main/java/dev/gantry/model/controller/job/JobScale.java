package dev.gantry.model.controller.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Action;
import dev.gantry.model.controller.Action.Note;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.controller.Times;
import dev.gantry.model.object.Meta;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Brings the number of a job's running pods to what is wanted. */
final class JobScale {

  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(10);
  private static final Duration LAST_BACKOFF = Duration.ofMinutes(10);

  private final JobState state;
  private final Supplier<String> suffixes;

  JobScale(JobState state, Supplier<String> suffixes) {
    this.state = state;
    this.suffixes = suffixes;
  }

  /** Pods that are not replaced yet: those that run, and by its policy those that are stopping. */
  private List<JsonNode> present() {
    String usual =
        state.spec.path("podFailurePolicy").isObject() ? "Failed" : "TerminatingOrFailed";
    List<JsonNode> present = new ArrayList<>(state.active);
    if (state.spec.path("podReplacementPolicy").asText(usual).equals("Failed")) {
      present.addAll(state.terminating);
    }
    return present;
  }

  /**
   * @param work takes the creations
   * @return how many it makes
   */
  int run(List<Action> work) {
    List<JsonNode> present = present();
    int parallelism = state.spec.path("parallelism").asInt(1);
    JsonNode completions = state.spec.path("completions");
    Tally tally = state.tally;
    int wanted;
    if (completions.isNumber()) {
      int left = completions.asInt() - tally.succeeded() - tally.failedIndexes().size();
      wanted = Math.min(parallelism, left);
    } else {
      wanted = tally.succeeded() > 0 ? Math.min(state.active.size(), parallelism) : parallelism;
    }
    if (state.active.size() > wanted) {
      List<JsonNode> byLoss = new ArrayList<>(state.active);
      byLoss.sort(
          Comparator.<JsonNode, Boolean>comparing(PodState::isReady)
              .thenComparing(Times::created, Comparator.reverseOrder()));
      for (JsonNode pod : byLoss.subList(0, state.active.size() - Math.max(0, wanted))) {
        state.delete(pod);
        state.active.remove(pod);
      }
      return 0;
    }
    int missing = wanted - present.size();
    if (missing <= 0) {
      return 0;
    }
    List<ObjectNode> made =
        state.isIndexed() ? indexed(missing, present, work) : plain(missing, work);
    for (ObjectNode pod : made) {
      work.add(
          new Action.Create(
              pod,
              Note.normal("SuccessfulCreate", "Created pod: " + Meta.name(pod)),
              "FailedCreate",
              "Error creating: "));
    }
    return made.size();
  }

  private List<ObjectNode> plain(int missing, List<Action> work) {
    List<ObjectNode> made = new ArrayList<>();
    if (mayStart(backoff(), work)) {
      for (int i = 0; i < missing; i++) {
        made.add(JobPods.pod(state.job, suffixes));
      }
    }
    return made;
  }

  private List<ObjectNode> indexed(int missing, List<JsonNode> present, List<Action> work) {
    boolean limited = IndexFailures.areLimited(state.job);
    List<ObjectNode> made = new ArrayList<>();
    if (!limited && !mayStart(backoff(), work)) {
      return made;
    }
    SortedSet<Integer> taken = new TreeSet<>(state.tally.completed());
    taken.addAll(state.tally.failedIndexes());
    present.forEach(p -> Indexes.of(p).ifPresent(taken::add));
    int completions = state.spec.path("completions").asInt(0);
    for (int i = 0; i < completions && made.size() < missing; i++) {
      // Each index waits for itself.
      if (!taken.contains(i) && (!limited || mayStart(backoff(i), work))) {
        made.add(IndexFailures.note(state.job, state.pods, i, JobPods.pod(state.job, i, suffixes)));
      }
    }
    return made;
  }

  private static boolean mayStart(Duration wait, List<Action> work) {
    if (!wait.isZero()) {
      work.add(new Action.Requeue(wait));
    }
    return wait.isZero();
  }

  /** After failures in a row: 10 s, 20 s, 40 s, ... up to 10 minutes from the last one's end. */
  private Duration backoff() {
    int failures = 0;
    Instant last = Instant.EPOCH;
    List<JsonNode> ended =
        new ArrayList<>(state.pods.stream().filter(PodState::isTerminal).toList());
    ended.sort(Comparator.comparing(JobFailures::finished).reversed());
    for (JsonNode pod : ended) {
      if (PodState.phase(pod).equals("Succeeded")) {
        break;
      }
      if (!PodFailurePolicy.of(state.job, pod).action().equals("Ignore")) {
        Instant end = JobFailures.finished(pod);
        last = end.isAfter(last) ? end : last;
        failures++;
      }
    }
    return wait(failures, last);
  }

  private Duration backoff(int index) {
    Optional<JsonNode> last = IndexFailures.last(state.pods, index);
    return last.isEmpty()
        ? Duration.ZERO
        : wait(IndexFailures.after(state.job, last.get()), JobFailures.finished(last.get()));
  }

  private Duration wait(int failures, Instant last) {
    if (failures == 0) {
      return Duration.ZERO;
    }
    Duration wait = FIRST_BACKOFF.multipliedBy(1L << Math.min(failures - 1, 10));
    wait = wait.compareTo(LAST_BACKOFF) > 0 ? LAST_BACKOFF : wait;
    Duration left = Duration.between(state.now, last.plus(wait));
    return left.isNegative() ? Duration.ZERO : left;
  }
}
