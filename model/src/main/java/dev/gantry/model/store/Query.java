package dev.gantry.model.store;

import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.selector.Selector;

/**
 * What to list or watch.
 *
 * @param resource stored resource
 * @param namespace {@code ""} for all
 * @param selector labels and fields; {@link Selector#EVERYTHING} for all
 * @param limit page size, 0 for no limit
 * @param after start after this key, null for the beginning
 * @param revision the exact revision to read at, 0 for the latest that this server has seen
 */
public record Query(
    GroupResource resource,
    String namespace,
    Selector selector,
    int limit,
    ObjectKey after,
    long revision) {

  public static Query all(GroupResource resource) {
    return new Query(resource, "", Selector.EVERYTHING, 0, null, 0);
  }

  public static Query in(GroupResource resource, String namespace) {
    return new Query(resource, namespace, Selector.EVERYTHING, 0, null, 0);
  }

  public Query where(Selector selected) {
    return new Query(resource, namespace, selected, limit, after, revision);
  }

  public Query page(int pageSize, ObjectKey start, long at) {
    return new Query(resource, namespace, selector, pageSize, start, at);
  }
}
