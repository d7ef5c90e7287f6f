package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.deployment.DeploymentDecider;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.selector.LabelSelector;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Rolls deployments out. */
@ApplicationScoped
public class DeploymentController implements Controller {

  @Override
  public String name() {
    return "deployment-controller";
  }

  @Override
  public int workers() {
    return 5;
  }

  @Override
  public List<Source> sources() {
    GroupResource own = Keys.DEPLOYMENTS;
    return List.of(
        Source.self(own),
        Source.owned(Keys.REPLICA_SETS, "Deployment", own),
        Source.orphans(
            Keys.REPLICA_SETS, own, d -> LabelSelector.of(d.path("spec").path("selector"))),
        new Source(Keys.PODS, DeploymentController::podGone));
  }

  /** A Recreate rollout goes on when the last old pod is gone. */
  private static void podGone(WatchEvent event, ObjectReader store, Consumer<ObjectKey> enqueue) {
    boolean ended =
        event.type() == WatchEvent.Type.DELETED
            || (event.previous() != null
                && !event
                    .previous()
                    .field("status.phase")
                    .equals(event.object().field("status.phase")));
    if (!ended) {
      return;
    }
    StoredObject pod = event.object();
    pod.controller()
        .filter(o -> o.kind().equals("ReplicaSet"))
        .flatMap(o -> store.get(new ObjectKey(Keys.REPLICA_SETS, pod.key().namespace(), o.name())))
        .flatMap(set -> set.controller())
        .filter(o -> o.kind().equals("Deployment"))
        .ifPresent(
            o -> enqueue.accept(new ObjectKey(Keys.DEPLOYMENTS, pod.key().namespace(), o.name())));
  }

  @Override
  public void sync(ObjectKey key, Round round) {
    Optional<StoredObject> stored = round.reader().get(key);
    if (stored.isEmpty()) {
      return;
    }
    DeploymentDecider decider =
        new DeploymentDecider(
            uid ->
                round.pods().ownedBy(round.reader(), uid).stream()
                    .map(p -> p.as(ObjectNode.class))
                    .toList());
    round.apply(
        stored.get(),
        decider.decide(
            stored.get().as(ObjectNode.class),
            round.list(Keys.REPLICA_SETS, key.namespace()),
            round.now()));
  }
}
