package dev.gantry.model.controller.autoscaler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.object.Json;
import dev.gantry.model.quantity.Quantity;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What each metric of an autoscaler asks for. */
final class MetricProposals {

  private final MetricSource source;
  private final List<? extends JsonNode> pods;
  private final int specReplicas;
  private final int statusReplicas;
  private final Tolerance tolerance;
  private final Instant now;

  MetricProposals(
      MetricSource source,
      List<? extends JsonNode> pods,
      int specReplicas,
      int statusReplicas,
      Tolerance tolerance,
      Instant now) {
    this.source = source;
    this.pods = pods;
    this.specReplicas = specReplicas;
    this.statusReplicas = statusReplicas;
    this.tolerance = tolerance;
    this.now = now;
  }

  /**
   * One metric's wish.
   *
   * @param name as conditions and events call it
   * @param status its {@code autoscaling/v2 MetricStatus}
   */
  record Proposal(int replicas, String name, ObjectNode status) {}

  /** The reason of the condition when a metric of a type fails. */
  static String failure(String type) {
    return switch (type) {
      case "Object" -> "FailedGetObjectMetric";
      case "Pods" -> "FailedGetPodsMetric";
      case "ContainerResource" -> "FailedGetContainerResourceMetric";
      case "External" -> "FailedGetExternalMetric";
      case "Resource" -> "FailedGetResourceMetric";
      default -> "InvalidMetricSourceType";
    };
  }

  /**
   * @throws MetricFailure where nothing can be concluded
   */
  Proposal of(JsonNode metric) {
    String type = metric.path("type").asText();
    return switch (type) {
      case "Resource" -> resource(metric.path("resource"), "resource", "");
      case "ContainerResource" -> {
        JsonNode of = metric.path("containerResource");
        yield resource(of, "containerResource", of.path("container").asText());
      }
      case "Pods" -> ofPods(metric.path("pods"));
      case "Object" -> ofObject(metric.path("object"));
      case "External" -> external(metric.path("external"));
      default -> throw new MetricFailure("unknown metric source type \"" + type + "\"");
    };
  }

  private Proposal resource(JsonNode wanted, String field, String container) {
    String resource = wanted.path("name").asText();
    JsonNode target = wanted.path("target");
    String what = resource + (container.isEmpty() ? " resource" : " container resource");
    ObjectNode status =
        Json.object().put("type", container.isEmpty() ? "Resource" : "ContainerResource");
    ObjectNode current = status.putObject(field).put("name", resource).putObject("current");
    if (!container.isEmpty()) {
      ((ObjectNode) status.path(field)).put("container", container);
    }
    boolean share = target.hasNonNull("averageUtilization");
    try {
      Map<String, Sample> measured = measured(resource, container);
      ReplicaCount.Result result =
          share
              ? ReplicaCount.utilization(
                  specReplicas,
                  target.path("averageUtilization").asInt(),
                  resource,
                  container,
                  pods,
                  measured,
                  tolerance,
                  now)
              : ReplicaCount.average(
                  specReplicas,
                  milli(target.path("averageValue")),
                  resource,
                  pods,
                  measured,
                  tolerance,
                  now);
      if (share) {
        current.put("averageUtilization", result.utilization());
      }
      current.put("averageValue", text(result.average()));
      return new Proposal(
          result.replicas(), share ? what + " utilization (percentage of request)" : what, status);
    } catch (MetricFailure failure) {
      throw failure.within("failed to get " + resource + (share ? " utilization" : " usage"));
    }
  }

  private Map<String, Sample> measured(String resource, String container) {
    String what = "unable to get metrics for resource " + resource;
    List<? extends JsonNode> documents;
    try {
      documents = source.podMetrics();
    } catch (MetricFailure failure) {
      throw failure.within("unable to fetch metrics from resource metrics API").within(what);
    }
    if (documents.isEmpty()) {
      throw new MetricFailure(what + ": no metrics returned from resource metrics API");
    }
    return Sample.of(documents, resource, container);
  }

  private Proposal ofPods(JsonNode wanted) {
    String name = wanted.path("metric").path("name").asText();
    ReplicaCount.Result result;
    try {
      result =
          ReplicaCount.average(
              specReplicas,
              milli(wanted.path("target").path("averageValue")),
              "",
              pods,
              source.ofPods(wanted.path("metric")),
              tolerance,
              now);
    } catch (MetricFailure failure) {
      throw failure
          .within("unable to get metric " + name)
          .within("failed to get pods metric value");
    }
    ObjectNode status = Json.object().put("type", "Pods");
    ObjectNode own = status.putObject("pods");
    own.set("metric", wanted.path("metric").deepCopy());
    own.putObject("current").put("averageValue", text(result.average()));
    return new Proposal(result.replicas(), "pods metric " + name, status);
  }

  private Proposal ofObject(JsonNode wanted) {
    JsonNode object = wanted.path("describedObject");
    String name = wanted.path("metric").path("name").asText();
    JsonNode target = wanted.path("target");
    long value;
    try {
      value = source.ofObject(object, wanted.path("metric"));
    } catch (MetricFailure failure) {
      throw failure
          .within(
              "unable to get metric "
                  + name
                  + ": "
                  + object.path("kind").asText()
                  + " on "
                  + object.path("name").asText())
          .within("failed to get object metric value");
    }
    ObjectNode status = Json.object().put("type", "Object");
    ObjectNode own = status.putObject("object");
    own.set("metric", wanted.path("metric").deepCopy());
    own.set("describedObject", object.deepCopy());
    return new Proposal(
        whole(target, value, own.putObject("current")),
        object.path("kind").asText() + " metric " + name,
        status);
  }

  private Proposal external(JsonNode wanted) {
    String name = wanted.path("metric").path("name").asText();
    long value;
    try {
      value = source.external(wanted.path("metric")).stream().mapToLong(Long::longValue).sum();
    } catch (MetricFailure failure) {
      throw failure
          .within("unable to get external metric " + name)
          .within("failed to get " + name + " external metric value");
    }
    ObjectNode status = Json.object().put("type", "External");
    ObjectNode own = status.putObject("external");
    own.set("metric", wanted.path("metric").deepCopy());
    return new Proposal(
        whole(wanted.path("target"), value, own.putObject("current")),
        "external metric " + name,
        status);
  }

  /** A value for the whole target, against one for all or one for each replica. */
  private int whole(JsonNode target, long value, ObjectNode current) {
    if (target.hasNonNull("averageValue")) {
      current.put("averageValue", text(value / Math.max(1, statusReplicas)));
      return ReplicaCount.valuePerReplica(
          specReplicas, statusReplicas, milli(target.path("averageValue")), value, tolerance);
    }
    current.put("value", text(value));
    int ready = (int) pods.stream().filter(PodState::isReady).count();
    return ReplicaCount.value(specReplicas, milli(target.path("value")), value, ready, tolerance);
  }

  private static long milli(JsonNode quantity) {
    return Quantity.parse(quantity.asText("0")).milli();
  }

  private static String text(long milli) {
    return Quantity.of(BigDecimal.valueOf(milli, 3)).toString();
  }
}
