package dev.gantry.ejb.controller;

import dev.gantry.ejb.registry.Cluster;
import dev.gantry.ejb.workqueue.Alarm;
import dev.gantry.ejb.workqueue.Backoff;
import dev.gantry.ejb.workqueue.WorkQueue;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

/** One controller with its queue. */
public final class ControllerLoop {

  private static final Logger LOG = System.getLogger(ControllerLoop.class.getName());

  /** As client-go's controllers: the first retry at once, the last every quarter of an hour. */
  private static final Duration FIRST_RETRY = Duration.ofMillis(5);

  private static final Duration LAST_RETRY = Duration.ofMinutes(15);

  private final Controller controller;
  private final List<Source> sources;
  private final Cluster cluster;
  private final PodIndex pods;
  private final Applier applier;
  private final Clock clock;
  private final WorkQueue<ObjectKey> queue;

  public ControllerLoop(
      Controller controller,
      Cluster cluster,
      PodIndex pods,
      Applier applier,
      Clock clock,
      Alarm alarm,
      Executor executor) {
    this.controller = controller;
    this.sources = List.copyOf(controller.sources());
    this.cluster = cluster;
    this.pods = pods;
    this.applier = applier;
    this.clock = clock;
    this.queue =
        new WorkQueue<>(
            clock,
            alarm,
            executor,
            controller.workers(),
            new Backoff<>(FIRST_RETRY, LAST_RETRY),
            this::sync,
            this::failed);
  }

  public void lead() {
    controller.leading();
    queue.open();
    resync();
  }

  public void step() {
    queue.close();
  }

  /** Queues the keys of everything that there is. */
  public void resync() {
    for (Source source : sources) {
      if (source.resource() != null) {
        for (StoredObject object : cluster.reader().list(Query.all(source.resource())).objects()) {
          handle(source, new WatchEvent(WatchEvent.Type.ADDED, object, null));
        }
      }
    }
    controller.everything(cluster.reader(), queue::add);
  }

  /** Whether changes of a resource concern it. */
  public boolean follows(GroupResource resource) {
    return sources.stream().anyMatch(source -> concerns(source, resource));
  }

  public void on(WatchEvent event) {
    for (Source source : sources) {
      if (concerns(source, event.object().key().resource())) {
        handle(source, event);
      }
    }
  }

  private static boolean concerns(Source source, GroupResource resource) {
    return source.resource() == null || source.resource().equals(resource);
  }

  public int depth() {
    return queue.depth();
  }

  public String name() {
    return controller.name();
  }

  private void handle(Source source, WatchEvent event) {
    try {
      source.handler().on(event, cluster.reader(), queue::add);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, controller.name() + ": handler failed on " + event.object(), e);
    }
  }

  private void sync(ObjectKey key) {
    controller.sync(
        key, new Round(cluster, pods, applier, clock.instant(), d -> queue.addAfter(key, d)));
  }

  private void failed(ObjectKey key, Throwable failure) {
    if (failure instanceof ApiException refusal) {
      // Conflicts are the normal course of things; the next round sees the newer object.
      Level level = refusal.is("Conflict") ? Level.DEBUG : Level.INFO;
      LOG.log(level, "{0}: {1}: {2}", controller.name(), key, refusal.getMessage());
    } else {
      LOG.log(Level.WARNING, controller.name() + ": " + key + " failed", failure);
    }
  }
}
