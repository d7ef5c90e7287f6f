package dev.gantry.model.controller.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Conditions;
import dev.gantry.model.controller.Documents;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Taints that follow from a node's conditions, and what pods tolerate. */
public final class Taints {

  private static final String PREFIX = "node.kubernetes.io/";

  /** Keys that this controller alone puts on and takes off. */
  private static final Set<String> OWN =
      Set.of(
          PREFIX + "not-ready",
          PREFIX + "unreachable",
          PREFIX + "memory-pressure",
          PREFIX + "disk-pressure",
          PREFIX + "pid-pressure",
          PREFIX + "network-unavailable",
          PREFIX + "unschedulable");

  private Taints() {}

  private record Wanted(String key, String effect) {}

  private static Set<Wanted> wanted(JsonNode node) {
    Set<Wanted> wanted = new LinkedHashSet<>();
    JsonNode status = node.path("status");
    String ready = Conditions.find(status, "Ready").map(c -> c.path("status").asText()).orElse("");
    if (!"True".equals(ready)) {
      String key = PREFIX + ("Unknown".equals(ready) ? "unreachable" : "not-ready");
      wanted.add(new Wanted(key, "NoSchedule"));
      if (!ready.isEmpty()) {
        wanted.add(new Wanted(key, "NoExecute"));
      }
    }
    pressure(status, "MemoryPressure", "memory-pressure", wanted);
    pressure(status, "DiskPressure", "disk-pressure", wanted);
    pressure(status, "PIDPressure", "pid-pressure", wanted);
    pressure(status, "NetworkUnavailable", "network-unavailable", wanted);
    if (node.path("spec").path("unschedulable").asBoolean(false)) {
      wanted.add(new Wanted(PREFIX + "unschedulable", "NoSchedule"));
    }
    return wanted;
  }

  private static void pressure(JsonNode status, String condition, String key, Set<Wanted> wanted) {
    if (Conditions.isTrue(status, condition)) {
      wanted.add(new Wanted(PREFIX + key, "NoSchedule"));
    }
  }

  /** The node's taints as they should be, others' untouched; empty when they are so already. */
  static Optional<ArrayNode> correct(JsonNode node, Instant now) {
    Set<Wanted> missing = wanted(node);
    ArrayNode taints = Json.mapper().createArrayNode();
    for (JsonNode taint : node.path("spec").path("taints")) {
      Wanted present = new Wanted(taint.path("key").asText(), taint.path("effect").asText());
      if (!OWN.contains(present.key()) || missing.remove(present)) {
        taints.add(taint);
      }
    }
    for (Wanted taint : missing) {
      ObjectNode added = taints.addObject().put("key", taint.key()).put("effect", taint.effect());
      added.put("timeAdded", Meta.time(now));
    }
    JsonNode old = node.path("spec").path("taints");
    boolean same = Documents.same(old, taints) || (old.isEmpty() && taints.isEmpty());
    return same ? Optional.empty() : Optional.of(taints);
  }

  /** Whether one toleration covers a taint. */
  public static boolean tolerates(JsonNode toleration, JsonNode taint) {
    String effect = toleration.path("effect").asText("");
    String key = toleration.path("key").asText("");
    if (!effect.isEmpty() && !effect.equals(taint.path("effect").asText())) {
      return false;
    }
    if (!key.isEmpty() && !key.equals(taint.path("key").asText())) {
      return false;
    }
    return switch (toleration.path("operator").asText("Equal")) {
      case "Exists" -> true;
      case "Equal", "" ->
          toleration.path("value").asText("").equals(taint.path("value").asText(""));
      default -> false;
    };
  }

  /** The first toleration of a pod that covers a taint. */
  public static Optional<JsonNode> tolerating(JsonNode pod, JsonNode taint) {
    for (JsonNode toleration : pod.path("spec").path("tolerations")) {
      if (tolerates(toleration, taint)) {
        return Optional.of(toleration);
      }
    }
    return Optional.empty();
  }
}
