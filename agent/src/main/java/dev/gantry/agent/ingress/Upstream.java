package dev.gantry.agent.ingress;

import dev.gantry.agent.proxy.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The endpoints behind one backend; hands them out each in its turn. */
final class Upstream {
  private final AtomicInteger turn = new AtomicInteger();
  private volatile List<Target> targets = List.of();
  private volatile boolean stale = true;

  boolean isStale() {
    return stale;
  }

  void markStale() {
    stale = true;
  }

  void refresh(List<Target> now) {
    targets = List.copyOf(now);
  }

  /** Called before the endpoints are read, so that a change in between is read again. */
  void markFresh() {
    stale = false;
  }

  List<Target> targets() {
    return targets;
  }

  /** All endpoints in the order in which one request shall try them; empty when there are none. */
  List<Target> order() {
    List<Target> all = targets;
    if (all.size() <= 1) {
      return all;
    }
    int first = Math.floorMod(turn.getAndIncrement(), all.size());
    List<Target> order = new ArrayList<>(all.size());
    for (int i = 0; i < all.size(); i++) {
      order.add(all.get((first + i) % all.size()));
    }
    return order;
  }
}
