package dev.gantry.ejb.controller;

import dev.gantry.ejb.registry.Cluster;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.store.Committed;
import dev.gantry.model.store.ObjectStore;
import dev.gantry.model.store.WatchEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All controllers of this server. It hands them the changes as they are committed, lets them work
 * while this server leads, and has them look at everything again from time to time.
 */
@ApplicationScoped
public class ControllerRuntime {

  static final String GROUP = "controllers";

  private final List<ControllerLoop> loops = new ArrayList<>();

  /** Asked for with each change, of which most concern few. */
  private final Map<GroupResource, List<ControllerLoop>> followers = new ConcurrentHashMap<>();

  private final PodIndex pods = new PodIndex();
  private volatile boolean started;
  private volatile boolean leading;
  @Inject ObjectStore store;
  @Inject Cluster.Access access;
  @Inject Instance<Controller> controllers;
  @Inject ControllerThreads threads;
  @Inject LeadershipTerm term;
  @Inject Clock clock;

  /** Builds the loops and reads the pods; repeated until the store can be read. */
  synchronized void start() {
    if (started) {
      return;
    }
    pods.load(store);
    if (loops.isEmpty()) {
      Applier applier = new Applier(new Together(threads.executor()), pods);
      for (Controller controller : controllers) {
        loops.add(
            new ControllerLoop(
                controller,
                access.as(controller.name(), () -> term.fence(GROUP)),
                pods,
                applier,
                clock,
                threads.alarm(),
                threads.executor()));
      }
    }
    started = true;
    // Changes between reading and now were not handed on.
    pods.load(store);
  }

  /** Takes up or lays down the work, as leadership says. */
  synchronized void tick() {
    start();
    boolean leads = term.hold(GROUP);
    if (leads && !leading) {
      leading = true;
      loops.forEach(ControllerLoop::lead);
    } else if (!leads && leading) {
      leading = false;
      loops.forEach(ControllerLoop::step);
    }
  }

  /** Everything is looked at again: the net under lost changes. */
  void resync() {
    if (leading) {
      loops.forEach(ControllerLoop::resync);
    }
  }

  synchronized void stop() {
    leading = false;
    loops.forEach(ControllerLoop::step);
    term.release(GROUP);
  }

  public void follow(@Observes Committed committed) {
    if (!started) {
      return;
    }
    for (WatchEvent event : committed.events()) {
      pods.follow(event);
      if (leading) {
        for (ControllerLoop loop : followers(event.object().key().resource())) {
          loop.on(event);
        }
      }
    }
  }

  private List<ControllerLoop> followers(GroupResource resource) {
    return followers.computeIfAbsent(
        resource, r -> loops.stream().filter(loop -> loop.follows(r)).toList());
  }

  /** Keys that wait, by controller: what metrics show. */
  public Map<String, Integer> depths() {
    Map<String, Integer> depths = new HashMap<>();
    loops.forEach(l -> depths.put(l.name(), l.depth()));
    return depths;
  }

  public boolean isLeading() {
    return leading;
  }
}
