package dev.gantry.jpa.cache;

import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.selector.FieldSelector;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Watchers by what they select on, the narrowest first: an event costs its own watchers, not
 * everybody's. With 5,000 agents watching their pods, a pod's write looks at one or two of them.
 */
final class WatcherIndex {

  private static final String NODE = "spec.nodeName";

  /** A bucket: the resource and one thing that must be equal; {@code by} tells which. */
  private record Bucket(GroupResource resource, By by, String namespace, String value) {}

  private enum By {
    NAME,
    NODE,
    NAMESPACE,
    RESOURCE
  }

  private final Map<Bucket, Set<QueuedWatcher>> buckets = new ConcurrentHashMap<>();

  void add(QueuedWatcher watcher) {
    buckets.compute(
        bucket(watcher.query()),
        (b, members) -> {
          Set<QueuedWatcher> set = members == null ? ConcurrentHashMap.newKeySet() : members;
          set.add(watcher);
          return set;
        });
  }

  void remove(QueuedWatcher watcher) {
    buckets.computeIfPresent(
        bucket(watcher.query()),
        (b, members) -> {
          members.remove(watcher);
          return members.isEmpty() ? null : members;
        });
  }

  /** Visits every watcher that may want the event. */
  void visit(WatchEvent event, Consumer<QueuedWatcher> visitor) {
    StoredObject object = event.object();
    ObjectKey key = object.key();
    GroupResource resource = key.resource();
    each(new Bucket(resource, By.RESOURCE, "", ""), visitor);
    each(new Bucket(resource, By.NAME, "", key.name()), visitor);
    if (!key.namespace().isEmpty()) {
      each(new Bucket(resource, By.NAMESPACE, key.namespace(), ""), visitor);
      each(new Bucket(resource, By.NAME, key.namespace(), key.name()), visitor);
    }
    String node = object.field(NODE);
    each(new Bucket(resource, By.NODE, "", node), visitor);
    String before = event.previous() == null ? node : event.previous().field(NODE);
    if (!before.equals(node)) {
      each(new Bucket(resource, By.NODE, "", before), visitor);
    }
  }

  void forEach(Consumer<QueuedWatcher> visitor) {
    buckets.values().forEach(members -> members.forEach(visitor));
  }

  int size() {
    return buckets.values().stream().mapToInt(Set::size).sum();
  }

  private void each(Bucket bucket, Consumer<QueuedWatcher> visitor) {
    Set<QueuedWatcher> members = buckets.get(bucket);
    if (members != null) {
      members.forEach(visitor);
    }
  }

  private static Bucket bucket(Query query) {
    FieldSelector fields = query.selector().fields();
    GroupResource resource = query.resource();
    return fields
        .required("metadata.name")
        .map(name -> new Bucket(resource, By.NAME, query.namespace(), name))
        .or(() -> fields.required(NODE).map(node -> new Bucket(resource, By.NODE, "", node)))
        .orElseGet(
            () ->
                query.namespace().isEmpty()
                    ? new Bucket(resource, By.RESOURCE, "", "")
                    : new Bucket(resource, By.NAMESPACE, query.namespace(), ""));
  }
}
