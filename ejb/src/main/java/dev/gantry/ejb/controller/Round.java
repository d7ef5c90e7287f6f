package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.registry.Cluster;
import dev.gantry.model.controller.Action;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What one round of a controller works with. */
public final class Round {

  private final Cluster cluster;
  private final PodIndex pods;
  private final Applier applier;
  private final Instant now;
  private final Consumer<Duration> requeue;

  public Round(
      Cluster cluster, PodIndex pods, Applier applier, Instant now, Consumer<Duration> requeue) {
    this.cluster = cluster;
    this.pods = pods;
    this.applier = applier;
    this.now = now;
    this.requeue = requeue;
  }

  public Cluster cluster() {
    return cluster;
  }

  public ObjectReader reader() {
    return cluster.reader();
  }

  public PodIndex pods() {
    return pods;
  }

  public Instant now() {
    return now;
  }

  public Optional<StoredObject> get(GroupResource resource, String namespace, String name) {
    return reader().get(new ObjectKey(resource, namespace, name));
  }

  /** Documents of a namespace ({@code ""} for all), shared: never changed. */
  public List<ObjectNode> list(GroupResource resource, String namespace) {
    return reader().list(Query.in(resource, namespace)).objects().stream()
        .map(o -> o.as(ObjectNode.class))
        .toList();
  }

  /** Looks at the key again, even if nothing happens. */
  public void requeueAfter(Duration delay) {
    requeue.accept(delay);
  }

  /**
   * Carries out actions in order; the first that fails ends it.
   *
   * @param about what events are about; null where there is no such object
   */
  public void apply(StoredObject about, List<Action> actions) {
    applier.apply(cluster, about, actions, requeue);
  }
}
