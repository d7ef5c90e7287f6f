package dev.gantry.ejb.registry.sub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.registry.ApiCall;
import dev.gantry.ejb.registry.ApiResult;
import dev.gantry.ejb.registry.Changes;
import dev.gantry.ejb.registry.Operations;
import dev.gantry.ejb.registry.PartialUpdates;
import dev.gantry.ejb.registry.ServedKind;
import dev.gantry.ejb.registry.Subresource;
import dev.gantry.ejb.registry.WriteContext;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.status.Cause;
import dev.gantry.model.store.WriteResult;
import dev.gantry.model.strategy.Tree;
import dev.gantry.model.strategy.pod.PodResizes;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A subresource that is the object itself, of which a call may change one part only: {@code
 * approval}, {@code finalize}, {@code ephemeralcontainers}, {@code resize}.
 */
public final class PartSubresource implements Subresource {

  private final Operations operations;
  private final BiFunction<ObjectNode, ObjectNode, ObjectNode> merge;

  /**
   * @param merge makes the new object of the current one (first, may be changed) and the wanted
   *     one; refuses by throwing
   */
  public PartSubresource(
      Operations operations, BiFunction<ObjectNode, ObjectNode, ObjectNode> merge) {
    this.operations = operations;
    this.merge = merge;
  }

  @Override
  public ApiResult call(ApiCall call, ServedKind kind, WriteContext context) {
    ObjectKey key = kind.key(call.info().namespace(), call.info().name());
    if ("get".equals(call.info().verb())) {
      return new ApiResult.Stored(
          200,
          operations
              .reader()
              .get(key)
              .orElseThrow(() -> ApiException.notFound(kind.client().resource(), key.name())),
          List.of());
    }
    PartialUpdates.Wanted wanted = PartialUpdates.read(call, kind);
    WriteResult result =
        operations.update(
            kind,
            key,
            Changes.Part.FREE,
            call.info().subresource(),
            current -> {
              ObjectNode asked = wanted.change().apply(current.deepCopy());
              ObjectNode merged = merge.apply(current, asked);
              for (String field : List.of("resourceVersion", "uid")) {
                if (!Meta.text(asked, field).isEmpty()) {
                  Meta.of(merged).put(field, Meta.text(asked, field));
                }
              }
              return merged;
            },
            context);
    return new ApiResult.Stored(200, result.get(), wanted.warnings());
  }

  /** CSR approval: conditions alone. */
  public static ObjectNode approval(ObjectNode current, ObjectNode wanted) {
    JsonNode conditions = wanted.path("status").path("conditions");
    if (conditions.isArray()) {
      current.withObject("/status").set("conditions", conditions);
    }
    return current;
  }

  /** Namespace finalize: {@code spec.finalizers} alone. */
  public static ObjectNode finalizers(ObjectNode current, ObjectNode wanted) {
    JsonNode finalizers = wanted.path("spec").path("finalizers");
    ObjectNode spec = current.withObject("/spec");
    if (finalizers.isEmpty()) {
      spec.remove("finalizers");
    } else {
      spec.set("finalizers", finalizers);
    }
    return current;
  }

  /** Debug containers can be added, never changed or removed. */
  public static ObjectNode ephemeralContainers(ObjectNode current, ObjectNode wanted) {
    JsonNode before = current.path("spec").path("ephemeralContainers");
    JsonNode after = wanted.path("spec").path("ephemeralContainers");
    for (int i = 0; i < before.size(); i++) {
      if (!before.get(i).equals(after.path(i))) {
        throw ApiException.invalid(
            "",
            "Pod",
            Meta.name(current),
            List.of(
                Cause.forbidden(
                    "spec.ephemeralContainers",
                    "existing ephemeral containers \""
                        + before.get(i).path("name").asText()
                        + "\" may not be changed")));
      }
    }
    current.withObject("/spec").set("ephemeralContainers", after);
    return current;
  }

  /** Resize: the resources of containers alone, everything else asked for is left out. */
  public static ObjectNode resize(ObjectNode current, ObjectNode wanted) {
    ObjectNode before = current.deepCopy();
    for (String list : List.of("containers", "initContainers")) {
      for (JsonNode container : current.path("spec").path(list)) {
        for (JsonNode asked : wanted.path("spec").path(list)) {
          if (asked.path("name").equals(container.path("name"))) {
            ((ObjectNode) container).set("resources", asked.path("resources").deepCopy());
          }
        }
      }
    }
    if (Tree.same(current.path("spec"), before.path("spec"))) {
      return current;
    }
    List<Cause> problems = PodResizes.problems(current, before);
    if (!problems.isEmpty()) {
      throw ApiException.invalid("", "Pod", Meta.name(current), problems);
    }
    Meta.of(current).put("generation", Meta.generation(current) + 1);
    return current;
  }
}
