package dev.gantry.ejb.admission.rules;

import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * A value computed from all objects of some resources: immutable, shared, and computed anew by the
 * first who asks after one of them changed.
 *
 * @param <T> the value
 */
public final class FollowedView<T> {

  private record Seen<T>(long change, T value) {}

  private final ObjectReader reader;
  private final Set<GroupResource> resources;
  private final Function<List<StoredObject>, T> compute;
  private final AtomicLong changes = new AtomicLong();
  private volatile Seen<T> seen;

  /**
   * @param compute gets the objects ordered by resource, then name
   */
  public FollowedView(
      ObjectReader reader, Set<GroupResource> resources, Function<List<StoredObject>, T> compute) {
    this.reader = reader;
    this.resources = Set.copyOf(resources);
    this.compute = compute;
  }

  /** Follows a commit that the reader shows already; cheap for events of other kinds. */
  public void apply(List<WatchEvent> events) {
    for (WatchEvent event : events) {
      if (resources.contains(event.object().key().resource())) {
        changes.incrementAndGet();
        return;
      }
    }
  }

  public T get() {
    Seen<T> now = seen;
    return now != null && now.change == changes.get() ? now.value : renew();
  }

  /** What is read after the count is at least as new as the count. */
  private synchronized T renew() {
    long change = changes.get();
    if (seen != null && seen.change == change) {
      return seen.value;
    }
    List<StoredObject> objects = new ArrayList<>();
    for (GroupResource resource : resources.stream().sorted().toList()) {
      objects.addAll(reader.list(Query.all(resource)).objects());
    }
    T value = compute.apply(objects);
    seen = new Seen<>(change, value);
    return value;
  }
}
