package dev.gantry.jpa.log;

import dev.gantry.jpa.cache.FanOut;
import dev.gantry.jpa.cache.Snapshot;
import dev.gantry.jpa.cache.WatchCache;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import dev.gantry.model.store.WatchEvent.Type;
import dev.gantry.model.store.Watcher;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one path by which writes become visible on this server, whoever wrote them: in revision order
 * and without gaps, first in the cache, then to everybody who follows it.
 */
public final class Replica {

  private static final System.Logger LOG = System.getLogger(Replica.class.getName());

  private static final int PAGE = 1000;

  private record Waiting(long revision, Runnable done) {}

  private final WatchCache cache;
  private final FanOut fanOut;
  private final RevisionLog log;
  private final ReentrantLock applying = new ReentrantLock();
  private final PriorityQueue<Waiting> waiting =
      new PriorityQueue<>((a, b) -> Long.compare(a.revision(), b.revision()));

  public Replica(WatchCache cache, FanOut fanOut, RevisionLog log) {
    this.cache = cache;
    this.fanOut = fanOut;
    this.log = log;
  }

  /** Calls {@code done} once everybody was told of this revision. */
  public void whenTold(long revision, Runnable done) {
    applying.lock();
    try {
      waiting.add(new Waiting(revision, done));
      releaseWaiting(List.of());
    } finally {
      applying.unlock();
    }
  }

  /**
   * Shows this server's own batch, just committed, unless foreign writes before it are missing:
   * then {@link #catchUp} brings both.
   *
   * @return whether the cache now shows the batch
   */
  public boolean show(List<LogEntry> own) {
    applying.lock();
    try {
      long next = cache.snapshot().revision() + 1;
      if (own.get(0).revision() > next) {
        return false;
      }
      apply(own.stream().filter(entry -> entry.revision() >= next).toList());
      return true;
    } finally {
      applying.unlock();
    }
  }

  /** Reads and shows everything that was committed since; loads anew where the log has a gap. */
  public void catchUp(Connection connection) throws SQLException {
    applying.lock();
    try {
      long committed = log.revision(connection);
      if (committed == cache.snapshot().revision()) {
        return;
      }
      if (committed < cache.snapshot().revision()) {
        load(connection);
        return;
      }
      List<LogEntry> entries;
      do {
        long seen = cache.snapshot().revision();
        entries = log.after(connection, seen, PAGE);
        if (!entries.isEmpty() && entries.get(0).revision() != seen + 1) {
          load(connection);
          return;
        }
        apply(entries);
      } while (entries.size() == PAGE);
    } finally {
      applying.unlock();
    }
  }

  /**
   * Starts from the whole state: at start, when the log no longer reaches back, or when the
   * database was restored to an earlier time. Watches end; observers in this process are told the
   * difference.
   */
  public void load(Connection connection) throws SQLException {
    applying.lock();
    try {
      Snapshot before = cache.snapshot();
      Snapshot loaded = log.load(connection);
      cache.reset(loaded);
      LOG.log(System.Logger.Level.INFO, "loaded the cluster at revision {0}", loaded.revision());
      fanOut.startOver(
          loaded.revision(),
          ApiException.expired(
              "too old resource version: " + before.revision() + " (" + loaded.revision() + ")"));
      releaseWaiting(difference(before, loaded));
    } finally {
      applying.unlock();
    }
  }

  /**
   * @throws ApiException 410 Expired when the window does not reach back to {@code from}
   */
  public Watcher watch(Query query, long from) {
    applying.lock();
    try {
      long now = cache.snapshot().revision();
      long start = from <= 0 ? now : from;
      return fanOut.add(query, cache.eventsAfter(query.resource(), start), start, now);
    } finally {
      applying.unlock();
    }
  }

  private void apply(List<LogEntry> entries) {
    if (entries.isEmpty()) {
      return;
    }
    Snapshot before = cache.snapshot();
    Map<ObjectKey, StoredObject> latest = new HashMap<>();
    List<WatchEvent> events = new ArrayList<>(entries.size());
    for (LogEntry entry : entries) {
      StoredObject object = entry.object();
      StoredObject previous =
          latest.containsKey(object.key()) ? latest.get(object.key()) : before.get(object.key());
      latest.put(object.key(), entry.deleted() ? null : object);
      Type type = entry.deleted() ? Type.DELETED : previous == null ? Type.ADDED : Type.MODIFIED;
      events.add(new WatchEvent(type, object, previous));
    }
    cache.apply(events, entries.get(entries.size() - 1).revision());
    releaseWaiting(events);
  }

  private void releaseWaiting(List<WatchEvent> events) {
    long revision = cache.snapshot().revision();
    List<Runnable> done = new ArrayList<>();
    while (!waiting.isEmpty() && waiting.peek().revision() <= revision) {
      done.add(waiting.poll().done());
    }
    if (!events.isEmpty() || !done.isEmpty()) {
      fanOut.deliver(events, revision, () -> done.forEach(Runnable::run));
    }
  }

  private static List<WatchEvent> difference(Snapshot before, Snapshot after) {
    List<WatchEvent> events = new ArrayList<>();
    after.forEach(
        object -> {
          StoredObject old = before.get(object.key());
          if (old == null || old.revision() != object.revision()) {
            events.add(new WatchEvent(old == null ? Type.ADDED : Type.MODIFIED, object, old));
          }
        });
    before.forEach(
        object -> {
          if (after.get(object.key()) == null) {
            events.add(new WatchEvent(Type.DELETED, object, object));
          }
        });
    events.sort((a, b) -> Long.compare(a.object().revision(), b.object().revision()));
    return events;
  }
}
