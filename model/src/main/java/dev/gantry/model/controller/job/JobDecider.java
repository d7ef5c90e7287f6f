package dev.gantry.model.controller.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Action;
import dev.gantry.model.controller.Action.Note;
import dev.gantry.model.controller.Claims;
import dev.gantry.model.controller.Conditions;
import dev.gantry.model.controller.Documents;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.controller.Times;
import dev.gantry.model.object.Meta;
import dev.gantry.model.selector.LabelSelector;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Runs pods to completion. */
public final class JobDecider {

  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(10);
  private static final Duration LAST_BACKOFF = Duration.ofMinutes(10);

  private final JsonNode job;
  private final JsonNode spec;
  private final Supplier<String> suffixes;
  private final Instant now;
  private final ObjectNode status;
  private final List<JsonNode> pods;
  private final List<JsonNode> active;
  private final Tally tally;
  private final List<Action> actions = new ArrayList<>();

  private JobDecider(JsonNode job, List<JsonNode> pods, Supplier<String> suffixes, Instant now) {
    this.job = job;
    this.spec = job.path("spec");
    this.suffixes = suffixes;
    this.now = now;
    this.status = Documents.status(job);
    this.pods = pods;
    this.active = new ArrayList<>(pods.stream().filter(PodState::isActive).toList());
    this.tally = new Tally(job, status, pods);
  }

  /**
   * @param candidates pods that the job controls, and orphans that it selects
   */
  public static List<Action> decide(
      JsonNode job, List<? extends JsonNode> candidates, Supplier<String> suffixes, Instant now) {
    if (isFinished(job)) {
      return finished(job, candidates, suffixes, now);
    }
    Claims claims =
        Claims.of(job, LabelSelector.of(job.path("spec").path("selector")), candidates, Keys.PODS);
    JobDecider decider = new JobDecider(job, claims.owned(), suffixes, now);
    decider.actions.addAll(claims.actions());
    decider.run();
    return decider.actions;
  }

  public static boolean isFinished(JsonNode job) {
    return Conditions.isTrue(job.path("status"), "Complete")
        || Conditions.isTrue(job.path("status"), "Failed");
  }

  /** A finished job lets go of its pods, and itself goes after its time to live. */
  private static List<Action> finished(
      JsonNode job, List<? extends JsonNode> pods, Supplier<String> suffixes, Instant now) {
    List<JsonNode> own = new ArrayList<>();
    pods.forEach(
        p -> {
          if (dev.gantry.model.controller.Owners.isControlledBy(p, Meta.uid(job))) {
            own.add(p);
          }
        });
    JobDecider decider = new JobDecider(job, own, suffixes, now);
    decider.active.forEach(decider::delete);
    decider.counts(0);
    decider.actions.addAll(
        0, Documents.replaceStatus(Keys.of(Keys.JOBS, job), job, decider.status));
    decider.actions.addAll(decider.tally.releases());
    JsonNode ttl = job.path("spec").path("ttlSecondsAfterFinished");
    if (ttl.isNumber() && !Meta.isDeleting(job)) {
      Instant end = finishTime(job).orElse(now).plusSeconds(ttl.asLong());
      decider.actions.add(
          end.isAfter(now)
              ? new Action.Requeue(Duration.between(now, end).plusMillis(10))
              : Action.Delete.quietly(Keys.of(Keys.JOBS, job), Meta.uid(job)));
    }
    return decider.actions;
  }

  private static Optional<Instant> finishTime(JsonNode job) {
    for (String type : List.of("Complete", "Failed")) {
      if (Conditions.isTrue(job.path("status"), type)) {
        return Conditions.find(job.path("status"), type)
            .flatMap(c -> Times.read(c.path("lastTransitionTime")));
      }
    }
    return Optional.empty();
  }

  private void run() {
    boolean suspended = spec.path("suspend").asBoolean(false);
    List<Action> work = new ArrayList<>();
    int created = 0;
    if (!Meta.isDeleting(job)) {
      if (!suspended && !status.hasNonNull("startTime")) {
        status.put("startTime", Meta.time(now));
      }
      Optional<Failure> failure = JobFailures.find(job, status, tally, pods, now);
      if (failure.isPresent()) {
        fail(failure.get());
      } else if (isComplete()) {
        complete();
      } else if (suspended) {
        suspend();
      } else {
        resume();
        created = scale(work);
      }
    }
    counts(created);
    List<Action> before = new ArrayList<>(actions);
    actions.clear();
    actions.addAll(Documents.replaceStatus(Keys.of(Keys.JOBS, job), job, status));
    actions.addAll(tally.releases());
    actions.addAll(before);
    actions.addAll(work);
    JobFailures.deadline(job, status)
        .filter(d -> d.isAfter(now))
        .ifPresent(d -> actions.add(new Action.Requeue(Duration.between(now, d).plusMillis(10))));
  }

  private void fail(Failure failure) {
    active.forEach(this::delete);
    Conditions.set(status, "FailureTarget", "True", failure.reason(), failure.message(), now);
    probe("FailureTarget");
    Conditions.set(status, "Failed", "True", failure.reason(), failure.message(), now);
    probe("Failed");
    actions.add(new Action.Record(Note.warning(failure.reason(), failure.message())));
    active.clear();
  }

  /** Job conditions also tell when they were last looked at. */
  private void probe(String type) {
    Conditions.find(status, type)
        .ifPresent(c -> ((ObjectNode) c).put("lastProbeTime", Meta.time(now)));
  }

  private boolean isComplete() {
    JsonNode completions = spec.path("completions");
    return completions.isNumber()
        ? tally.succeeded() >= completions.asInt()
        : tally.succeeded() > 0 && active.isEmpty();
  }

  private void complete() {
    active.forEach(this::delete);
    active.clear();
    String message = "Reached expected number of succeeded pods";
    Conditions.set(status, "SuccessCriteriaMet", "True", "CompletionsReached", message, now);
    probe("SuccessCriteriaMet");
    Conditions.set(status, "Complete", "True", "CompletionsReached", message, now);
    probe("Complete");
    status.put("completionTime", Meta.time(now));
    actions.add(new Action.Record(Note.normal("Completed", "Job completed")));
  }

  private void suspend() {
    active.forEach(this::delete);
    active.clear();
    if (!Conditions.isTrue(status, "Suspended")) {
      Conditions.set(status, "Suspended", "True", "JobSuspended", "Job suspended", now);
      probe("Suspended");
      actions.add(new Action.Record(Note.normal("Suspended", "Job suspended")));
    }
  }

  private void resume() {
    if (Conditions.isTrue(status, "Suspended")) {
      Conditions.set(status, "Suspended", "False", "JobResumed", "Job resumed", now);
      probe("Suspended");
      status.put("startTime", Meta.time(now));
      actions.add(new Action.Record(Note.normal("Resumed", "Job resumed")));
    }
  }

  /** Brings the number of active pods to what is wanted; answers how many it makes. */
  private int scale(List<Action> work) {
    int parallelism = spec.path("parallelism").asInt(1);
    JsonNode completions = spec.path("completions");
    int wanted;
    if (completions.isNumber()) {
      wanted = Math.min(parallelism, completions.asInt() - tally.succeeded());
    } else {
      wanted = tally.succeeded() > 0 ? Math.min(active.size(), parallelism) : parallelism;
    }
    if (active.size() > wanted) {
      List<JsonNode> byLoss = new ArrayList<>(active);
      byLoss.sort(
          Comparator.<JsonNode, Boolean>comparing(PodState::isReady)
              .thenComparing(Times::created, Comparator.reverseOrder()));
      byLoss.subList(0, active.size() - wanted).forEach(this::delete);
      return 0;
    }
    int missing = wanted - active.size();
    if (missing == 0) {
      return 0;
    }
    Duration wait = backoff();
    if (!wait.isZero()) {
      work.add(new Action.Requeue(wait));
      return 0;
    }
    List<ObjectNode> made = new ArrayList<>();
    if (isIndexed()) {
      freeIndexes(missing).forEach(i -> made.add(JobPods.pod(job, i, suffixes)));
    } else {
      for (int i = 0; i < missing; i++) {
        made.add(JobPods.pod(job, suffixes));
      }
    }
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

  private boolean isIndexed() {
    return spec.path("completionMode").asText("").equals("Indexed");
  }

  private List<Integer> freeIndexes(int count) {
    SortedSet<Integer> taken = new TreeSet<>(tally.completed());
    active.forEach(p -> Indexes.of(p).ifPresent(taken::add));
    List<Integer> free = new ArrayList<>();
    for (int i = 0; i < spec.path("completions").asInt(0) && free.size() < count; i++) {
      if (!taken.contains(i)) {
        free.add(i);
      }
    }
    return free;
  }

  /** After failures in a row: 10 s, 20 s, 40 s, ... up to 10 minutes from the last one's end. */
  private Duration backoff() {
    int failures = 0;
    Instant last = Instant.EPOCH;
    List<JsonNode> ended = new ArrayList<>(pods.stream().filter(PodState::isTerminal).toList());
    ended.sort(Comparator.comparing(JobFailures::finished).reversed());
    for (JsonNode pod : ended) {
      if (PodState.phase(pod).equals("Succeeded")) {
        break;
      }
      Instant end = JobFailures.finished(pod);
      last = end.isAfter(last) ? end : last;
      failures++;
    }
    if (failures == 0) {
      return Duration.ZERO;
    }
    Duration wait = FIRST_BACKOFF.multipliedBy(1L << Math.min(failures - 1, 10));
    wait = wait.compareTo(LAST_BACKOFF) > 0 ? LAST_BACKOFF : wait;
    Duration left = Duration.between(now, last.plus(wait));
    return left.isNegative() ? Duration.ZERO : left;
  }

  private void delete(JsonNode pod) {
    actions.add(
        new Action.Delete(
            Keys.pod(pod),
            Meta.uid(pod),
            "Background",
            null,
            Note.normal("SuccessfulDelete", "Deleted pod: " + Meta.name(pod))));
  }

  private void counts(int created) {
    Documents.count(status, "active", active.size() + created);
    status.put("ready", (int) active.stream().filter(PodState::isReady).count());
    int terminating =
        (int) pods.stream().filter(p -> Meta.isDeleting(p) && !PodState.isTerminal(p)).count();
    status.put("terminating", terminating);
  }
}
