package dev.gantry.ejb.registry;

import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A page of a list over all namespaces that shows some namespaces only. Each of them is a range of
 * the cache's order, so that the others' objects cost nothing; where to go on is a place in that
 * order and not a right: whatever a continue token says, no other namespace is read.
 */
final class OwnPage {

  static final GroupResource NAMESPACES = new GroupResource("", "namespaces");

  private final ObjectReader reader;
  private final TreeSet<String> namespaces;

  OwnPage(ObjectReader reader, Set<String> namespaces) {
    this.reader = reader;
    this.namespaces = new TreeSet<>(namespaces);
  }

  ObjectReader.Page read(Query query) {
    return query.resource().equals(NAMESPACES) ? ofNamespaces(query) : ofContents(query);
  }

  private ObjectReader.Page ofNamespaces(Query query) {
    ObjectReader.Page page = reader.list(query.page(0, query.after(), query.revision()));
    List<StoredObject> mine = new ArrayList<>();
    for (StoredObject object : page.objects()) {
      if (namespaces.contains(object.key().name())) {
        mine.add(object);
      }
    }
    return cut(mine, query.limit(), page.revision());
  }

  /** One more than asked for is read: it tells whether there is a next page. */
  private ObjectReader.Page ofContents(Query query) {
    List<StoredObject> found = new ArrayList<>();
    long revision = query.revision();
    String first = query.after() == null ? "" : query.after().namespace();
    for (String namespace : namespaces.tailSet(first)) {
      int left = query.limit() == 0 ? 0 : query.limit() + 1 - found.size();
      if (query.limit() > 0 && left == 0) {
        break;
      }
      ObjectReader.Page page =
          reader.list(
              new Query(
                  query.resource(),
                  namespace,
                  query.selector(),
                  left,
                  namespace.equals(first) ? query.after() : null,
                  revision));
      found.addAll(page.objects());
      // The first namespace fixes the revision that all others are read at.
      revision = page.revision();
    }
    return cut(found, query.limit(), revision == 0 ? reader.revision() : revision);
  }

  private static ObjectReader.Page cut(List<StoredObject> found, int limit, long revision) {
    if (limit == 0 || found.size() <= limit) {
      return new ObjectReader.Page(revision, found, null, 0);
    }
    List<StoredObject> page = List.copyOf(found.subList(0, limit));
    return new ObjectReader.Page(revision, page, page.get(limit - 1).key(), -1);
  }
}
