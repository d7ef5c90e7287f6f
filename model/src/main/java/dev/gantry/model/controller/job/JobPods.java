package dev.gantry.model.controller.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.PodTemplates;
import dev.gantry.model.object.Meta;
import java.util.List;
import java.util.function.Supplier;

/** Pods of a job. */
final class JobPods {

  private JobPods() {}

  static ObjectNode pod(JsonNode job, Supplier<String> suffixes) {
    ObjectNode pod =
        PodTemplates.pod(job.path("spec").path("template"), job, Meta.name(job) + "-", suffixes);
    hold(pod);
    return pod;
  }

  /** A pod that knows its index: by annotation, label, environment and host name. */
  static ObjectNode pod(JsonNode job, int index, Supplier<String> suffixes) {
    String prefix = Meta.name(job) + "-" + index;
    ObjectNode pod =
        PodTemplates.pod(job.path("spec").path("template"), job, prefix + "-", suffixes);
    hold(pod);
    String text = Integer.toString(index);
    Meta.of(pod).withObject("/annotations").put(Indexes.KEY, text);
    Meta.of(pod).withObject("/labels").put(Indexes.KEY, text);
    ObjectNode spec = pod.withObject("/spec");
    spec.put("hostname", prefix);
    for (String field : List.of("initContainers", "containers")) {
      for (JsonNode container : spec.path(field)) {
        tell((ObjectNode) container);
      }
    }
    return pod;
  }

  private static void hold(ObjectNode pod) {
    Meta.of(pod).withArray("/finalizers").add(Tally.FINALIZER);
  }

  private static void tell(ObjectNode container) {
    ArrayNode env = container.withArray("/env");
    for (JsonNode variable : env) {
      if (variable.path("name").asText().equals("JOB_COMPLETION_INDEX")) {
        return;
      }
    }
    env.addObject()
        .put("name", "JOB_COMPLETION_INDEX")
        .putObject("valueFrom")
        .putObject("fieldRef")
        .put("apiVersion", "v1")
        .put("fieldPath", "metadata.labels['" + Indexes.KEY + "']");
  }
}
