package dev.gantry.model.strategy.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.schema.BuiltInSchemas;
import dev.gantry.model.schema.Decoder;
import dev.gantry.model.schema.TypeSchema;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.strategy.Tree;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Autoscalers as {@code autoscaling/v1} and {@code v2}. What v1 has no field for travels in the
 * annotations that Kubernetes uses for it, so that a round trip loses nothing.
 */
public final class AutoscalerConversion {

  private static final String PREFIX = "autoscaling.alpha.kubernetes.io/";

  /** v2 field, as a pointer → annotation of v1. */
  private static final Map<String, String> CARRIED =
      Map.of(
          "/spec/metrics", PREFIX + "metrics",
          "/spec/behavior", PREFIX + "behavior",
          "/status/currentMetrics", PREFIX + "current-metrics",
          "/status/conditions", PREFIX + "conditions");

  private static final TypeSchema V2 =
      BuiltInSchemas.load().of("autoscaling/v2", "HorizontalPodAutoscaler").orElseThrow();

  private AutoscalerConversion() {}

  public static void toV1(ObjectNode scaler) {
    ObjectNode spec = Tree.ensure(scaler, "spec");
    ObjectNode cpu = takeCpu(spec.path("metrics"));
    if (cpu != null) {
      Tree.copy(spec, cpu, "targetCPUUtilizationPercentage");
    }
    JsonNode measured = scaler.at("/status/currentMetrics");
    for (JsonNode metric : measured) {
      JsonNode current = metric.at("/resource/current/averageUtilization");
      if (metric.at("/resource/name").asText().equals("cpu") && current.isNumber()) {
        Tree.ensure(scaler, "status").set("currentCPUUtilizationPercentage", current);
      }
    }
    ObjectNode status = Tree.object(scaler, "status");
    if (status != null) {
      // Plain numbers in v1: written even where they are zero.
      Tree.number(status, "currentReplicas", 0);
      Tree.number(status, "desiredReplicas", 0);
    }
    CARRIED.forEach(
        (pointer, annotation) -> {
          JsonNode value = scaler.at(pointer);
          if (value.isContainerNode() && !value.isEmpty()) {
            Tree.ensure(Meta.of(scaler), "annotations").put(annotation, value.toString());
          }
          remove(scaler, pointer);
        });
  }

  /** Removes the CPU utilization target from the metrics and answers it, null if there is none. */
  private static ObjectNode takeCpu(JsonNode metrics) {
    if (!(metrics instanceof ArrayNode array)) {
      return null;
    }
    for (int i = 0; i < array.size(); i++) {
      JsonNode target = array.get(i).at("/resource/target/averageUtilization");
      if (array.get(i).at("/resource/name").asText().equals("cpu") && target.isNumber()) {
        array.remove(i);
        return Json.object().set("targetCPUUtilizationPercentage", target);
      }
    }
    return null;
  }

  public static void fromV1(ObjectNode scaler) {
    CARRIED.forEach(
        (pointer, annotation) -> {
          if (scaler.at("/metadata/annotations") instanceof ObjectNode annotations) {
            JsonNode value = annotations.remove(annotation);
            if (value != null) {
              restore(scaler, pointer, value.asText());
            }
            if (annotations.isEmpty()) {
              Meta.of(scaler).remove("annotations");
            }
          }
        });
    ObjectNode spec = Tree.ensure(scaler, "spec");
    JsonNode cpu = spec.remove("targetCPUUtilizationPercentage");
    if (cpu != null && cpu.isNumber()) {
      ObjectNode metric = Json.object().put("type", "Resource");
      metric
          .putObject("resource")
          .put("name", "cpu")
          .putObject("target")
          .put("type", "Utilization")
          .set("averageUtilization", cpu);
      spec.withArray("/metrics").insert(0, metric);
    }
    ObjectNode status = Tree.object(scaler, "status");
    if (status != null) {
      status.remove("currentCPUUtilizationPercentage");
    }
  }

  private static void restore(ObjectNode scaler, String pointer, String json) {
    String[] parts = pointer.substring(1).split("/");
    ObjectNode holder = Tree.ensure(scaler, parts[0]);
    holder.remove(parts[1]);
    ObjectNode carrier = Json.object();
    try {
      JsonNode value = Decoder.value(json.getBytes(StandardCharsets.UTF_8), "");
      carrier.putObject(parts[0]).set(parts[1], value);
      V2.checkTypes(carrier);
    } catch (ApiException e) {
      // Somebody wrote the annotation by hand: what it should carry is lost, as in Kubernetes.
      return;
    }
    V2.prune(carrier);
    Tree.copy(holder, carrier.path(parts[0]), parts[1]);
  }

  private static void remove(ObjectNode scaler, String pointer) {
    String[] parts = pointer.substring(1).split("/");
    ObjectNode holder = Tree.object(scaler, parts[0]);
    if (holder != null) {
      holder.remove(parts[1]);
    }
  }
}
