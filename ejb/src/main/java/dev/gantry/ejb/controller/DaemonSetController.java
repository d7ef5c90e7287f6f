package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.daemonset.DaemonSetDecider;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Keeps one pod on each node of a daemon set. */
@ApplicationScoped
public class DaemonSetController extends PodWorkload {

  private final DaemonSetDecider decider = new DaemonSetDecider(Suffixes.RANDOMLY);

  @Override
  public String name() {
    return "daemon-set-controller";
  }

  public DaemonSetController() {
    super(Keys.DAEMON_SETS, "DaemonSet");
  }

  @Override
  public List<Source> sources() {
    List<Source> sources = new ArrayList<>(super.sources());
    sources.add(new Source(Keys.NODES, DaemonSetController::nodeChanged));
    return sources;
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
  void sync(StoredObject stored, ObjectNode set, Round round) {
    round.apply(
        stored,
        decider.decide(
            set,
            pods(stored, round),
            revisions(stored, round),
            round.list(Keys.NODES, ""),
            round.now()));
  }
}
