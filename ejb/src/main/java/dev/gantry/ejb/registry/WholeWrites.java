package dev.gantry.ejb.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.WriteResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Create, update and patch as clients ask for them, on objects and on their status. */
final class WholeWrites {

  /** Kinds that a PUT may create. */
  private static final Set<String> CREATED_BY_UPDATE =
      Set.of(
          "services",
          "endpoints",
          "events",
          "limitranges",
          "leases.coordination.k8s.io",
          "roles.rbac.authorization.k8s.io",
          "rolebindings.rbac.authorization.k8s.io",
          "clusterroles.rbac.authorization.k8s.io",
          "clusterrolebindings.rbac.authorization.k8s.io");

  private final Operations operations;
  private final Patching patching;

  WholeWrites(Operations operations) {
    this.operations = operations;
    this.patching = new Patching(operations.changes());
  }

  ApiResult create(ApiCall call, ServedKind kind, WriteContext context) {
    RequestBody body = RequestBody.read(call, kind);
    RequestBody.requireNamespace(kind, body.document(), call.info().namespace());
    WriteResult result = operations.create(kind, body.document(), context);
    return Answers.object(kind, result, context, body.warnings());
  }

  ApiResult update(ApiCall call, ServedKind kind, Changes.Part part, WriteContext context) {
    RequestBody body = RequestBody.read(call, kind);
    RequestBody.requireNamespace(kind, body.document(), call.info().namespace());
    RequestBody.requireName(body.document(), call.info().name());
    ObjectKey key = kind.key(call.info().namespace(), call.info().name());
    String subresource = call.info().subresource();
    Changes changes = operations.changes();
    String uid = UUID.randomUUID().toString();
    Plan.Decision decision =
        current -> {
          ObjectNode wanted = body.document().deepCopy();
          if (current.isEmpty()) {
            requireCreatable(kind, key, wanted, part);
            return changes.created(kind, key, wanted, uid, context, true);
          }
          return changes.updated(
              kind, key, part, subresource, current.get(), old -> wanted, context, true);
        };
    return Answers.object(
        kind, operations.writer().write(key, context, decision), context, body.warnings());
  }

  private static void requireCreatable(
      ServedKind kind, ObjectKey key, ObjectNode wanted, Changes.Part part) {
    boolean creatable =
        part == Changes.Part.WHOLE
            && CREATED_BY_UPDATE.contains(kind.stored().storage().toString())
            && Meta.uid(wanted).isEmpty()
            && Meta.resourceVersion(wanted).isEmpty();
    if (!creatable) {
      throw ApiException.notFound(kind.client().resource(), key.name());
    }
  }

  ApiResult patch(ApiCall call, ServedKind kind, Changes.Part part, WriteContext context) {
    ObjectKey key = kind.key(call.info().namespace(), call.info().name());
    List<String> warnings = new ArrayList<>();
    if (Patching.APPLY.equals(call.contentType())) {
      Plan.Decision decision = patching.apply(call, kind, key, part, context, warnings::addAll);
      return Answers.object(
          kind, operations.writer().write(key, context, decision), context, warnings);
    }
    var change =
        Patching.change(
            call,
            kind,
            said -> {
              warnings.clear();
              warnings.addAll(said);
            });
    WriteResult result =
        operations.update(kind, key, part, call.info().subresource(), change, context);
    return Answers.object(kind, result, context, warnings);
  }
}
