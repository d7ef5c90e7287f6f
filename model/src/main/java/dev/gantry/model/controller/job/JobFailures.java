package dev.gantry.model.controller.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.controller.Conditions;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.controller.Times;
import dev.gantry.model.object.Meta;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** When a job is to be given up. */
final class JobFailures {

  private JobFailures() {}

  static Optional<Failure> find(
      JsonNode job, JsonNode status, Tally tally, List<JsonNode> pods, Instant now) {
    for (JsonNode pod : pods) {
      Optional<Failure> ruled = policy(job, pod);
      if (ruled.isPresent()) {
        return ruled;
      }
    }
    if (deadline(job, status).filter(d -> !d.isAfter(now)).isPresent()) {
      return Optional.of(
          new Failure("DeadlineExceeded", "Job was active longer than specified deadline"));
    }
    int limit = job.path("spec").path("backoffLimit").asInt(6);
    if (tally.failed() > limit || restartsExceed(job, pods, limit)) {
      return Optional.of(
          new Failure("BackoffLimitExceeded", "Job has reached the specified backoff limit"));
    }
    return Optional.empty();
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
    int restarts = 0;
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

  /** {@code podFailurePolicy} rules that fail the whole job. */
  private static Optional<Failure> policy(JsonNode job, JsonNode pod) {
    if (!PodState.phase(pod).equals("Failed")) {
      return Optional.empty();
    }
    int number = 0;
    for (JsonNode rule : job.path("spec").path("podFailurePolicy").path("rules")) {
      Optional<String> hit = hit(rule, pod);
      if (hit.isPresent()) {
        String action = rule.path("action").asText();
        return action.equals("FailJob")
            ? Optional.of(
                new Failure(
                    "PodFailurePolicy", hit.get() + " matching FailJob rule at index " + number))
            : Optional.empty();
      }
      number++;
    }
    return Optional.empty();
  }

  private static Optional<String> hit(JsonNode rule, JsonNode pod) {
    JsonNode codes = rule.path("onExitCodes");
    if (codes.isObject()) {
      for (JsonNode container : pod.path("status").path("containerStatuses")) {
        int code = container.path("state").path("terminated").path("exitCode").asInt(0);
        String only = codes.path("containerName").asText("");
        String name = container.path("name").asText();
        boolean listed = false;
        for (JsonNode value : codes.path("values")) {
          listed |= value.asInt() == code;
        }
        boolean in = codes.path("operator").asText().equals("In");
        if (code != 0 && (only.isEmpty() || only.equals(name)) && listed == in) {
          return Optional.of(
              "Container %s for pod %s/%s failed with exit code %d"
                  .formatted(name, Meta.namespace(pod), Meta.name(pod), code));
        }
      }
    }
    for (JsonNode pattern : rule.path("onPodConditions")) {
      String type = pattern.path("type").asText();
      String wanted = pattern.path("status").asText("True");
      if (Conditions.find(pod.path("status"), type)
          .filter(c -> c.path("status").asText().equals(wanted))
          .isPresent()) {
        return Optional.of(
            "Pod %s/%s has condition %s".formatted(Meta.namespace(pod), Meta.name(pod), type));
      }
    }
    return Optional.empty();
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
