package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.ejb.measurement.PodMetrics;
import dev.gantry.model.controller.autoscaler.MetricFailure;
import dev.gantry.model.controller.autoscaler.MetricSource;
import dev.gantry.model.controller.autoscaler.Sample;
import dev.gantry.model.status.ApiException;
import java.util.List;
import java.util.Map;

/**
 * The metrics that this server serves itself: {@code metrics.k8s.io}. Custom and external metrics
 * come from API servers of their own; where none is registered, the refusal says what is not there.
 */
record ServedMetrics(PodMetrics metrics, String namespace) implements MetricSource {

  @Override
  public List<? extends JsonNode> podMetrics() {
    try {
      return metrics.in(namespace);
    } catch (ApiException refusal) {
      throw new MetricFailure(refusal.getMessage());
    }
  }

  @Override
  public Map<String, Sample> ofPods(JsonNode metric) {
    throw custom("pods.custom.metrics.k8s.io");
  }

  @Override
  public long ofObject(JsonNode object, JsonNode metric) {
    throw custom(object.path("kind").asText() + ".custom.metrics.k8s.io");
  }

  @Override
  public List<Long> external(JsonNode metric) {
    throw new MetricFailure(
        "unable to fetch metrics from external metrics API: the server could not find the requested"
            + " resource (get "
            + metric.path("name").asText()
            + ".external.metrics.k8s.io)");
  }

  private static MetricFailure custom(String resource) {
    return new MetricFailure(
        "unable to fetch metrics from custom metrics API: the server could not find the requested"
            + " resource (get "
            + resource
            + ")");
  }
}
