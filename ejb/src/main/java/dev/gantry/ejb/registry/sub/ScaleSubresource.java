package dev.gantry.ejb.registry.sub;

import com.fasterxml.jackson.core.JsonPointer;
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
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.patch.JsonPatch;
import dev.gantry.model.patch.MergePatch;
import dev.gantry.model.patch.ServerSideApply;
import dev.gantry.model.schema.Decoder;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.status.Cause;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.strategy.ScalePaths;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.UnaryOperator;

/** {@code autoscaling/v1 Scale}: the replica count of a workload by itself. */
public final class ScaleSubresource implements Subresource {

  private final Operations operations;

  public ScaleSubresource(Operations operations) {
    this.operations = operations;
  }

  @Override
  public ApiResult call(ApiCall call, ServedKind kind, WriteContext context) {
    ScalePaths paths = kind.strategy().scale().orElseThrow(ApiException::unknownPath);
    ObjectKey key = kind.key(call.info().namespace(), call.info().name());
    StoredObject object =
        switch (call.info().verb()) {
          case "get" -> {
            operations.reader().awaitLatest();
            yield operations
                .reader()
                .get(key)
                .orElseThrow(() -> ApiException.notFound(kind.client().resource(), key.name()));
          }
          case "update" -> {
            ObjectNode wanted = TypedBody.read(call, "autoscaling/v1", "Scale");
            yield write(kind, key, paths, old -> wanted, context);
          }
          case "patch" ->
              call.contentType().equals("application/apply-patch+yaml")
                  ? applied(call, kind, key, paths, context)
                  : write(kind, key, paths, old -> patched(call, old), context);
          default -> throw ApiException.unknownPath();
        };
    return new ApiResult.Document(200, scale(kind.document(object), paths), List.of());
  }

  private StoredObject write(
      ServedKind kind,
      ObjectKey key,
      ScalePaths paths,
      UnaryOperator<ObjectNode> change,
      WriteContext context) {
    return operations
        .update(
            kind,
            key,
            Changes.Part.WHOLE,
            "scale",
            object -> {
              ObjectNode wanted = change.apply(scale(object, paths));
              JsonNode replicas = wanted.path("spec").path("replicas");
              requireReplicas(key, replicas);
              JsonPointer pointer = JsonPointer.compile(paths.specReplicas());
              object
                  .withObject(pointer.head())
                  .put(pointer.last().getMatchingProperty(), replicas.asInt(0));
              copyPreconditions(wanted, object);
              return object;
            },
            context)
        .get();
  }

  /** What is applied to a scale is applied to the replicas of the object itself. */
  private StoredObject applied(
      ApiCall call, ServedKind kind, ObjectKey key, ScalePaths paths, WriteContext context) {
    if (call.parameter("fieldManager").isEmpty()) {
      throw ApiException.invalid(
          "meta.k8s.io",
          "PatchOptions",
          "",
          List.of(Cause.required("fieldManager", "is required for apply patch")));
    }
    ObjectNode body = Decoder.decode(call.body(), "application/yaml").document();
    if (!body.path("kind").asText().equals("Scale")) {
      throw ApiException.badRequest(
          "invalid object type: " + body.path("kind") + ", expected autoscaling/v1, Kind=Scale");
    }
    TypedBody.checked(body, "autoscaling/v1", "Scale");
    JsonNode replicas = body.path("spec").path("replicas");
    requireReplicas(key, replicas);
    ObjectNode wanted = Json.object();
    wanted.put("apiVersion", kind.stored().apiVersion()).put("kind", kind.stored().kind());
    wanted.putObject("metadata").put("name", key.name()).put("namespace", key.namespace());
    if (!replicas.isMissingNode()) {
      JsonPointer pointer = JsonPointer.compile(paths.specReplicas());
      wanted.withObject(pointer.head()).put(pointer.last().getMatchingProperty(), replicas.asInt());
    }
    return operations
        .apply(
            kind,
            key,
            "scale",
            object ->
                ServerSideApply.apply(
                    kind.storedSchema().orElse(null),
                    object,
                    wanted,
                    kind.stored().apiVersion(),
                    context.manager(),
                    call.flag("force"),
                    "scale",
                    context.now()),
            context)
        .get();
  }

  private static void requireReplicas(ObjectKey key, JsonNode replicas) {
    if (!replicas.isMissingNode() && !replicas.isIntegralNumber()) {
      throw ApiException.badRequest("spec.replicas is not an integer: " + replicas);
    }
    if (replicas.asInt(0) < 0) {
      throw ApiException.invalid(
          "autoscaling",
          "Scale",
          key.name(),
          List.of(
              Cause.invalid(
                  "spec.replicas", replicas.asInt(), "must be greater than or equal to 0")));
    }
  }

  private static void copyPreconditions(ObjectNode scale, ObjectNode object) {
    for (String field : List.of("resourceVersion", "uid")) {
      String given = Meta.text(scale, field);
      if (!given.isEmpty()) {
        Meta.of(object).put(field, given);
      }
    }
  }

  private static ObjectNode patched(ApiCall call, ObjectNode scale) {
    JsonNode result =
        call.contentType().equals("application/json-patch+json")
            ? JsonPatch.apply(scale, call.body())
            : MergePatch.apply(scale, Decoder.decode(call.body(), "application/yaml").document());
    if (result instanceof ObjectNode object) {
      return TypedBody.checked(object, "autoscaling/v1", "Scale");
    }
    throw ApiException.badRequest("the patch does not leave an object");
  }

  static ObjectNode scale(ObjectNode object, ScalePaths paths) {
    ObjectNode scale = Json.object();
    scale.put("kind", "Scale").put("apiVersion", "autoscaling/v1");
    ObjectNode metadata = scale.putObject("metadata");
    for (String field :
        List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
      metadata.put(field, Meta.text(object, field));
    }
    scale.putObject("spec").put("replicas", object.at(paths.specReplicas()).asInt(0));
    ObjectNode status = scale.putObject("status");
    status.put("replicas", object.at(paths.statusReplicas()).asInt(0));
    if (!paths.selector().isEmpty()) {
      String selector = selector(object.at(paths.selector()));
      if (!selector.isEmpty()) {
        status.put("selector", selector);
      }
    }
    return scale;
  }

  /** In query form, from a label selector, a plain map, or text as it is. */
  private static String selector(JsonNode selector) {
    if (selector.isTextual()) {
      return selector.asText();
    }
    boolean structured = selector.has("matchLabels") || selector.has("matchExpressions");
    StringJoiner text = new StringJoiner(",");
    for (Map.Entry<String, String> label :
        new java.util.TreeMap<>(Meta.strings(structured ? selector.path("matchLabels") : selector))
            .entrySet()) {
      text.add(label.getKey() + "=" + label.getValue());
    }
    for (JsonNode term : selector.path("matchExpressions")) {
      String key = term.path("key").asText();
      StringJoiner values = new StringJoiner(",", "(", ")");
      term.path("values").forEach(v -> values.add(v.asText()));
      text.add(
          switch (term.path("operator").asText()) {
            case "In" -> key + " in " + values;
            case "NotIn" -> key + " notin " + values;
            case "DoesNotExist" -> "!" + key;
            default -> key;
          });
    }
    return text.toString();
  }
}
