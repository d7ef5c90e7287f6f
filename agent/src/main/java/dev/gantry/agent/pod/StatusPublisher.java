package dev.gantry.agent.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Tells the server of a pod's status: only fields that differ from what the server has, only the
 * node's own conditions, and only for the pod of that uid.
 */
final class StatusPublisher {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The node's conditions that go away again; all others stay and change. */
  private static final List<String> PASSING = List.of("PodResizePending", "PodResizeInProgress");

  private final KubernetesClient client;

  StatusPublisher(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Returns what the server now has; {@code before} is what it had. A pod that is gone there counts
   * as told.
   */
  PodStatus publish(Pod pod, PodStatus before, PodStatus now) {
    ObjectNode changes = changes(tree(before), tree(now));
    if (changes.isEmpty()) {
      return now;
    }
    ObjectNode patch = JSON.createObjectNode();
    patch.putObject("metadata").put("uid", pod.getMetadata().getUid());
    patch.set("status", changes);
    try {
      client
          .pods()
          .inNamespace(pod.getMetadata().getNamespace())
          .withName(pod.getMetadata().getName())
          .subresource("status")
          .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), patch.toString());
    } catch (KubernetesClientException e) {
      if (e.getCode() != 404 && e.getCode() != 409) {
        throw e;
      }
    }
    return now;
  }

  private ObjectNode tree(PodStatus status) {
    return status == null ? JSON.createObjectNode() : (ObjectNode) JSON.valueToTree(status);
  }

  /** Top-level fields that differ; a field that vanished becomes null; conditions one by one. */
  static ObjectNode changes(ObjectNode before, ObjectNode now) {
    ObjectNode out = JSON.createObjectNode();
    for (Map.Entry<String, JsonNode> field : now.properties()) {
      JsonNode old = before.get(field.getKey());
      if (field.getValue().equals(old)) {
        continue;
      }
      if (field.getKey().equals("conditions")) {
        ArrayNode moved = JSON.createArrayNode();
        for (JsonNode condition : field.getValue()) {
          if (!condition.equals(named(old, condition.path("type").asText()))) {
            moved.add(complete(condition, named(old, condition.path("type").asText())));
          }
        }
        for (String passing : PASSING) {
          if (named(old, passing) != null && named(field.getValue(), passing) == null) {
            moved.addObject().put("$patch", "delete").put("type", passing);
          }
        }
        if (!moved.isEmpty()) {
          out.set("conditions", moved);
        }
      } else if (!(old == null && field.getValue().isArray() && field.getValue().isEmpty())) {
        out.set(field.getKey(), field.getValue());
      }
    }
    for (String field : new String[] {"reason", "message", "podIP"}) {
      if (before.hasNonNull(field) && !now.hasNonNull(field)) {
        out.putNull(field);
      }
    }
    return out;
  }

  /** A strategic merge keeps what is not mentioned: an old reason must be taken away by name. */
  private static JsonNode complete(JsonNode condition, JsonNode old) {
    ObjectNode out = condition.deepCopy();
    if (old != null) {
      for (Iterator<String> names = old.fieldNames(); names.hasNext(); ) {
        String name = names.next();
        if (!out.hasNonNull(name) && !name.equals("lastProbeTime")) {
          out.putNull(name);
        }
      }
    }
    return out;
  }

  private static JsonNode named(JsonNode conditions, String type) {
    if (conditions != null) {
      for (JsonNode condition : conditions) {
        if (condition.path("type").asText().equals(type)) {
          return condition;
        }
      }
    }
    return null;
  }
}
