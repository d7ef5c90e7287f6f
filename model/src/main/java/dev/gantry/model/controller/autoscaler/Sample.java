package dev.gantry.model.controller.autoscaler;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.controller.Times;
import dev.gantry.model.object.Meta;
import dev.gantry.model.quantity.Quantity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one pod was measured at.
 *
 * @param milli thousandths: millicores, or bytes times 1000
 * @param at the end of the window that the measurement is an average of
 */
public record Sample(long milli, Instant at, Duration window) {

  /**
   * From {@code metrics.k8s.io} documents, by pod name.
   *
   * @param container {@code ""} for all containers of the pod together
   */
  static Map<String, Sample> of(
      List<? extends JsonNode> podMetrics, String resource, String container) {
    Map<String, Sample> samples = new TreeMap<>();
    for (JsonNode pod : podMetrics) {
      sum(pod, resource, container)
          .ifPresent(
              milli ->
                  samples.put(
                      Meta.name(pod),
                      new Sample(
                          milli,
                          Times.read(pod.path("timestamp")).orElse(Instant.EPOCH),
                          window(pod.path("window").asText("")))));
    }
    return samples;
  }

  /** Empty unless every container (or the one asked for) was measured. */
  private static Optional<Long> sum(JsonNode pod, String resource, String container) {
    long sum = 0;
    boolean found = false;
    for (JsonNode measured : pod.path("containers")) {
      if (container.isEmpty() || container.equals(measured.path("name").asText())) {
        JsonNode amount = measured.path("usage").path(resource);
        if (!amount.isTextual()) {
          return Optional.empty();
        }
        sum += Quantity.parse(amount.asText()).milli();
        found = true;
      }
    }
    return found ? Optional.of(sum) : Optional.empty();
  }

  /** Go's notation, of which metrics servers use seconds and minutes: {@code 10s}, {@code 1m0s}. */
  private static Duration window(String text) {
    try {
      return Duration.parse("PT" + text.toUpperCase(java.util.Locale.ROOT));
    } catch (java.time.format.DateTimeParseException e) {
      return Duration.ofMinutes(1);
    }
  }
}
