package dev.gantry.ejb.registry.sub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.registry.ApiCall;
import dev.gantry.ejb.registry.ApiResult;
import dev.gantry.ejb.registry.Changes;
import dev.gantry.ejb.registry.Operations;
import dev.gantry.ejb.registry.ServedKind;
import dev.gantry.ejb.registry.Subresource;
import dev.gantry.ejb.registry.TypedBody;
import dev.gantry.ejb.registry.WriteContext;
import dev.gantry.model.controller.Conditions;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.selector.LabelSelector;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.status.Cause;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Deleting a pod as far as its disruption budget allows. */
public final class EvictionSubresource implements Subresource {

  private static final GroupResource BUDGETS = new GroupResource("policy", "poddisruptionbudgets");
  private static final Set<String> NOT_RUNNING = Set.of("Succeeded", "Failed", "Pending");

  private final Operations operations;

  public EvictionSubresource(Operations operations) {
    this.operations = operations;
  }

  @Override
  public ApiResult call(ApiCall call, ServedKind kind, WriteContext context) {
    if (!"create".equals(call.info().verb())) {
      throw ApiException.unknownPath();
    }
    ObjectNode eviction = TypedBody.read(call, "policy/v1", "Eviction");
    String name = call.info().name();
    String given = Meta.name(eviction);
    if (!given.isEmpty() && !given.equals(name)) {
      throw ApiException.badRequest("name in URL does not match name in Eviction object");
    }
    ObjectKey key = kind.key(call.info().namespace(), name);
    StoredObject pod =
        operations
            .reader()
            .get(key)
            .orElseThrow(() -> ApiException.notFound(kind.client().resource(), name));
    JsonNode asked = eviction.path("deleteOptions");
    JsonNode options = asked.isObject() ? asked : Json.object();
    WriteContext how = options.path("dryRun").isEmpty() ? context : context.dry();
    JsonNode document = pod.document();
    requireSame(options.path("preconditions"), pod);
    if (!Meta.isDeleting(document)
        && !NOT_RUNNING.contains(document.path("status").path("phase").asText())) {
      budget(pod).ifPresent(budget -> charge(budget, pod, document, how));
    }
    if (!Meta.isDeleting(document)) {
      mark(kind, key, how);
    }
    operations.delete(kind, key, withoutRevision(options), how);
    ObjectNode status = Json.object();
    status.put("kind", "Status").put("apiVersion", "v1").putObject("metadata");
    status.put("status", "Success").put("code", 201);
    return new ApiResult.Document(201, status, List.of());
  }

  /** Checked before anything is charged: the pod's own mark moves its revision. */
  private static void requireSame(JsonNode preconditions, StoredObject pod) {
    String uid = preconditions.path("uid").asText("");
    String revision = preconditions.path("resourceVersion").asText("");
    boolean same =
        (uid.isEmpty() || uid.equals(pod.uid()))
            && (revision.isEmpty() || revision.equals(Long.toString(pod.revision())));
    if (!same) {
      throw ApiException.conflict(
          pod.key().resource(),
          pod.key().name(),
          "the object has been modified; please apply your changes to the latest version and try"
              + " again");
    }
  }

  private static JsonNode withoutRevision(JsonNode options) {
    ObjectNode copy = options.deepCopy();
    if (copy.path("preconditions") instanceof ObjectNode preconditions) {
      preconditions.remove("resourceVersion");
    }
    return copy;
  }

  /** Whoever counts the pod's failures learns that this one was no fault of its own. */
  private void mark(ServedKind kind, ObjectKey key, WriteContext context) {
    operations.update(
        kind,
        key,
        Changes.Part.STATUS,
        "status",
        pod -> {
          Conditions.set(
              pod.withObject("/status"),
              "DisruptionTarget",
              "True",
              "EvictionByEvictionAPI",
              "Eviction API: evicting",
              context.now());
          return pod;
        },
        context);
  }

  private Optional<StoredObject> budget(StoredObject pod) {
    List<StoredObject> budgets =
        operations.reader().list(Query.in(BUDGETS, pod.key().namespace())).objects().stream()
            .filter(b -> LabelSelector.of(b.at("/spec/selector")).matches(pod.labels()))
            .toList();
    if (budgets.size() > 1) {
      throw ApiException.internal(
          "This pod has more than one PodDisruptionBudget, which the eviction subresource does not"
              + " support.");
    }
    return budgets.stream().findFirst();
  }

  /** Takes one of the allowed disruptions, or refuses. */
  private void charge(
      StoredObject budget, StoredObject pod, JsonNode document, WriteContext context) {
    boolean ready = isReady(document);
    JsonNode current = budget.document();
    boolean always =
        "AlwaysAllow".equals(current.path("spec").path("unhealthyPodEvictionPolicy").asText());
    JsonNode status = current.path("status");
    boolean enough =
        status.path("currentHealthy").asInt() >= status.path("desiredHealthy").asInt()
            && status.path("desiredHealthy").asInt() > 0;
    if (!ready && (always || enough)) {
      return;
    }
    operations.update(
        operations.kinds().stored(BUDGETS),
        budget.key(),
        Changes.Part.STATUS,
        "status",
        wanted -> charged(wanted, budget.key().name(), pod.key().name(), context),
        context);
  }

  private static boolean isReady(JsonNode pod) {
    for (JsonNode condition : pod.path("status").path("conditions")) {
      if ("Ready".equals(condition.path("type").asText())) {
        return "True".equals(condition.path("status").asText());
      }
    }
    return false;
  }

  private static ObjectNode charged(
      ObjectNode budget, String name, String pod, WriteContext context) {
    ObjectNode status = budget.withObject("/status");
    if (status.path("observedGeneration").asLong(0) < Meta.generation(budget)) {
      throw tooMany(
          "The disruption budget " + name + " is still being processed by the server.", 10);
    }
    int allowed = status.path("disruptionsAllowed").asInt(0);
    if (allowed <= 0) {
      throw tooMany(
          "The disruption budget "
              + name
              + " needs "
              + status.path("desiredHealthy").asInt()
              + " healthy pods and has "
              + status.path("currentHealthy").asInt()
              + " currently",
          0);
    }
    status.put("disruptionsAllowed", allowed - 1);
    status.withObject("/disruptedPods").put(pod, Meta.time(context.now()));
    return budget;
  }

  private static ApiException tooMany(String why, int retryAfterSeconds) {
    return new ApiException(
        429,
        "TooManyRequests",
        "Cannot evict pod as it would violate the pod's disruption budget.",
        "",
        "",
        "",
        "",
        List.of(new Cause("DisruptionBudget", "", why)),
        retryAfterSeconds);
  }
}
