package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.registry.Cluster;
import dev.gantry.model.kind.CustomNames;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Accepts the names of custom resource definitions and establishes them; empties those that are
 * deleted, then lets them go.
 */
@ApplicationScoped
public class DefinitionController implements Controller {

  private static final GroupResource DEFINITIONS =
      new GroupResource("apiextensions.k8s.io", "customresourcedefinitions");
  private static final String CLEANUP = "customresourcecleanup.apiextensions.k8s.io";

  /** Objects with finalizers of their own take their time. */
  private static final Duration AGAIN = Duration.ofSeconds(2);

  @Override
  public String name() {
    return "customresourcedefinition-controller";
  }

  /** One at a time: two definitions that want the same name must not both get it. */
  @Override
  public int workers() {
    return 1;
  }

  @Override
  public List<Source> sources() {
    return List.of(
        new Source(DEFINITIONS, DefinitionController::withWaiting),
        new Source(null, DefinitionController::instanceGone));
  }

  /** A name that is given up may be what another definition of the group waits for. */
  private static void withWaiting(
      WatchEvent event, ObjectReader reader, Consumer<ObjectKey> enqueue) {
    enqueue.accept(event.object().key());
    JsonNode group = event.object().as(ObjectNode.class).path("spec").path("group");
    for (StoredObject other : reader.list(Query.all(DEFINITIONS)).objects()) {
      ObjectNode definition = other.as(ObjectNode.class);
      if (definition.path("spec").path("group").equals(group) && !isAccepted(definition)) {
        enqueue.accept(other.key());
      }
    }
  }

  private static boolean isAccepted(ObjectNode definition) {
    for (JsonNode condition : definition.path("status").path("conditions")) {
      if (condition.path("type").asText().equals("NamesAccepted")) {
        return condition.path("status").asText().equals("True");
      }
    }
    return false;
  }

  private static void instanceGone(
      WatchEvent event, ObjectReader reader, Consumer<ObjectKey> enqueue) {
    GroupResource resource = event.object().key().resource();
    if (event.type() == WatchEvent.Type.DELETED && resource.group().contains(".")) {
      ObjectKey definition = new ObjectKey(DEFINITIONS, "", resource.toString());
      if (reader.get(definition).filter(d -> Meta.isDeleting(d.as(ObjectNode.class))).isPresent()) {
        enqueue.accept(definition);
      }
    }
  }

  @Override
  public void sync(ObjectKey key, Round round) {
    Optional<StoredObject> stored = round.reader().get(key);
    if (stored.isEmpty()) {
      return;
    }
    ObjectNode definition = stored.get().as(ObjectNode.class);
    if (Meta.isDeleting(definition)) {
      empty(key, definition, round);
      return;
    }
    List<ObjectNode> all = round.list(DEFINITIONS, "");
    ObjectNode wanted = CustomNames.decide(definition, all, round.now());
    if (!wanted.equals(definition.path("status"))) {
      round
          .cluster()
          .updateStatus(
              key,
              current -> {
                current.set("status", CustomNames.decide(current, all, round.now()));
                return current;
              });
    }
  }

  private static void empty(ObjectKey key, ObjectNode definition, Round round) {
    JsonNode names = definition.path("status").path("acceptedNames");
    GroupResource resource =
        new GroupResource(
            definition.path("spec").path("group").asText(), names.path("plural").asText(""));
    round.reader().awaitLatest();
    List<StoredObject> left =
        // Names that were never accepted belong to somebody else's objects.
        resource.toString().equals(key.name())
            ? round.reader().list(Query.all(resource)).objects()
            : List.of();
    for (StoredObject object : left) {
      if (!Meta.isDeleting(object.as(ObjectNode.class))) {
        round.cluster().delete(object.key(), Cluster.DeleteOptions.background(object.uid()));
      }
    }
    ObjectNode wanted = CustomNames.terminating(definition, !left.isEmpty(), round.now());
    if (!wanted.equals(definition.path("status"))) {
      round
          .cluster()
          .updateStatus(
              key,
              current -> {
                current.set(
                    "status", CustomNames.terminating(current, !left.isEmpty(), round.now()));
                return current;
              });
    }
    if (left.isEmpty()) {
      round.cluster().update(key, DefinitionController::release);
    } else {
      round.requeueAfter(AGAIN);
    }
  }

  private static ObjectNode release(ObjectNode definition) {
    if (definition.path("metadata").path("finalizers") instanceof ArrayNode finalizers) {
      for (int i = finalizers.size() - 1; i >= 0; i--) {
        if (finalizers.get(i).asText().equals(CLEANUP)) {
          finalizers.remove(i);
        }
      }
    }
    return definition;
  }
}
