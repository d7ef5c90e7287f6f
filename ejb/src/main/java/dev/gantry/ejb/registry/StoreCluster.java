package dev.gantry.ejb.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.registry.sub.Binding;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.request.Identity;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.Write;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The cluster for one component of this process, on the registry's own machinery. */
final class StoreCluster implements Cluster {

  private final Operations operations;
  private final EventRecorder events;
  private final Identity identity;
  private final String component;
  private final Supplier<Write.Fence> fence;
  private final Clock clock;

  StoreCluster(
      Operations operations,
      EventRecorder events,
      String component,
      Supplier<Write.Fence> fence,
      Clock clock) {
    this.operations = operations;
    this.events = events;
    this.identity = Identity.controller(component);
    this.component = component;
    this.fence = fence;
    this.clock = clock;
  }

  private WriteContext context() {
    return new WriteContext(identity, component, component, false, fence.get(), clock.instant());
  }

  @Override
  public ObjectReader reader() {
    return operations.reader();
  }

  @Override
  public StoredObject create(ObjectNode document) {
    String apiVersion = document.path("apiVersion").asText();
    String name = document.path("kind").asText();
    Kind kind =
        operations
            .kinds()
            .catalogue()
            .byKind(apiVersion, name)
            .orElseThrow(
                () ->
                    ApiException.badRequest(
                        "no kind \""
                            + name
                            + "\" is registered for version \""
                            + apiVersion
                            + "\""));
    ServedKind served = operations.kinds().of(kind);
    ObjectNode stored = Versions.toStored(served, document.deepCopy());
    return operations.create(served, stored, context()).get();
  }

  @Override
  public Optional<StoredObject> update(ObjectKey key, UnaryOperator<ObjectNode> change) {
    return change(key, Changes.Part.WHOLE, "", change);
  }

  @Override
  public Optional<StoredObject> updateStatus(ObjectKey key, UnaryOperator<ObjectNode> change) {
    return change(key, Changes.Part.STATUS, "status", change);
  }

  @Override
  public Optional<StoredObject> finalizeNamespace(String name, UnaryOperator<ObjectNode> change) {
    return change(ObjectKey.of("", "namespaces", "", name), Changes.Part.FREE, "finalize", change);
  }

  private Optional<StoredObject> change(
      ObjectKey key, Changes.Part part, String subresource, UnaryOperator<ObjectNode> change) {
    try {
      ServedKind kind = operations.kinds().stored(key.resource());
      WriteContext context = context();
      if (kind.asksOthers()) {
        context.notes().askingOthers();
      }
      return operations.update(kind, key, part, subresource, change, context).object();
    } catch (ApiException e) {
      if (e.is("NotFound") && operations.reader().get(key).isEmpty()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public void delete(ObjectKey key, DeleteOptions options) {
    try {
      operations.delete(
          operations.kinds().stored(key.resource()), key, document(options), context());
    } catch (ApiException e) {
      if (!e.is("NotFound")) {
        throw e;
      }
    }
  }

  @Override
  public Map<ObjectKey, ApiException> deleteAll(Map<ObjectKey, DeleteOptions> wanted) {
    List<Deletions.Wanted> all = new ArrayList<>();
    wanted.forEach(
        (key, options) ->
            all.add(
                new Deletions.Wanted(
                    operations.kinds().stored(key.resource()), key, document(options))));
    Map<ObjectKey, ApiException> refused = new LinkedHashMap<>();
    for (Deletions.Outcome outcome : operations.deleteAll(all, context())) {
      if (outcome.refusal() != null && !outcome.refusal().is("NotFound")) {
        refused.put(outcome.key(), outcome.refusal());
      }
    }
    return refused;
  }

  private static ObjectNode document(DeleteOptions options) {
    ObjectNode body = Json.object();
    if (!options.uid().isEmpty()) {
      body.putObject("preconditions").put("uid", options.uid());
    }
    if (!options.propagation().isEmpty()) {
      body.put("propagationPolicy", options.propagation());
    }
    if (options.graceSeconds() != null) {
      body.put("gracePeriodSeconds", options.graceSeconds());
    }
    return body;
  }

  @Override
  public void bind(ObjectKey pod, String node) {
    Binding.bind(operations, pod, node, "", Json.object(), context());
  }

  @Override
  public void event(StoredObject about, String type, String reason, String message) {
    events.record(component, about, type, reason, message);
  }

  /** Makes clusters. */
  public static final class Clusters implements Cluster.Access {

    private final Operations operations;
    private final EventRecorder events;
    private final Clock clock;

    public Clusters(Operations operations, EventRecorder events, Clock clock) {
      this.operations = operations;
      this.events = events;
      this.clock = clock;
    }

    @Override
    public Cluster as(String component) {
      return as(component, () -> null);
    }

    @Override
    public Cluster as(String component, Supplier<Write.Fence> fence) {
      return new StoreCluster(operations, events, component, fence, clock);
    }
  }
}
