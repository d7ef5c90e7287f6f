package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.selector.LabelSelector;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Changes of one resource, and the keys that they concern.
 *
 * @param resource null for every resource
 * @param handler runs on the store's fan-out thread: enqueues, nothing else
 */
public record Source(GroupResource resource, Handler handler) {

  /** From a change to keys. */
  @FunctionalInterface
  public interface Handler {
    void on(WatchEvent event, ObjectReader reader, Consumer<ObjectKey> enqueue);
  }

  /** The changed object itself. */
  public static Source self(GroupResource resource) {
    return new Source(resource, (event, reader, enqueue) -> enqueue.accept(event.object().key()));
  }

  /** One object, which concerns one key. */
  public static Source only(GroupResource resource, ObjectKey object, ObjectKey concerned) {
    return new Source(
        resource,
        (event, reader, enqueue) -> {
          if (event.object().key().equals(object)) {
            enqueue.accept(concerned);
          }
        });
  }

  /** The controller of the changed object, before and after, if it is of {@code ownerKind}. */
  public static Source owned(GroupResource resource, String ownerKind, GroupResource owner) {
    return new Source(
        resource,
        (event, reader, enqueue) -> {
          enqueueOwner(event.object(), ownerKind, owner, enqueue);
          if (event.previous() != null) {
            enqueueOwner(event.previous(), ownerKind, owner, enqueue);
          }
        });
  }

  /**
   * Objects without a controller: whoever of {@code adopters} selects them.
   *
   * @param selector of an adopter's document
   */
  public static Source orphans(
      GroupResource resource, GroupResource adopters, Function<JsonNode, LabelSelector> selector) {
    return new Source(
        resource,
        (event, reader, enqueue) -> {
          StoredObject orphan = event.object();
          if (event.type() == WatchEvent.Type.DELETED || orphan.controller().isPresent()) {
            return;
          }
          Query near = Query.in(adopters, orphan.key().namespace());
          for (StoredObject adopter : reader.list(near).objects()) {
            if (selector.apply(adopter.as(ObjectNode.class)).matches(orphan.labels())) {
              enqueue.accept(adopter.key());
            }
          }
        });
  }

  private static void enqueueOwner(
      StoredObject object, String kind, GroupResource owner, Consumer<ObjectKey> enqueue) {
    object
        .controller()
        .filter(o -> o.kind().equals(kind) && o.group().equals(owner.group()))
        .ifPresent(o -> enqueue.accept(new ObjectKey(owner, object.key().namespace(), o.name())));
  }
}
