package dev.gantry.jpa.cache;

import dev.gantry.model.kind.GroupResource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Trees of earlier revisions that a paged list is going through, the least recently used dropped
 * first. They share what did not change with the current ones. Any of them can be had again by
 * undoing events, so dropping one costs time, not correctness.
 */
final class PastTrees {

  private static final int KEPT = 32;

  private record Moment(GroupResource resource, long revision) {}

  private final Map<Moment, ObjectTree> trees =
      new LinkedHashMap<>(KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Moment, ObjectTree> eldest) {
          return size() > KEPT;
        }
      };

  synchronized void keep(GroupResource resource, long revision, ObjectTree tree) {
    trees.put(new Moment(resource, revision), tree);
  }

  synchronized boolean has(GroupResource resource, long revision) {
    return trees.containsKey(new Moment(resource, revision));
  }

  synchronized ObjectTree get(GroupResource resource, long revision) {
    return trees.get(new Moment(resource, revision));
  }

  synchronized void clear() {
    trees.clear();
  }
}
