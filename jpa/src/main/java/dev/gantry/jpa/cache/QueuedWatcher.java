package dev.gantry.jpa.cache;

import dev.gantry.jpa.document.Document;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import dev.gantry.model.store.Watcher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** A watcher with a bounded queue between the fan-out thread and its reader. */
final class QueuedWatcher implements Watcher {

  private final Query query;
  private final long start;
  private final int limit;
  private final LongSupplier delivered;
  private final Consumer<QueuedWatcher> leave;
  private final Deque<WatchEvent> queue = new ArrayDeque<>();
  private Runnable ready = () -> {};
  private boolean armed;
  private long drained;
  private ApiException failure;

  /**
   * @param start events up to this revision are not this watcher's, or were given to it at once
   * @param limit events that may wait before the watch is ended as too slow
   * @param delivered the revision up to which the fan-out has served every watcher
   * @param leave takes the watcher out of the index
   */
  QueuedWatcher(
      Query query, long start, int limit, LongSupplier delivered, Consumer<QueuedWatcher> leave) {
    this.query = query;
    this.start = start;
    this.drained = start;
    this.limit = limit;
    this.delivered = delivered;
    this.leave = leave;
  }

  Query query() {
    return query;
  }

  /** Queues what happened before the watch was in the index; the queue's bound does not apply. */
  synchronized void replay(List<WatchEvent> events, long from) {
    drained = from;
    for (WatchEvent event : events) {
      WatchEvent seen = translate(event);
      if (seen != null) {
        queue.addLast(seen);
      }
    }
  }

  /** Takes an event from the fan-out; answers whether the reader wants to be called. */
  boolean offer(WatchEvent event) {
    if (event.object().revision() <= start) {
      return false;
    }
    WatchEvent seen = translate(event);
    if (seen == null) {
      return false;
    }
    synchronized (this) {
      if (failure != null) {
        return false;
      }
      if (queue.size() >= limit) {
        return end(
            ApiException.timeout("the watch is too slow: " + queue.size() + " events wait for it"));
      }
      queue.addLast(seen);
      return disarm();
    }
  }

  /** Ends the watch; answers whether the reader wants to be called. */
  synchronized boolean end(ApiException why) {
    if (failure == null) {
      failure = why;
      leave.accept(this);
    }
    return disarm();
  }

  void callReader() {
    Runnable call;
    synchronized (this) {
      call = ready;
    }
    call.run();
  }

  @Override
  public synchronized List<WatchEvent> drain(int max) {
    List<WatchEvent> events = new ArrayList<>(Math.min(max, queue.size()));
    while (events.size() < max && !queue.isEmpty()) {
      events.add(queue.removeFirst());
    }
    if (events.isEmpty()) {
      armed = true;
    } else {
      drained = events.get(events.size() - 1).object().revision();
    }
    return events;
  }

  @Override
  public void onReady(Runnable whenReady) {
    boolean atOnce;
    synchronized (this) {
      ready = whenReady;
      armed = true;
      atOnce = (!queue.isEmpty() || failure != null) && disarm();
    }
    if (atOnce) {
      whenReady.run();
    }
  }

  @Override
  public long position() {
    // Read before looking at the queue: what was delivered by then and is not waiting was drained.
    long reached = delivered.getAsLong();
    synchronized (this) {
      if (!queue.isEmpty() || failure != null) {
        return drained;
      }
      return Math.max(Math.max(drained, start), reached);
    }
  }

  @Override
  public synchronized Optional<ApiException> failure() {
    return queue.isEmpty() ? Optional.ofNullable(failure) : Optional.empty();
  }

  @Override
  public void close() {
    leave.accept(this);
  }

  private boolean disarm() {
    boolean was = armed;
    armed = false;
    return was;
  }

  /** The event as this selection sees it, or null: not at all. */
  private WatchEvent translate(WatchEvent event) {
    StoredObject object = event.object();
    StoredObject previous = event.previous();
    boolean was = previous != null && selects(previous);
    boolean is = event.type() != WatchEvent.Type.DELETED && selects(object);
    if (is) {
      WatchEvent.Type type = was ? WatchEvent.Type.MODIFIED : WatchEvent.Type.ADDED;
      return type == event.type() ? event : new WatchEvent(type, object, previous);
    }
    if (!was) {
      return null;
    }
    return event.type() == WatchEvent.Type.DELETED
        ? event
        : new WatchEvent(
            WatchEvent.Type.DELETED, Document.restamp(previous, object.revision()), previous);
  }

  private boolean selects(StoredObject object) {
    return (query.namespace().isEmpty() || query.namespace().equals(object.key().namespace()))
        && (query.selector().isEverything() || query.selector().matches(object));
  }
}
