package dev.gantry.ejb.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.patch.JsonPatch;
import dev.gantry.model.patch.MergePatch;
import dev.gantry.model.patch.ServerSideApply;
import dev.gantry.model.patch.StrategicMergePatch;
import dev.gantry.model.schema.Decoder;
import dev.gantry.model.schema.TypeSchema;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.status.Cause;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The four ways to patch, each as a change of a document in the stored version. */
final class Patching {

  static final String JSON = "application/json-patch+json";
  static final String MERGE = "application/merge-patch+json";
  static final String STRATEGIC = "application/strategic-merge-patch+json";
  static final String APPLY = "application/apply-patch+yaml";

  private final Changes changes;

  Patching(Changes changes) {
    this.changes = changes;
  }

  /**
   * The change that a JSON, merge or strategic merge patch means.
   *
   * @param warnings receives what field validation has to say
   */
  static UnaryOperator<ObjectNode> change(
      ApiCall call, ServedKind kind, Consumer<List<String>> warnings) {
    UnaryOperator<ObjectNode> patch = patch(call, kind);
    return stored -> {
      ObjectNode document = patch.apply(Versions.toClient(kind, stored));
      if (!document.path("metadata").isObject()) {
        throw ApiException.badRequest("the patch leaves no metadata");
      }
      warnings.accept(RequestBody.check(call, kind, document, List.of()));
      return Versions.toStored(kind, document);
    };
  }

  private static UnaryOperator<ObjectNode> patch(ApiCall call, ServedKind kind) {
    switch (call.contentType()) {
      case JSON -> {
        return document -> object(JsonPatch.apply(document, call.body()));
      }
      case MERGE -> {
        ObjectNode patch = parse(call);
        return document -> object(MergePatch.apply(document, patch));
      }
      case STRATEGIC -> {
        TypeSchema schema = kind.clientSchema().orElseThrow(() -> unsupported(call));
        ObjectNode patch = parse(call);
        return document -> StrategicMergePatch.apply(schema, document, patch);
      }
      default -> throw unsupported(call);
    }
  }

  private static ApiException unsupported(ApiCall call) {
    return ApiException.unsupportedMediaType(
        "the body of the request was in an unknown format - accepted media types include: "
            + String.join(", ", JSON, MERGE, STRATEGIC, APPLY)
            + (call.contentType().isEmpty() ? "" : "; got " + call.contentType()));
  }

  private static ObjectNode parse(ApiCall call) {
    return Decoder.decode(call.body(), "application/json").document();
  }

  private static ObjectNode object(JsonNode patched) {
    if (patched instanceof ObjectNode object) {
      return object;
    }
    throw ApiException.badRequest("the patch does not leave an object");
  }

  /** A server-side apply: changes the object, or creates it. */
  Plan.Decision apply(
      ApiCall call,
      ServedKind kind,
      ObjectKey key,
      Changes.Part part,
      WriteContext context,
      Consumer<List<String>> warnings) {
    if (call.parameter("fieldManager").isEmpty()) {
      throw ApiException.invalid(
          "meta.k8s.io",
          "PatchOptions",
          "",
          List.of(Cause.required("fieldManager", "is required for apply patch")));
    }
    TypeSchema schema = kind.storedSchema().orElseThrow(() -> unsupported(call));
    Decoder.Decoded decoded = Decoder.decode(call.body(), "application/yaml");
    ObjectNode applied = decoded.document();
    requireIdentity(applied, kind);
    warnings.accept(RequestBody.check(call, kind, applied, decoded.duplicateFields()));
    RequestBody.requireName(applied, key.name());
    RequestBody.requireNamespace(kind, applied, key.namespace());
    if (applied.path("metadata").has("managedFields")) {
      throw ApiException.badRequest("metadata.managedFields must be nil");
    }
    ObjectNode stored = Versions.toStored(kind, applied);
    String uid = UUID.randomUUID().toString();
    String subresource = call.info().subresource();
    return current -> {
      ObjectNode wanted = stored.deepCopy();
      if (current.isEmpty()) {
        if (part != Changes.Part.WHOLE || !Meta.uid(wanted).isEmpty()) {
          throw ApiException.notFound(kind.client().resource(), key.name());
        }
        ObjectNode merged = merge(schema, null, wanted, kind, call, context, subresource);
        return changes.created(kind, key, merged, uid, context, false);
      }
      return changes.updated(
          kind,
          key,
          part,
          subresource,
          current.get(),
          old -> merge(schema, old, wanted, kind, call, context, subresource),
          context,
          false);
    };
  }

  private static ObjectNode merge(
      TypeSchema schema,
      ObjectNode old,
      ObjectNode wanted,
      ServedKind kind,
      ApiCall call,
      WriteContext context,
      String subresource) {
    return ServerSideApply.apply(
        schema,
        old,
        wanted,
        kind.stored().apiVersion(),
        context.manager(),
        call.flag("force"),
        subresource,
        context.now());
  }

  private static void requireIdentity(ObjectNode applied, ServedKind kind) {
    if (!applied.path("apiVersion").asText("").equals(kind.client().apiVersion())
        || !applied.path("kind").asText("").equals(kind.client().kind())) {
      throw ApiException.badRequest(
          "invalid object type: "
              + new String(Json.bytes(applied.path("kind")), StandardCharsets.UTF_8)
              + ", expected "
              + kind.client().apiVersion()
              + ", Kind="
              + kind.client().kind());
    }
  }
}
