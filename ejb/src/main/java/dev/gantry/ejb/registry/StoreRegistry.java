package dev.gantry.ejb.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.protobuf.ProtobufBody;
import dev.gantry.ejb.security.Forbidden;
import dev.gantry.model.kind.CustomDefinition;
import dev.gantry.model.kind.DeletedObjects;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WriteResult;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The registry over the object store: finds out what a call is about and has it done. */
public final class StoreRegistry implements Registry {

  private final Operations operations;
  private final Reading reading;
  private final WholeWrites writes;
  private final CallContexts contexts;
  private final Map<String, Subresource> subresources;
  private final Map<String, Subresource> bodies;

  /**
   * @param subresources by {@code resource/subresource}, e.g. {@code pods/binding}; {@code status}
   *     and {@code scale} by their own name, for all kinds
   * @param bodies kinds that are only answers, by {@code kind.group}
   */
  public StoreRegistry(
      Operations operations,
      Clock clock,
      Map<String, Subresource> subresources,
      Map<String, Subresource> bodies) {
    this.operations = operations;
    this.reading = new Reading(operations.reader());
    this.writes = new WholeWrites(operations);
    this.contexts = new CallContexts(clock);
    this.subresources = Map.copyOf(subresources);
    this.bodies = Map.copyOf(bodies);
  }

  @Override
  public ApiResult call(ApiCall call) {
    return ProtobufBody.MEDIA_TYPE.equals(call.contentType())
            && call.body() != null
            && call.body().length > 0
        ? carryOut(call.withBody(Json.bytes(ProtobufBody.decode(call.body())), "application/json"))
        : carryOut(call);
  }

  /** A refusal takes along what the client was to be warned of. */
  private ApiResult carryOut(ApiCall call) {
    CallNotes notes = new CallNotes(call.annotations());
    try {
      return answer(call, notes);
    } catch (ApiException refusal) {
      throw refusal.warning(notes.warnings());
    }
  }

  private ApiResult answer(ApiCall call, CallNotes notes) {
    ServedKind kind = operations.kinds().of(call.kind());
    String subresource = call.info().subresource();
    if (call.mine().isPresent() && !isNarrowable(call, kind)) {
      throw Forbidden.answer(call.identity(), call.info(), "");
    }
    CustomDefinition definition = kind.client().definition();
    if (definition != null) {
      admit(definition, call, kind, notes);
    }
    if (!subresource.isEmpty()) {
      return subresource(call, kind, subresource, notes);
    }
    if (!kind.client().verbs().contains(call.info().verb())) {
      throw methodNotAllowed();
    }
    WriteContext context = contexts.of(call, notes);
    Subresource body = bodies.get(name(kind.client()));
    if (body != null) {
      return body.call(call, kind, context);
    }
    return switch (call.info().verb()) {
      case "get" -> new ApiResult.Stored(200, reading.get(call, kind), notes.warnings());
      case "list" -> reading.list(call, kind).warning(notes.warnings());
      case "watch" -> reading.watch(call, kind).warning(notes.warnings());
      case "create" -> writes.create(call, kind, context);
      case "update" -> writes.update(call, kind, Changes.Part.WHOLE, context);
      case "patch" -> writes.patch(call, kind, Changes.Part.WHOLE, context);
      case "delete" -> delete(call, kind, context);
      case "deletecollection" -> deleteCollection(call, kind, context);
      default -> throw methodNotAllowed();
    };
  }

  /** Only what is read from the store is narrowed; what is computed would show everybody's. */
  private boolean isNarrowable(ApiCall call, ServedKind kind) {
    return "list".equals(call.info().verb())
        && call.info().subresource().isEmpty()
        && !bodies.containsKey(name(kind.client()));
  }

  static ApiException methodNotAllowed() {
    return new ApiException(
        405,
        "MethodNotAllowed",
        "the server does not allow this method on the requested resource",
        "",
        "",
        "",
        "",
        List.of(),
        0);
  }

  private static void admit(
      CustomDefinition definition, ApiCall call, ServedKind kind, CallNotes notes) {
    notes.warn(definition.deprecation());
    if (kind.asksOthers()) {
      notes.askingOthers();
    }
    if (definition.isTerminating() && call.info().verb().equals("create")) {
      throw ApiException.methodNotAllowed(
          "create not allowed while custom resource definition is terminating");
    }
  }

  private static String name(Kind kind) {
    return kind.kind() + "." + kind.group();
  }

  private ApiResult subresource(
      ApiCall call, ServedKind kind, String subresource, CallNotes notes) {
    if (!kind.client().hasSubresource(subresource)) {
      throw ApiException.unknownPath();
    }
    WriteContext context = contexts.of(call, notes);
    if ("status".equals(subresource)) {
      return switch (call.info().verb()) {
        case "get" -> new ApiResult.Stored(200, reading.get(call, kind), notes.warnings());
        case "update" -> writes.update(call, kind, Changes.Part.STATUS, context);
        case "patch" -> writes.patch(call, kind, Changes.Part.STATUS, context);
        default -> throw methodNotAllowed();
      };
    }
    Subresource own = subresources.get(kind.stored().plural() + "/" + subresource);
    Subresource handler = own == null ? subresources.get(subresource) : own;
    if (handler == null) {
      throw ApiException.unknownPath();
    }
    return handler.call(call, kind, context);
  }

  private ApiResult delete(ApiCall call, ServedKind kind, WriteContext context) {
    ObjectKey key = kind.key(call.info().namespace(), call.info().name());
    ObjectNode options = DeleteOptionsBody.read(call);
    WriteContext how = DeleteOptionsBody.isDryRun(options) ? context.dry() : context;
    WriteResult result = operations.delete(kind, key, options, how);
    boolean removed = result.effect() == WriteResult.Effect.REMOVED;
    if (removed && !DeletedObjects.areReturned(kind.client())) {
      return new ApiResult.Document(
          200, Deletion.success(kind, key, result.get().uid()), how.notes().warnings());
    }
    return Answers.object(
        kind, new WriteResult(result.object(), WriteResult.Effect.UPDATED), how, List.of());
  }

  private ApiResult deleteCollection(ApiCall call, ServedKind kind, WriteContext context) {
    ObjectNode options = DeleteOptionsBody.read(call);
    WriteContext how = DeleteOptionsBody.isDryRun(options) ? context.dry() : context;
    operations.reader().awaitLatest();
    ObjectReader.Page page = operations.reader().list(reading.query(call, kind));
    List<Deletions.Outcome> outcomes =
        operations.deleteAll(
            page.objects().stream().map(o -> new Deletions.Wanted(kind, o.key(), options)).toList(),
            how);
    List<StoredObject> deleted = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      ApiException refusal = outcomes.get(i).refusal();
      if (refusal == null) {
        deleted.add(page.objects().get(i));
      } else if (!refusal.is("NotFound")) {
        throw refusal;
      }
    }
    return new ApiResult.Listed(new ObjectReader.Page(page.revision(), deleted, null, 0), "")
        .warning(how.notes().warnings());
  }
}
