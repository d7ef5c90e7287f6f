package dev.gantry.agent.ingress;

import dev.gantry.agent.proxy.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** The endpoints behind one backend; hands them out each in its turn. */
final class Upstream {
  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicLong changes = new AtomicLong(1);
  private volatile Known known = new Known(0, List.of());

  /** The endpoints as they were after so many changes. */
  private record Known(long changes, List<Target> targets) {}

  void markStale() {
    changes.incrementAndGet();
  }

  /**
   * Reads the endpoints anew if they changed. No request sees what is known to be old: the change
   * counts as read only together with what was read, and one that comes in between is read again.
   */
  void refresh(Supplier<List<Target>> read) {
    long now = changes.get();
    if (known.changes != now) {
      known = new Known(now, List.copyOf(read.get()));
    }
  }

  List<Target> targets() {
    return known.targets;
  }

  /** All endpoints in the order in which one request shall try them; empty when there are none. */
  List<Target> order() {
    List<Target> all = known.targets;
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
