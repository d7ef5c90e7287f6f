package dev.gantry.model.controller;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.object.Meta;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What controllers ask of a pod document. */
public final class PodState {

  private PodState() {}

  public static String phase(JsonNode pod) {
    return pod.path("status").path("phase").asText("Pending");
  }

  public static boolean isTerminal(JsonNode pod) {
    String phase = phase(pod);
    return "Succeeded".equals(phase) || "Failed".equals(phase);
  }

  /** Neither finished nor being deleted: counts as a replica. */
  public static boolean isActive(JsonNode pod) {
    return !isTerminal(pod) && !Meta.isDeleting(pod);
  }

  public static boolean isReady(JsonNode pod) {
    return Conditions.isTrue(pod.path("status"), "Ready");
  }

  /** Since when the pod is ready. */
  public static Optional<Instant> readySince(JsonNode pod) {
    return Conditions.find(pod.path("status"), "Ready")
        .filter(c -> "True".equals(c.path("status").asText()))
        .map(c -> Times.read(c.path("lastTransitionTime")).orElse(Instant.EPOCH));
  }

  /** Ready for {@code minReadySeconds} at least. */
  public static boolean isAvailable(JsonNode pod, int minReadySeconds, Instant now) {
    return readySince(pod)
        .map(s -> minReadySeconds == 0 || !s.plusSeconds(minReadySeconds).isAfter(now))
        .orElse(false);
  }

  /** How long until a ready pod becomes available; empty when it is or is not ready. */
  public static Optional<Duration> untilAvailable(JsonNode pod, int minReadySeconds, Instant now) {
    return readySince(pod)
        .map(s -> Duration.between(now, s.plusSeconds(minReadySeconds)))
        .filter(d -> !d.isNegative() && !d.isZero());
  }

  public static String node(JsonNode pod) {
    return pod.path("spec").path("nodeName").asText("");
  }

  public static int restarts(JsonNode pod) {
    int most = 0;
    for (JsonNode c : pod.path("status").path("containerStatuses")) {
      most = Math.max(most, c.path("restartCount").asInt(0));
    }
    return most;
  }
}
