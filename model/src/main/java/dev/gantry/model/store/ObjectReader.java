package dev.gantry.model.store;

import dev.gantry.model.object.ObjectKey;
import java.util.List;
import java.util.Optional;

/** Reading the cluster, from the watch cache. */
public interface ObjectReader {

  Optional<StoredObject> get(ObjectKey key);

  /** The revision up to which this server has seen every write. */
  long revision();

  /**
   * Waits until this server has seen at least {@code revision}.
   *
   * @throws dev.gantry.model.status.ApiException 504 Timeout when it does not get there in time
   */
  void await(long revision);

  /**
   * Waits until this server has seen every write that any server had committed when the call was
   * made.
   */
  void awaitLatest();

  /**
   * A consistent list.
   *
   * @throws dev.gantry.model.status.ApiException 410 Expired when {@code query.revision()} is no
   *     longer kept
   */
  Page list(Query query);

  /** How many objects a resource has, all namespaces. */
  int count(dev.gantry.model.kind.GroupResource resource);

  /**
   * Follows changes after {@code fromRevision} (0: from now on).
   *
   * @throws dev.gantry.model.status.ApiException 410 Expired when the window no longer reaches back
   *     that far
   */
  Watcher watch(Query query, long fromRevision);

  /**
   * @param revision the revision that the list is a snapshot of
   * @param objects in key order
   * @param next where the next page starts (exclusive), null at the end
   * @param remaining objects after this page, -1 where unknown (a selector is set)
   */
  record Page(long revision, List<StoredObject> objects, ObjectKey next, long remaining) {}
}
