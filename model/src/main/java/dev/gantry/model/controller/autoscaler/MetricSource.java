package dev.gantry.model.controller.autoscaler;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * Where an autoscaler's numbers come from. Each throws {@link MetricFailure} where there is none.
 */
public interface MetricSource {

  /** {@code metrics.k8s.io PodMetrics} documents of the autoscaler's namespace. */
  List<? extends JsonNode> podMetrics();

  /**
   * {@code custom.metrics.k8s.io} of pods, by pod name.
   *
   * @param metric {@code autoscaling/v2 MetricIdentifier}
   */
  Map<String, Sample> ofPods(JsonNode metric);

  /**
   * {@code custom.metrics.k8s.io} of one object, in thousandths.
   *
   * @param object {@code autoscaling/v2 CrossVersionObjectReference}
   */
  long ofObject(JsonNode object, JsonNode metric);

  /** {@code external.metrics.k8s.io}, in thousandths; the values of all series that match. */
  List<Long> external(JsonNode metric);
}
