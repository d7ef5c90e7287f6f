package dev.gantry.model.strategy.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Tree;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What may change in a pod's spec once it exists: little. */
final class PodUpdates {

  private static final String FORBIDDEN =
      "pod updates may not change fields other than"
          + " `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
          + "`spec.tolerations` (only additions to existing tolerations),"
          + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously"
          + " negative)\n";

  private PodUpdates() {}

  static void check(ObjectNode pod, ObjectNode old, Causes causes) {
    JsonNode now = pod.path("spec");
    JsonNode before = old.path("spec");
    for (String field : List.of("containers", "initContainers")) {
      if (now.path(field).size() != before.path(field).size()) {
        causes.forbidden(
            "spec." + field,
            "pod updates may not add or remove "
                + (field.equals("containers") ? "containers" : "init containers"));
        return;
      }
    }
    deadline(now.path("activeDeadlineSeconds"), before.path("activeDeadlineSeconds"), causes);
    tolerations(now, before, causes);
    gates(now, before, causes);
    rest(now, before, causes);
  }

  private static void deadline(JsonNode now, JsonNode before, Causes causes) {
    String field = "spec.activeDeadlineSeconds";
    if (before.isNumber() && !now.isNumber()) {
      causes.invalid(field, "null", "must not update from a positive integer to nil value");
    } else if (before.isNumber() && now.asLong() > before.asLong()) {
      causes.invalid(field, now.asLong(), "must be less than or equal to previous value");
    }
  }

  private static void tolerations(JsonNode now, JsonNode before, Causes causes) {
    List<ObjectNode> kept =
        Tree.objects(now, "tolerations").stream().map(PodUpdates::withoutSeconds).toList();
    for (ObjectNode toleration : Tree.objects(before, "tolerations")) {
      if (!kept.contains(withoutSeconds(toleration))) {
        causes.forbidden(
            "spec.tolerations",
            "existing toleration can not be modified except its tolerationSeconds");
        return;
      }
    }
  }

  /** Gates go, none comes; while there are any, placement may be narrowed, not widened. */
  private static void gates(JsonNode now, JsonNode before, Causes causes) {
    List<String> kept = before.path("schedulingGates").findValuesAsText("name");
    for (String gate : now.path("schedulingGates").findValuesAsText("name")) {
      if (!kept.contains(gate)) {
        causes.forbidden(
            "spec.schedulingGates[" + gate + "]",
            "only deletion is allowed, but found new scheduling gate '" + gate + "'");
      }
    }
    if (kept.isEmpty()) {
      return;
    }
    for (Map.Entry<String, JsonNode> label : before.path("nodeSelector").properties()) {
      if (!label.getValue().equals(now.path("nodeSelector").get(label.getKey()))) {
        causes.invalid(
            "spec.nodeSelector",
            Tree.shown(now.path("nodeSelector")),
            "only additions to spec.nodeSelector are allowed (no mutations or deletions)");
        return;
      }
    }
  }

  private static ObjectNode withoutSeconds(ObjectNode toleration) {
    ObjectNode copy = toleration.deepCopy();
    copy.remove("tolerationSeconds");
    return copy;
  }

  private static void rest(JsonNode now, JsonNode before, Causes causes) {
    if (!(now instanceof ObjectNode spec) || !(before instanceof ObjectNode previous)) {
      return;
    }
    ObjectNode masked = spec.deepCopy();
    for (String field : List.of("activeDeadlineSeconds", "tolerations")) {
      Tree.copy(masked, previous, field);
    }
    // A gated pod is not placed yet: removing gates and narrowing placement are its use.
    if (!previous.path("schedulingGates").isEmpty()) {
      for (String field : List.of("schedulingGates", "nodeSelector", "affinity")) {
        Tree.copy(masked, previous, field);
      }
    }
    if (previous.path("terminationGracePeriodSeconds").asLong(0) < 0
        && masked.path("terminationGracePeriodSeconds").asLong(0) == 1) {
      Tree.copy(masked, previous, "terminationGracePeriodSeconds");
    }
    for (String field : List.of("containers", "initContainers")) {
      List<ObjectNode> containers = Tree.objects(masked, field);
      List<ObjectNode> originals = Tree.objects(previous, field);
      for (int i = 0; i < containers.size(); i++) {
        Tree.copy(containers.get(i), originals.get(i), "image");
      }
    }
    if (!Tree.same(masked, previous)) {
      causes.forbidden("spec", FORBIDDEN + difference(masked, previous));
    }
  }

  /** The top-level fields that differ, old and new. */
  private static String difference(ObjectNode now, ObjectNode before) {
    ObjectNode names = now.deepCopy();
    before.properties().forEach(e -> names.set(e.getKey(), e.getValue()));
    return names.properties().stream()
        .map(Map.Entry::getKey)
        .filter(field -> !Tree.same(now.path(field), before.path(field)))
        .map(
            field ->
                "-\tspec."
                    + field
                    + ": "
                    + before.path(field)
                    + "\n+\tspec."
                    + field
                    + ": "
                    + now.path(field))
        .collect(Collectors.joining("\n"));
  }

  /** What a status update may not do. */
  static void status(ObjectNode pod, ObjectNode old, Causes causes) {
    JsonNode now = pod.path("status");
    JsonNode before = old.path("status");
    if (!Tree.isBlank(before, "qosClass")
        && !now.path("qosClass").equals(before.path("qosClass"))) {
      causes.invalid("status.qosClass", now.path("qosClass").asText(""), "field is immutable");
    }
    if (old.path("spec").path("restartPolicy").asText().equals("Always")) {
      return;
    }
    List<ObjectNode> containers = Tree.objects(old.path("spec"), "containers");
    boolean ownRules = containers.stream().anyMatch(c -> Tree.isSet(c, "restartPolicy"));
    if (ownRules) {
      return;
    }
    for (ObjectNode status : Tree.objects(before, "containerStatuses")) {
      JsonNode ended = status.path("state").path("terminated");
      boolean retried =
          old.path("spec").path("restartPolicy").asText().equals("OnFailure")
              && ended.path("exitCode").asInt(0) != 0;
      if (!ended.isObject() || retried) {
        continue;
      }
      int i = 0;
      for (ObjectNode next : Tree.objects(now, "containerStatuses")) {
        if (next.path("name").equals(status.path("name"))
            && !next.path("state").path("terminated").isObject()) {
          causes.forbidden(
              "status.containerStatuses[" + i + "].state",
              "may not be transitioned to non-terminated state");
        }
        i++;
      }
    }
  }
}
