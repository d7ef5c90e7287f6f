package dev.gantry.ejb.controller;

import dev.gantry.model.store.Leadership;
import dev.gantry.model.store.Write;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * This server's leaderships. A leadership lasts four seconds and is renewed each second, so that a
 * server that was killed is replaced within five; when it cannot be renewed it is laid down before
 * it ends. That it is short costs nothing but a write a second: a leader that slept past its end is
 * refused by its fence.
 */
@ApplicationScoped
public class LeadershipTerm {

  private static final Duration TTL = Duration.ofSeconds(4);
  private static final Duration RENEW = Duration.ofSeconds(1);

  private record Held(Write.Fence fence, Instant renewed) {}

  private final Map<String, Held> held = new ConcurrentHashMap<>();
  @Inject Leadership leadership;
  @Inject Clock clock;

  /** Acquires or renews where due; answers whether this server leads. */
  public boolean hold(String group) {
    Held current = held.get(group);
    Instant now = clock.instant();
    if (current != null && now.isBefore(current.renewed().plus(RENEW))) {
      return true;
    }
    Optional<Write.Fence> fence = leadership.acquire(group, TTL);
    if (fence.isPresent()) {
      held.put(group, new Held(fence.get(), now));
    } else if (current != null && now.isAfter(current.renewed().plus(TTL.minus(RENEW)))) {
      held.remove(group);
    }
    return held.containsKey(group);
  }

  /** The fence of the present term, null while there is none. */
  public Write.Fence fence(String group) {
    Held current = held.get(group);
    return current == null ? null : current.fence();
  }

  public void release(String group) {
    Held current = held.remove(group);
    if (current != null) {
      leadership.release(current.fence());
    }
  }
}
