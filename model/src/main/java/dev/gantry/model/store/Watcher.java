package dev.gantry.model.store;

import dev.gantry.model.status.ApiException;
import java.util.List;
import java.util.Optional;

/**
 * One subscription with a bounded queue. Events are already those of the query: an object that
 * enters the selection is ADDED, one that leaves it is DELETED.
 */
public interface Watcher extends AutoCloseable {

  /**
   * Takes up to {@code max} waiting events, oldest first; empty when there are none. Never blocks.
   */
  List<WatchEvent> drain(int max);

  /**
   * Sets what to call when events wait, or when the watch ended, after an empty {@link #drain}.
   * Called on a store thread: must not block. Called at once if something waits already.
   */
  void onReady(Runnable ready);

  /** Every event up to this revision was drained: the position for a bookmark. */
  long position();

  /** Why the watch ended by itself (too slow, store restarted), once its events are drained. */
  Optional<ApiException> failure();

  @Override
  void close();
}
