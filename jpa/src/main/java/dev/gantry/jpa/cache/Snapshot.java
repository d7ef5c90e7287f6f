package dev.gantry.jpa.cache;

import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The whole cluster as of one revision; immutable. */
public final class Snapshot {

  public static final Snapshot EMPTY = new Snapshot(0, Map.of());

  private final long revision;
  private final Map<GroupResource, ObjectTree> trees;

  private Snapshot(long revision, Map<GroupResource, ObjectTree> trees) {
    this.revision = revision;
    this.trees = trees;
  }

  public static Snapshot of(long revision, Collection<StoredObject> objects) {
    Map<GroupResource, ObjectTree> trees = new HashMap<>();
    for (StoredObject object : objects) {
      trees.compute(object.key().resource(), (r, tree) -> ObjectTree.put(tree, object));
    }
    return new Snapshot(revision, trees);
  }

  /** After these changes, the last of which made {@code newRevision}. */
  public Snapshot with(List<WatchEvent> events, long newRevision) {
    Map<GroupResource, ObjectTree> changed = new HashMap<>(trees);
    for (WatchEvent event : events) {
      StoredObject object = event.object();
      changed.compute(
          object.key().resource(),
          (r, tree) ->
              event.type() == WatchEvent.Type.DELETED
                  ? ObjectTree.remove(tree, object.key())
                  : ObjectTree.put(tree, object));
    }
    return new Snapshot(newRevision, changed);
  }

  public long revision() {
    return revision;
  }

  /** The object, or null. */
  public StoredObject get(ObjectKey key) {
    return ObjectTree.get(trees.get(key.resource()), key);
  }

  ObjectTree tree(GroupResource resource) {
    return trees.get(resource);
  }

  /** Visits every object of every resource. */
  public void forEach(Consumer<StoredObject> visitor) {
    trees
        .values()
        .forEach(
            tree ->
                ObjectTree.visit(
                    tree,
                    0,
                    object -> {
                      visitor.accept(object);
                      return true;
                    }));
  }
}
