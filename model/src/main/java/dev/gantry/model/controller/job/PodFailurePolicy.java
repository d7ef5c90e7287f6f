package dev.gantry.model.controller.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.controller.Conditions;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.object.Meta;
import java.util.Optional;

/** What a job's {@code podFailurePolicy} says of a failed pod. */
final class PodFailurePolicy {

  private PodFailurePolicy() {}

  /**
   * The first rule that a failed pod matches.
   *
   * @param action FailJob, FailIndex, Ignore or Count
   */
  record Ruling(String action, String message) {}

  static final Ruling COUNT = new Ruling("Count", "");

  static Ruling of(JsonNode job, JsonNode pod) {
    if (!PodState.phase(pod).equals("Failed")) {
      return COUNT;
    }
    int number = 0;
    for (JsonNode rule : job.path("spec").path("podFailurePolicy").path("rules")) {
      String action = rule.path("action").asText();
      Optional<String> hit = hit(rule, pod);
      if (hit.isPresent()) {
        return new Ruling(action, hit.get() + " matching " + action + " rule at index " + number);
      }
      number++;
    }
    return COUNT;
  }

  private static Optional<String> hit(JsonNode rule, JsonNode pod) {
    JsonNode codes = rule.path("onExitCodes");
    if (codes.isObject()) {
      for (String list : new String[] {"containerStatuses", "initContainerStatuses"}) {
        for (JsonNode container : pod.path("status").path(list)) {
          Optional<String> hit = exit(codes, container, pod);
          if (hit.isPresent()) {
            return hit;
          }
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

  private static Optional<String> exit(JsonNode codes, JsonNode container, JsonNode pod) {
    int code = container.path("state").path("terminated").path("exitCode").asInt(0);
    String only = codes.path("containerName").asText("");
    String name = container.path("name").asText();
    boolean listed = false;
    for (JsonNode value : codes.path("values")) {
      listed |= value.asInt() == code;
    }
    boolean in = codes.path("operator").asText().equals("In");
    return code != 0 && (only.isEmpty() || only.equals(name)) && listed == in
        ? Optional.of(
            "Container %s for pod %s/%s failed with exit code %d"
                .formatted(name, Meta.namespace(pod), Meta.name(pod), code))
        : Optional.empty();
  }
}
