package dev.gantry.model.controller.daemonset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.controller.PodTemplates;
import dev.gantry.model.controller.RevisionHistory;
import dev.gantry.model.controller.node.Taints;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.scheduler.NodeTerms;
import java.util.function.Supplier;

/** Pods that belong to one node each, and where they may be. */
final class DaemonPods {

  private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
  private static final String[][] TOLERATED = {
    {"node.kubernetes.io/not-ready", "NoExecute"},
    {"node.kubernetes.io/unreachable", "NoExecute"},
    {"node.kubernetes.io/disk-pressure", "NoSchedule"},
    {"node.kubernetes.io/memory-pressure", "NoSchedule"},
    {"node.kubernetes.io/pid-pressure", "NoSchedule"},
    {"node.kubernetes.io/unschedulable", "NoSchedule"},
  };

  private DaemonPods() {}

  /** The node that a pod is on, or is meant for while it waits to be bound. */
  static String node(JsonNode pod) {
    String bound = PodState.node(pod);
    if (!bound.isEmpty()) {
      return bound;
    }
    JsonNode terms =
        pod.path("spec")
            .path("affinity")
            .path("nodeAffinity")
            .path(REQUIRED)
            .path("nodeSelectorTerms");
    return terms.path(0).path("matchFields").path(0).path("values").path(0).asText("");
  }

  /** A pod for one node; the scheduler binds it there. */
  static ObjectNode pod(JsonNode set, String node, String hash, Supplier<String> suffixes) {
    ObjectNode pod =
        PodTemplates.pod(set.path("spec").path("template"), set, Meta.name(set) + "-", suffixes);
    ObjectNode labels = Meta.of(pod).withObject("/labels");
    labels.put(RevisionHistory.HASH, hash);
    labels.put("pod-template-generation", Long.toString(Meta.generation(set)));
    ObjectNode spec = pod.withObject("/spec");
    tolerate(spec);
    ObjectNode field = Json.object().put("key", "metadata.name").put("operator", "In");
    field.putArray("values").add(node);
    ObjectNode required = spec.withObject("/affinity/nodeAffinity/" + REQUIRED);
    ArrayNode terms = required.withArray("/nodeSelectorTerms");
    if (terms.isEmpty()) {
      terms.addObject();
    }
    terms.forEach(t -> ((ObjectNode) t).putArray("matchFields").add(field.deepCopy()));
    return pod;
  }

  private static void tolerate(ObjectNode spec) {
    ArrayNode tolerations = spec.withArray("/tolerations");
    for (String[] taint : TOLERATED) {
      add(tolerations, taint[0], taint[1]);
    }
    if (spec.path("hostNetwork").asBoolean(false)) {
      add(tolerations, "node.kubernetes.io/network-unavailable", "NoSchedule");
    }
  }

  private static void add(ArrayNode tolerations, String key, String effect) {
    for (JsonNode present : tolerations) {
      if (present.path("key").asText().equals(key)
          && present.path("effect").asText().equals(effect)) {
        return;
      }
    }
    tolerations.addObject().put("key", key).put("operator", "Exists").put("effect", effect);
  }

  /** Whether a node should have a pod. */
  static boolean shouldRun(JsonNode set, JsonNode node) {
    return admits(set, node, false);
  }

  /** Whether a pod that is there may stay: a new {@code NoSchedule} taint does not drive it out. */
  static boolean shouldStay(JsonNode set, JsonNode node) {
    return admits(set, node, true);
  }

  private static boolean admits(JsonNode set, JsonNode node, boolean present) {
    ObjectNode template = Json.object();
    template.set("spec", set.path("spec").path("template").path("spec").deepCopy());
    tolerate((ObjectNode) template.get("spec"));
    String wanted = template.path("spec").path("nodeName").asText("");
    if (!wanted.isEmpty() && !wanted.equals(Meta.name(node))) {
      return false;
    }
    if (!NodeTerms.selects(template, Meta.name(node), Meta.labels(node))) {
      return false;
    }
    for (JsonNode taint : node.path("spec").path("taints")) {
      String effect = taint.path("effect").asText();
      boolean counts = effect.equals("NoExecute") || (effect.equals("NoSchedule") && !present);
      if (counts && Taints.tolerating(template, taint).isEmpty()) {
        return false;
      }
    }
    return true;
  }
}
