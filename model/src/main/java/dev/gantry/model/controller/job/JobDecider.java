package dev.gantry.model.controller.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.controller.Action;
import dev.gantry.model.controller.Claims;
import dev.gantry.model.controller.Conditions;
import dev.gantry.model.controller.Documents;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.Times;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.Owners;
import dev.gantry.model.selector.LabelSelector;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Runs pods to completion. */
public final class JobDecider {

  private static final String CONTROLLER = "kubernetes.io/job-controller";

  private JobDecider() {}

  /**
   * @param candidates pods that the job controls, and orphans that it selects
   */
  public static List<Action> decide(
      JsonNode job, List<? extends JsonNode> candidates, Supplier<String> suffixes, Instant now) {
    if (!job.path("spec").path("managedBy").asText(CONTROLLER).equals(CONTROLLER)) {
      return List.of();
    }
    if (isFinished(job)) {
      return finished(job, candidates, now);
    }
    Claims claims =
        Claims.of(job, LabelSelector.of(job.path("spec").path("selector")), candidates, Keys.PODS);
    JobState state = new JobState(job, claims.owned(), now);
    List<Action> work = new ArrayList<>();
    int created = 0;
    if (!Meta.isDeleting(job) && !new JobEnding(state).ends()) {
      created = new JobScale(state, suffixes).run(work);
    }
    state.counts(created);
    List<Action> actions = new ArrayList<>();
    actions.addAll(Documents.replaceStatus(Keys.of(Keys.JOBS, job), job, state.status));
    actions.addAll(state.tally.releases());
    actions.addAll(claims.actions());
    actions.addAll(state.actions);
    actions.addAll(work);
    JobFailures.deadline(job, state.status)
        .filter(d -> d.isAfter(now))
        .ifPresent(d -> actions.add(new Action.Requeue(Duration.between(now, d).plusMillis(10))));
    return actions;
  }

  public static boolean isFinished(JsonNode job) {
    return Conditions.isTrue(job.path("status"), "Complete")
        || Conditions.isTrue(job.path("status"), "Failed");
  }

  /** A finished job lets go of its pods, and itself goes after its time to live. */
  private static List<Action> finished(JsonNode job, List<? extends JsonNode> pods, Instant now) {
    List<JsonNode> own = new ArrayList<>();
    for (JsonNode pod : pods) {
      if (Owners.isControlledBy(pod, Meta.uid(job))) {
        own.add(pod);
      }
    }
    JobState state = new JobState(job, own, now);
    state.stop();
    state.counts(0);
    List<Action> actions =
        new ArrayList<>(Documents.replaceStatus(Keys.of(Keys.JOBS, job), job, state.status));
    actions.addAll(state.actions);
    actions.addAll(state.tally.releases());
    JsonNode ttl = job.path("spec").path("ttlSecondsAfterFinished");
    if (ttl.isNumber() && !Meta.isDeleting(job)) {
      Instant end = finishTime(job).orElse(now).plusSeconds(ttl.asLong());
      actions.add(
          end.isAfter(now)
              ? new Action.Requeue(Duration.between(now, end).plusMillis(10))
              : Action.Delete.quietly(Keys.of(Keys.JOBS, job), Meta.uid(job)));
    }
    return actions;
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
}
