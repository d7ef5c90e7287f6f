package dev.gantry.model.strategy.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Quantities;
import dev.gantry.model.strategy.Selectors;
import dev.gantry.model.strategy.Tree;
import java.util.List;
import java.util.Map;

/** Checks of what an autoscaler measures: one source each, of the type that is named. */
final class MetricChecks {

  private static final Map<String, String> SOURCES =
      Map.of(
          "Resource", "resource",
          "ContainerResource", "containerResource",
          "Pods", "pods",
          "Object", "object",
          "External", "external");

  private static final List<String> TYPES =
      List.of("ContainerResource", "External", "Object", "Pods", "Resource");
  private static final List<String> TARGETS = List.of("AverageValue", "Utilization", "Value");

  private MetricChecks() {}

  static void check(ObjectNode metric, String path, Causes causes) {
    String type = metric.path("type").asText("");
    if (type.isEmpty()) {
      causes.required(path + ".type", "must specify a metric source type");
      return;
    }
    if (!TYPES.contains(type)) {
      causes.notSupported(path + ".type", type, TYPES);
      return;
    }
    String expected = SOURCES.get(type);
    for (String field : List.of("object", "pods", "resource", "containerResource", "external")) {
      if (Tree.isSet(metric, field) && !field.equals(expected)) {
        causes.forbidden(
            path + "." + field,
            "must populate the given metric source only (only " + expected + " is allowed)");
      }
    }
    JsonNode source = metric.path(expected);
    if (!source.isObject()) {
      causes.required(
          path + "." + expected, "must populate information for the given metric source");
      return;
    }
    source(type, source, path + "." + expected, causes);
  }

  private static void source(String type, JsonNode source, String path, Causes causes) {
    target(source.path("target"), path + ".target", causes);
    JsonNode target = source.path("target");
    boolean average = Tree.isSet(target, "averageValue");
    boolean value = Tree.isSet(target, "value");
    switch (type) {
      case "Object" -> {
        reference(source.path("describedObject"), path + ".describedObject", causes);
        metric(source.path("metric"), path + ".metric", causes);
        if (!value && !average) {
          causes.required(
              path + ".target.averageValue", "must set either a target value or averageValue");
        }
      }
      case "External" -> {
        metric(source.path("metric"), path + ".metric", causes);
        if (!value && !average) {
          causes.required(
              path + ".target.averageValue",
              "must set either a target value for metric or a per-pod target");
        }
        if (value && average) {
          causes.forbidden(
              path + ".target.value",
              "may not set both a target value for metric and a per-pod target");
        }
      }
      case "Pods" -> {
        metric(source.path("metric"), path + ".metric", causes);
        if (!average) {
          causes.required(
              path + ".target.averageValue", "must specify a positive target averageValue");
        }
      }
      default -> {
        if (type.equals("ContainerResource")) {
          causes.text(path + ".container", source.path("container"), Names::pathSegment);
        }
        resource(source, path, causes);
      }
    }
  }

  private static void resource(JsonNode source, String path, Causes causes) {
    if (Tree.isBlank(source, "name")) {
      causes.required(path + ".name", "must specify a resource name");
    }
    JsonNode target = source.path("target");
    boolean utilization = target.path("averageUtilization").isNumber();
    boolean average = Tree.isSet(target, "averageValue");
    if (!utilization && !average) {
      causes.required(
          path + ".target.averageUtilization",
          "must set either a target raw value or a target utilization");
    } else if (utilization && average) {
      causes.forbidden(
          path + ".target.averageValue",
          "may not set both a target raw value and a target utilization");
    }
  }

  private static void target(JsonNode target, String path, Causes causes) {
    String type = target.path("type").asText("");
    if (type.isEmpty()) {
      causes.required(path + ".type", "must specify a metric target type");
    } else if (!TARGETS.contains(type)) {
      causes.invalid(path + ".type", type, "must be either Utilization, Value, or AverageValue");
    }
    for (String field : List.of("value", "averageValue")) {
      if (Tree.isSet(target, field)) {
        Causes own = new Causes();
        Quantities.positive(path + "." + field, target.path(field), own);
        if (!own.isEmpty()) {
          causes.invalid(path + "." + field, target.path(field).asText(), "must be positive");
        }
      }
    }
    JsonNode utilization = target.path("averageUtilization");
    if (utilization.isNumber() && utilization.asLong() < 1) {
      causes.invalid(path + ".averageUtilization", utilization.asLong(), "must be greater than 0");
    }
  }

  private static void metric(JsonNode metric, String path, Causes causes) {
    if (Tree.isBlank(metric, "name")) {
      causes.required(path + ".name", "must specify a metric name");
    } else {
      causes.optionalText(path + ".name", metric.path("name"), Names::pathSegment);
    }
    Selectors.check(metric.path("selector"), path + ".selector", causes);
  }

  static void reference(JsonNode reference, String path, Causes causes) {
    for (String field : List.of("kind", "name")) {
      causes.text(path + "." + field, reference.path(field), Names::pathSegment);
    }
    String version = reference.path("apiVersion").asText("");
    if (version.split("/", -1).length > 2) {
      causes.invalid(path + ".apiVersion", version, "unexpected GroupVersion string: " + version);
    }
  }
}
