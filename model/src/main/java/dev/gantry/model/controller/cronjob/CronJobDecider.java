package dev.gantry.model.controller.cronjob;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Action;
import dev.gantry.model.controller.Action.Note;
import dev.gantry.model.controller.Conditions;
import dev.gantry.model.controller.Documents;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.Times;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.Owners;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Starts jobs by the clock. */
public final class CronJobDecider {

  /** Beyond so many missed starts something is wrong with the clock: says so and goes on. */
  private static final int TOO_MANY = 100;

  private final JsonNode cron;
  private final List<? extends JsonNode> jobs;
  private final Schedule schedule;
  private final Instant now;
  private final List<Action> actions = new ArrayList<>();
  private final ObjectNode status;

  private CronJobDecider(
      JsonNode cron, List<? extends JsonNode> jobs, Schedule schedule, Instant now) {
    this.cron = cron;
    this.jobs = jobs;
    this.schedule = schedule;
    this.now = now;
    this.status = Documents.status(cron);
  }

  /**
   * @param jobs that the cron job controls
   */
  public static List<Action> decide(
      JsonNode cron, List<? extends JsonNode> jobs, Schedule schedule, Instant now) {
    CronJobDecider decider = new CronJobDecider(cron, jobs, schedule, now);
    decider.run();
    return decider.actions;
  }

  private void run() {
    followJobs();
    cleanUp("Complete", "successfulJobsHistoryLimit", 3);
    cleanUp("Failed", "failedJobsHistoryLimit", 1);
    boolean suspended = cron.path("spec").path("suspend").asBoolean(false);
    if (!Meta.isDeleting(cron) && !suspended) {
      start();
      schedule
          .after(now)
          .ifPresent(
              next ->
                  // A little after the minute, so that the clock has surely turned.
                  actions.add(new Action.Requeue(Duration.between(now, next).plusMillis(100))));
    }
    actions.addAll(0, Documents.replaceStatus(Keys.of(Keys.CRON_JOBS, cron), cron, status));
  }

  private static Optional<String> finished(JsonNode job) {
    for (String type : List.of("Complete", "Failed")) {
      if (Conditions.isTrue(job.path("status"), type)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** Keeps {@code status.active} to the jobs that run, and the time of the last success. */
  private void followJobs() {
    ArrayNode active = Json.mapper().createArrayNode();
    for (JsonNode job : jobs) {
      Optional<String> end = finished(job);
      boolean wasActive = isListed(job);
      if (end.isEmpty()) {
        active.add(reference(job));
      } else {
        if (wasActive) {
          actions.add(
              new Action.Record(
                  Note.normal(
                      "SawCompletedJob",
                      "Saw completed job: " + Meta.name(job) + ", condition: " + end.get())));
        }
        if (end.get().equals("Complete")) {
          succeeded(job);
        }
      }
    }
    setActive(active);
  }

  private void setActive(ArrayNode active) {
    if (active.isEmpty()) {
      status.remove("active");
    } else {
      status.set("active", active);
    }
  }

  private void succeeded(JsonNode job) {
    String done = job.path("status").path("completionTime").asText("");
    if (done.compareTo(status.path("lastSuccessfulTime").asText("")) > 0) {
      status.put("lastSuccessfulTime", done);
    }
  }

  private boolean isListed(JsonNode job) {
    for (JsonNode reference : cron.path("status").path("active")) {
      if (reference.path("uid").asText().equals(Meta.uid(job))) {
        return true;
      }
    }
    return false;
  }

  private static ObjectNode reference(JsonNode job) {
    ObjectNode reference = Json.object().put("apiVersion", "batch/v1").put("kind", "Job");
    reference.put("name", Meta.name(job)).put("namespace", Meta.namespace(job));
    reference.put("uid", Meta.uid(job));
    if (!Meta.resourceVersion(job).isEmpty()) {
      reference.put("resourceVersion", Meta.resourceVersion(job));
    }
    return reference;
  }

  private void cleanUp(String type, String limitField, int otherwise) {
    int limit = cron.path("spec").path(limitField).asInt(otherwise);
    List<? extends JsonNode> done =
        jobs.stream()
            .filter(j -> finished(j).filter(type::equals).isPresent() && !Meta.isDeleting(j))
            .sorted(
                Comparator.<JsonNode, Instant>comparing(
                        j ->
                            Times.read(j.path("status").path("startTime")).orElse(Times.created(j)))
                    .thenComparing(Meta::name))
            .toList();
    for (JsonNode job : done.subList(0, Math.max(0, done.size() - limit))) {
      actions.add(delete(job));
    }
  }

  private static Action delete(JsonNode job) {
    return new Action.Delete(
        Keys.of(Keys.JOBS, job),
        Meta.uid(job),
        "Background",
        null,
        Note.normal("SuccessfulDelete", "Deleted job " + Meta.name(job)));
  }

  private void start() {
    Optional<Instant> due = lastDue();
    if (due.isEmpty()) {
      return;
    }
    long deadline = cron.path("spec").path("startingDeadlineSeconds").asLong(-1);
    if (deadline >= 0 && due.get().plusSeconds(deadline).isBefore(now)) {
      actions.add(
          new Action.Record(
              Note.warning(
                  "MissSchedule",
                  "Missed scheduled time to start a job: " + due.get().toString())));
      return;
    }
    String name = Meta.name(cron) + "-" + due.get().getEpochSecond() / 60;
    if (jobs.stream().anyMatch(j -> Meta.name(j).equals(name))) {
      status.put("lastScheduleTime", Meta.time(due.get()));
      return;
    }
    String policy = cron.path("spec").path("concurrencyPolicy").asText("Allow");
    List<? extends JsonNode> running = jobs.stream().filter(j -> finished(j).isEmpty()).toList();
    if (policy.equals("Forbid") && !running.isEmpty()) {
      actions.add(
          new Action.Record(
              Note.normal(
                  "JobAlreadyActive",
                  "Not starting job because prior execution is running and concurrency policy is"
                      + " Forbid")));
      return;
    }
    if (policy.equals("Replace")) {
      running.stream().filter(j -> !Meta.isDeleting(j)).forEach(j -> actions.add(delete(j)));
    }
    actions.add(
        new Action.Create(
            job(name, due.get()),
            Note.normal("SuccessfulCreate", "Created job " + name),
            "FailedCreate",
            "Error creating job: "));
    status.put("lastScheduleTime", Meta.time(due.get()));
  }

  /** The latest time that was due and not started yet. */
  private Optional<Instant> lastDue() {
    Instant since =
        Times.read(cron.path("status").path("lastScheduleTime")).orElse(Times.created(cron));
    long deadline = cron.path("spec").path("startingDeadlineSeconds").asLong(-1);
    if (deadline >= 0 && now.minusSeconds(deadline).isAfter(since)) {
      since = now.minusSeconds(deadline);
    }
    Instant last = null;
    int missed = 0;
    for (Optional<Instant> next = schedule.after(since);
        next.isPresent() && !next.get().isAfter(now);
        next = schedule.after(next.get())) {
      last = next.get();
      if (++missed > TOO_MANY) {
        actions.add(
            new Action.Record(
                Note.warning(
                    "TooManyMissedTimes",
                    "too many missed start times: %d. Set or decrease".formatted(missed)
                        + " .spec.startingDeadlineSeconds or check clock skew")));
        return Optional.of(latest(last));
      }
    }
    return Optional.ofNullable(last);
  }

  /** Jumps over the many: the last one in the recent past, looked for in growing steps back. */
  private Instant latest(Instant known) {
    for (Duration back = Duration.ofMinutes(2);
        now.minus(back).isAfter(known);
        back = back.multipliedBy(4)) {
      Instant last = null;
      for (Optional<Instant> next = schedule.after(now.minus(back));
          next.isPresent() && !next.get().isAfter(now);
          next = schedule.after(next.get())) {
        last = next.get();
      }
      if (last != null) {
        return last;
      }
    }
    return known;
  }

  private ObjectNode job(String name, Instant due) {
    JsonNode template = cron.path("spec").path("jobTemplate");
    ObjectNode job = Json.object().put("apiVersion", "batch/v1").put("kind", "Job");
    ObjectNode meta = job.putObject("metadata");
    meta.put("name", name).put("namespace", Meta.namespace(cron));
    ObjectNode labels = meta.putObject("labels");
    Meta.labels(template).forEach(labels::put);
    ObjectNode annotations = meta.putObject("annotations");
    Meta.annotations(template).forEach(annotations::put);
    annotations.put("batch.kubernetes.io/cronjob-scheduled-timestamp", Meta.time(due));
    meta.putArray("ownerReferences").add(Owners.reference(cron));
    job.set("spec", template.path("spec").deepCopy());
    return job;
  }
}
