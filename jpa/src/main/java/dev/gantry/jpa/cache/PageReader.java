package dev.gantry.jpa.cache;

import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.selector.Selector;
import dev.gantry.model.store.ObjectReader.Page;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Answers a list from one tree. */
final class PageReader {

  private PageReader() {}

  static Page read(ObjectTree tree, Query query, long revision) {
    Optional<String> name = query.selector().fields().required("metadata.name");
    if (name.isPresent() && (!query.namespace().isEmpty() || isClusterScoped(tree))) {
      return single(tree, query, name.get(), revision);
    }
    int from = start(tree, query);
    int end = end(tree, query);
    int limit = query.limit() <= 0 ? Integer.MAX_VALUE : query.limit();
    Selector selector = query.selector();
    boolean everything = selector.isEverything();
    List<StoredObject> objects =
        new ArrayList<>(everything ? Math.max(0, Math.min(limit, end - from)) : 16);
    int[] position = {from};
    boolean[] more = {false};
    ObjectTree.visit(
        tree,
        from,
        object -> {
          if (position[0]++ >= end) {
            return false;
          }
          if (everything || selector.matches(object)) {
            if (objects.size() == limit) {
              more[0] = true;
              return false;
            }
            objects.add(object);
          }
          return true;
        });
    if (!more[0]) {
      return new Page(revision, objects, null, 0);
    }
    ObjectKey last = objects.get(objects.size() - 1).key();
    return new Page(revision, objects, last, everything ? end - from - objects.size() : -1);
  }

  private static Page single(ObjectTree tree, Query query, String name, long revision) {
    ObjectKey key = new ObjectKey(query.resource(), query.namespace(), name);
    StoredObject object = ObjectTree.get(tree, key);
    boolean wanted =
        object != null
            && query.selector().matches(object)
            && (query.after() == null || query.after().compareTo(key) < 0);
    return new Page(revision, wanted ? List.of(object) : List.of(), null, 0);
  }

  private static boolean isClusterScoped(ObjectTree tree) {
    boolean[] clusterScoped = {true};
    ObjectTree.visit(
        tree,
        0,
        object -> {
          clusterScoped[0] = object.key().namespace().isEmpty();
          return false;
        });
    return clusterScoped[0];
  }

  private static int start(ObjectTree tree, Query query) {
    int first =
        query.namespace().isEmpty() ? 0 : ObjectTree.rank(tree, query.namespace(), "", false);
    ObjectKey after = query.after();
    return after == null
        ? first
        : Math.max(first, ObjectTree.rank(tree, after.namespace(), after.name(), true));
  }

  /** Namespaces are DNS labels, so the next text after one is it with a NUL. */
  private static int end(ObjectTree tree, Query query) {
    return query.namespace().isEmpty()
        ? ObjectTree.size(tree)
        : ObjectTree.rank(tree, query.namespace() + "\0", "", false);
  }
}
