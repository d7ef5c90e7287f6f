package dev.gantry.model.controller.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.controller.Times;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** When a job is to be given up. */
final class JobFailures {

  private JobFailures() {}

  static Optional<Failure> find(
      JsonNode job, JsonNode status, Tally tally, List<JsonNode> pods, Instant now) {
    for (JsonNode pod : pods) {
      PodFailurePolicy.Ruling ruling = PodFailurePolicy.of(job, pod);
      if (ruling.action().equals("FailJob")) {
        return Optional.of(new Failure("PodFailurePolicy", ruling.message()));
      }
    }
    JsonNode spec = job.path("spec");
    int usual = IndexFailures.areLimited(job) ? Integer.MAX_VALUE : 6;
    int limit = spec.path("backoffLimit").asInt(usual);
    if (tally.failed() > limit || restartsExceed(job, pods, limit)) {
      return Optional.of(
          new Failure("BackoffLimitExceeded", "Job has reached the specified backoff limit"));
    }
    if (deadline(job, status).filter(d -> !d.isAfter(now)).isPresent()) {
      return Optional.of(
          new Failure("DeadlineExceeded", "Job was active longer than specified deadline"));
    }
    return indexes(spec, tally);
  }

  /** Too many indexes failed, or all are over and some of them failed. */
  private static Optional<Failure> indexes(JsonNode spec, Tally tally) {
    int failed = tally.failedIndexes().size();
    if (failed == 0) {
      return Optional.empty();
    }
    if (spec.path("maxFailedIndexes").isNumber()
        && failed > spec.path("maxFailedIndexes").asInt()) {
      return Optional.of(
          new Failure(
              "MaxFailedIndexesExceeded",
              "Job has exceeded the specified maximal number of failed indexes"));
    }
    return failed + tally.succeeded() >= spec.path("completions").asInt(0)
        ? Optional.of(new Failure("FailedIndexes", "Job has failed indexes"))
        : Optional.empty();
  }

  /** When the job's time is over; empty without {@code activeDeadlineSeconds}. */
  static Optional<Instant> deadline(JsonNode job, JsonNode status) {
    JsonNode seconds = job.path("spec").path("activeDeadlineSeconds");
    return seconds.isNumber() && !job.path("spec").path("suspend").asBoolean(false)
        ? Times.read(status.path("startTime")).map(t -> t.plusSeconds(seconds.asLong()))
        : Optional.empty();
  }

  /** With {@code restartPolicy: OnFailure} containers fail in place: their restarts count. */
  private static boolean restartsExceed(JsonNode job, List<JsonNode> pods, int limit) {
    JsonNode template = job.path("spec").path("template").path("spec");
    if (!template.path("restartPolicy").asText("").equals("OnFailure")) {
      return false;
    }
    long restarts = 0;
    for (JsonNode pod : pods) {
      if (PodState.isActive(pod)) {
        for (String field : List.of("initContainerStatuses", "containerStatuses")) {
          for (JsonNode container : pod.path("status").path(field)) {
            restarts += container.path("restartCount").asInt(0);
          }
        }
      }
    }
    return limit == 0 ? restarts > 0 : restarts >= limit;
  }

  /** When a pod's last container ended. */
  static Instant finished(JsonNode pod) {
    Instant last = Times.created(pod);
    for (JsonNode container : pod.path("status").path("containerStatuses")) {
      Instant end =
          Times.read(container.path("state").path("terminated").path("finishedAt"))
              .orElse(Instant.EPOCH);
      last = end.isAfter(last) ? end : last;
    }
    return last;
  }
}
