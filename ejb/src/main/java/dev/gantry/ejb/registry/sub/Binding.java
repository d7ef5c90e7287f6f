package dev.gantry.ejb.registry.sub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.registry.ApiCall;
import dev.gantry.ejb.registry.ApiResult;
import dev.gantry.ejb.registry.Changes;
import dev.gantry.ejb.registry.Operations;
import dev.gantry.ejb.registry.ServedKind;
import dev.gantry.ejb.registry.Subresource;
import dev.gantry.ejb.registry.TypedBody;
import dev.gantry.ejb.registry.WriteContext;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.status.Cause;
import java.util.List;

/** Assigning a pod to a node. */
public final class Binding implements Subresource {

  private static final GroupResource PODS = new GroupResource("", "pods");

  private final Operations operations;

  public Binding(Operations operations) {
    this.operations = operations;
  }

  @Override
  public ApiResult call(ApiCall call, ServedKind kind, WriteContext context) {
    ObjectNode binding = TypedBody.read(call, "v1", "Binding");
    String pod = call.info().name().isEmpty() ? Meta.name(binding) : call.info().name();
    JsonNode target = binding.path("target");
    if (!target.path("kind").asText("Node").equals("Node")) {
      throw ApiException.invalid(
          "",
          "Binding",
          pod,
          List.of(
              Cause.notSupported("target.kind", target.path("kind").asText(), List.of("Node"))));
    }
    String node = target.path("name").asText("");
    if (node.isEmpty()) {
      throw ApiException.invalid("", "Binding", pod, List.of(Cause.required("target.name", "")));
    }
    ObjectKey key = new ObjectKey(PODS, call.info().namespace(), pod);
    bind(operations, key, node, Meta.uid(binding), binding.path("metadata"), context);
    ObjectNode status = Json.object();
    status.put("kind", "Status").put("apiVersion", "v1").putObject("metadata");
    status.put("status", "Success").put("code", 201);
    return new ApiResult.Document(201, status, List.of());
  }

  /**
   * @param uid the incarnation that is meant, {@code ""} for any
   * @param metadata of the binding: its labels and annotations go over to the pod
   */
  public static void bind(
      Operations operations,
      ObjectKey key,
      String node,
      String uid,
      JsonNode metadata,
      WriteContext context) {
    operations.update(
        operations.kinds().stored(PODS),
        key,
        Changes.Part.FREE,
        "binding",
        pod -> assigned(pod, key, node, uid, metadata, context),
        context);
  }

  private static ObjectNode assigned(
      ObjectNode pod,
      ObjectKey key,
      String node,
      String uid,
      JsonNode metadata,
      WriteContext context) {
    String refusal = refusal(pod, key, uid);
    if (!refusal.isEmpty()) {
      throw ApiException.conflict(new GroupResource("", "pods/binding"), key.name(), refusal);
    }
    pod.withObject("/spec").put("nodeName", node);
    for (String map : List.of("labels", "annotations")) {
      metadata
          .path(map)
          .properties()
          .forEach(e -> Meta.of(pod).withObject("/" + map).set(e.getKey(), e.getValue()));
    }
    scheduled(pod, context);
    return pod;
  }

  private static String refusal(ObjectNode pod, ObjectKey key, String uid) {
    if (!uid.isEmpty() && !uid.equals(Meta.uid(pod))) {
      return "Precondition failed: UID in precondition: "
          + uid
          + ", UID in object meta: "
          + Meta.uid(pod);
    }
    if (Meta.isDeleting(pod)) {
      return "pod " + key.name() + " is being deleted, cannot be assigned to a host";
    }
    String assigned = pod.path("spec").path("nodeName").asText("");
    if (!assigned.isEmpty()) {
      return "pod " + key.name() + " is already assigned to node \"" + assigned + "\"";
    }
    if (!pod.path("spec").path("schedulingGates").isEmpty()) {
      return "pod " + key.name() + " has non-empty .spec.schedulingGates";
    }
    return "";
  }

  private static void scheduled(ObjectNode pod, WriteContext context) {
    ArrayNode conditions = pod.withObject("/status").withArray("/conditions");
    ObjectNode condition = null;
    for (JsonNode c : conditions) {
      if ("PodScheduled".equals(c.path("type").asText())) {
        condition = (ObjectNode) c;
      }
    }
    if (condition == null) {
      condition = conditions.addObject();
    }
    condition.removeAll();
    condition.put("type", "PodScheduled").put("status", "True");
    condition.putNull("lastProbeTime").put("lastTransitionTime", Meta.time(context.now()));
    long generation = Meta.generation(pod);
    if (generation > 0) {
      condition.put("observedGeneration", generation);
    }
  }
}
