package dev.gantry.model.controller.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.object.Meta;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * {@code backoffLimitPerIndex}: each index may fail so often. A pod carries how often its index
 * failed before it, so that the number outlives the pods that failed.
 */
final class IndexFailures {

  static final String COUNT = "batch.kubernetes.io/job-index-failure-count";
  private static final String IGNORED = "batch.kubernetes.io/job-index-ignored-failure-count";

  private IndexFailures() {}

  static boolean areLimited(JsonNode job) {
    return job.path("spec").path("backoffLimitPerIndex").isNumber();
  }

  /** Whether a failed pod was its index's last chance. */
  static boolean isLast(JsonNode job, JsonNode pod, PodFailurePolicy.Ruling ruling) {
    return areLimited(job)
        && (ruling.action().equals("FailIndex")
            || number(pod, COUNT) >= job.path("spec").path("backoffLimitPerIndex").asInt());
  }

  private static int number(JsonNode pod, String annotation) {
    String text = Meta.annotations(pod).getOrDefault(annotation, "0");
    return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
  }

  /** Failures that the last pod of an index leaves behind, its own included. */
  static int after(JsonNode job, JsonNode pod) {
    return number(pod, COUNT) + (isIgnored(job, pod) ? 0 : 1);
  }

  private static boolean isIgnored(JsonNode job, JsonNode pod) {
    return PodFailurePolicy.of(job, pod).action().equals("Ignore");
  }

  static Optional<JsonNode> last(List<JsonNode> pods, int index) {
    return pods.stream()
        .filter(p -> PodState.phase(p).equals("Failed"))
        .filter(p -> Indexes.of(p).orElse(-1) == index)
        .max(Comparator.comparing(JobFailures::finished));
  }

  /** Writes into a new pod how often its index failed so far. */
  static ObjectNode note(JsonNode job, List<JsonNode> pods, int index, ObjectNode pod) {
    if (!areLimited(job)) {
      return pod;
    }
    Optional<JsonNode> last = last(pods, index);
    int failed = last.map(p -> after(job, p)).orElse(0);
    int ignored = last.map(p -> number(p, IGNORED) + (isIgnored(job, p) ? 1 : 0)).orElse(0);
    ObjectNode annotations = Meta.of(pod).withObject("/annotations");
    annotations.put(COUNT, Integer.toString(failed));
    if (ignored > 0) {
      annotations.put(IGNORED, Integer.toString(ignored));
    }
    return pod;
  }
}
