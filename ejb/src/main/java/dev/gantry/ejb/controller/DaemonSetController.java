package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.Owners;
import dev.gantry.model.controller.daemonset.DaemonSetDecider;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.selector.LabelSelector;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Keeps one pod on each node of a daemon set. */
@ApplicationScoped
public class DaemonSetController implements Controller {

  private final DaemonSetDecider decider = new DaemonSetDecider(Suffixes.RANDOMLY);

  @Override
  public String name() {
    return "daemon-set-controller";
  }

  @Override
  public List<Source> sources() {
    return List.of(
        Source.self(Keys.DAEMON_SETS),
        Source.owned(Keys.PODS, "DaemonSet", Keys.DAEMON_SETS),
        Source.orphans(
            Keys.PODS, Keys.DAEMON_SETS, s -> LabelSelector.of(s.path("spec").path("selector"))),
        new Source(Keys.NODES, DaemonSetController::nodeChanged));
  }

  /** Heartbeats change a node's status; only labels and spec decide where daemons go. */
  private static void nodeChanged(
      WatchEvent event, ObjectReader reader, Consumer<ObjectKey> enqueue) {
    StoredObject before = event.previous();
    boolean same =
        event.type() == WatchEvent.Type.MODIFIED
            && before != null
            && before.labels().equals(event.object().labels())
            && before
                .as(ObjectNode.class)
                .path("spec")
                .equals(event.object().as(ObjectNode.class).path("spec"));
    if (!same) {
      reader.list(Query.all(Keys.DAEMON_SETS)).objects().forEach(s -> enqueue.accept(s.key()));
    }
  }

  @Override
  public void sync(ObjectKey key, Round round) {
    Optional<StoredObject> stored = round.reader().get(key);
    if (stored.isEmpty()) {
      return;
    }
    ObjectNode set = stored.get().as(ObjectNode.class);
    List<ObjectNode> pods =
        round
            .pods()
            .claimable(
                round.reader(),
                stored.get().uid(),
                key.namespace(),
                LabelSelector.of(set.path("spec").path("selector")));
    List<ObjectNode> revisions =
        round.list(Keys.REVISIONS, key.namespace()).stream()
            .filter(r -> Owners.isControlledBy(r, stored.get().uid()))
            .toList();
    round.apply(
        stored.get(),
        decider.decide(set, pods, revisions, round.list(Keys.NODES, ""), round.now()));
  }
}
