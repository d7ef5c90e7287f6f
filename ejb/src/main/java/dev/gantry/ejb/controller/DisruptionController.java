package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.disruption.DisruptionDecider;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.object.Owners;
import dev.gantry.model.selector.LabelSelector;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Keeps the numbers by which evictions are granted. */
@ApplicationScoped
public class DisruptionController implements Controller {

  private static final Map<String, GroupResource> SCALED =
      Map.of(
          "ReplicaSet", Keys.REPLICA_SETS,
          "StatefulSet", Keys.STATEFUL_SETS,
          "ReplicationController", Keys.REPLICATION_CONTROLLERS,
          "Deployment", Keys.DEPLOYMENTS);

  @Override
  public String name() {
    return "disruption-controller";
  }

  @Override
  public List<Source> sources() {
    return List.of(
        Source.self(Keys.BUDGETS),
        new Source(Keys.PODS, (e, r, enqueue) -> podChanged(e, r, enqueue)),
        new Source(Keys.REPLICA_SETS, (e, r, enqueue) -> near(e, r, enqueue)),
        new Source(Keys.STATEFUL_SETS, (e, r, enqueue) -> near(e, r, enqueue)));
  }

  private static void podChanged(
      WatchEvent event, ObjectReader reader, Consumer<ObjectKey> enqueue) {
    for (StoredObject budget : budgets(event, reader)) {
      LabelSelector selector = selector(budget);
      if (selector.matches(event.object().labels())
          || (event.previous() != null && selector.matches(event.previous().labels()))) {
        enqueue.accept(budget.key());
      }
    }
  }

  /** A workload's size decides what a share of it is. */
  private static void near(WatchEvent event, ObjectReader reader, Consumer<ObjectKey> enqueue) {
    budgets(event, reader).forEach(b -> enqueue.accept(b.key()));
  }

  private static List<StoredObject> budgets(WatchEvent event, ObjectReader reader) {
    return reader.list(Query.in(Keys.BUDGETS, event.object().key().namespace())).objects();
  }

  private static LabelSelector selector(StoredObject budget) {
    return LabelSelector.of(budget.as(ObjectNode.class).path("spec").path("selector"));
  }

  @Override
  public void sync(ObjectKey key, Round round) {
    Optional<StoredObject> stored = round.reader().get(key);
    if (stored.isEmpty()) {
      return;
    }
    List<ObjectNode> pods =
        round.pods().matching(round.reader(), key.namespace(), selector(stored.get())).stream()
            .map(p -> p.as(ObjectNode.class))
            .toList();
    Map<String, Integer> scale = new HashMap<>();
    for (ObjectNode pod : pods) {
      Owners.controller(pod).ifPresent(o -> scale(o, key.namespace(), round, scale));
    }
    round.apply(
        stored.get(),
        DisruptionDecider.decide(stored.get().as(ObjectNode.class), pods, scale, round.now()));
  }

  /** A replica set in a deployment counts as its deployment. */
  private static void scale(
      Owners.Owner owner, String namespace, Round round, Map<String, Integer> scale) {
    GroupResource resource = SCALED.get(owner.kind());
    if (resource == null) {
      return;
    }
    Optional<ObjectNode> found =
        round.get(resource, namespace, owner.name()).map(o -> o.as(ObjectNode.class));
    if (found.isEmpty()) {
      return;
    }
    Optional<Owners.Owner> above =
        Owners.controller(found.get()).filter(o -> o.kind().equals("Deployment"));
    if (above.isPresent() && owner.kind().equals("ReplicaSet")) {
      scale(above.get(), namespace, round, scale);
    } else {
      scale.put(owner.uid(), found.get().path("spec").path("replicas").asInt(1));
    }
  }
}
