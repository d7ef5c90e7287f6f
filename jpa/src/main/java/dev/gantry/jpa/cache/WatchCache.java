package dev.gantry.jpa.cache;

import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.ObjectReader.Page;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.WatchEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What this server knows of the cluster: the current snapshot and, per resource, the events that
 * led to it. Readers take the snapshot without a lock; one thread at a time applies events.
 */
public final class WatchCache {

  private final int windowEvents;
  private final long windowBytes;
  private final Map<GroupResource, EventWindow> windows = new HashMap<>();
  private final PastTrees past = new PastTrees();
  private long loadedAt;
  private volatile Snapshot snapshot = Snapshot.EMPTY;

  /**
   * @param windowEvents events kept per resource
   * @param windowBytes document bytes kept per resource
   */
  public WatchCache(int windowEvents, long windowBytes) {
    this.windowEvents = windowEvents;
    this.windowBytes = windowBytes;
  }

  public Snapshot snapshot() {
    return snapshot;
  }

  /** Starts over with a loaded snapshot: watches can go back no further than to it. */
  public synchronized void reset(Snapshot loaded) {
    windows.clear();
    past.clear();
    loadedAt = loaded.revision();
    snapshot = loaded;
    notifyAll();
  }

  /** Shows events, in revision order and without a gap after the snapshot's revision. */
  public synchronized void apply(List<WatchEvent> events, long revision) {
    for (WatchEvent event : events) {
      window(event.object().key().resource()).add(event);
    }
    snapshot = snapshot.with(events, revision);
    notifyAll();
  }

  /**
   * Waits until the cache shows the revision.
   *
   * @throws ApiException 504 when it does not in time
   */
  public void await(long revision, Duration patience) {
    if (snapshot.revision() >= revision) {
      return;
    }
    long deadline = System.nanoTime() + patience.toNanos();
    synchronized (this) {
      while (snapshot.revision() < revision) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          throw ApiException.timeout(
              "Too large resource version: " + revision + ", current: " + snapshot.revision());
        }
        try {
          wait(left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw ApiException.unavailable("interrupted while waiting for revision " + revision);
        }
      }
    }
  }

  public int count(GroupResource resource) {
    return ObjectTree.size(snapshot.tree(resource));
  }

  /**
   * @throws ApiException 410 Expired when the query's revision is older than the window
   */
  public Page list(Query query) {
    Snapshot now = snapshot;
    GroupResource resource = query.resource();
    if (query.revision() <= 0 || query.revision() == now.revision()) {
      Page page = PageReader.read(now.tree(resource), query, now.revision());
      if (page.next() != null) {
        past.keep(resource, now.revision(), now.tree(resource));
      }
      return page;
    }
    return PageReader.read(at(resource, query.revision()), query, query.revision());
  }

  /** Events of a resource after a revision, oldest first. */
  public synchronized List<WatchEvent> eventsAfter(GroupResource resource, long revision) {
    EventWindow window = windows.get(resource);
    requireKept(window, revision);
    return window == null ? List.of() : window.after(revision);
  }

  private ObjectTree at(GroupResource resource, long revision) {
    if (past.has(resource, revision)) {
      return past.get(resource, revision);
    }
    synchronized (this) {
      EventWindow window = windows.get(resource);
      requireKept(window, revision);
      ObjectTree now = snapshot.tree(resource);
      ObjectTree then = window == null ? now : window.undo(now, revision);
      past.keep(resource, revision, then);
      return then;
    }
  }

  private void requireKept(EventWindow window, long revision) {
    long floor = window == null ? loadedAt : window.floor();
    if (revision < floor) {
      throw ApiException.expired("too old resource version: " + revision + " (" + floor + ")");
    }
  }

  private EventWindow window(GroupResource resource) {
    return windows.computeIfAbsent(
        resource, r -> new EventWindow(loadedAt, windowEvents, windowBytes));
  }
}
