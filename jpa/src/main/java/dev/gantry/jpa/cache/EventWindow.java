package dev.gantry.jpa.cache;

import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * The recent events of one resource, bounded by number and bytes. A resource has its own window so
 * that the heartbeats of one kind do not push out the events of another.
 */
final class EventWindow {

  private final Deque<WatchEvent> events = new ArrayDeque<>();
  private final int maxEvents;
  private final long maxBytes;
  private long bytes;
  private long floor;

  /**
   * @param floor the revision after which this window holds every event
   */
  EventWindow(long floor, int maxEvents, long maxBytes) {
    this.floor = floor;
    this.maxEvents = maxEvents;
    this.maxBytes = maxBytes;
  }

  void add(WatchEvent event) {
    events.addLast(event);
    bytes += event.object().json().length;
    while (events.size() > maxEvents || bytes > maxBytes) {
      StoredObject dropped = events.removeFirst().object();
      bytes -= dropped.json().length;
      floor = dropped.revision();
    }
  }

  /** Watches may start at this revision or later. */
  long floor() {
    return floor;
  }

  /** Every event after the revision, which is not below the floor; oldest first. */
  List<WatchEvent> after(long revision) {
    List<WatchEvent> later = new ArrayList<>();
    Iterator<WatchEvent> newestFirst = events.descendingIterator();
    while (newestFirst.hasNext()) {
      WatchEvent event = newestFirst.next();
      if (event.object().revision() <= revision) {
        break;
      }
      later.add(event);
    }
    Collections.reverse(later);
    return later;
  }

  /** The tree as it was at an earlier revision, which is not below the floor. */
  ObjectTree undo(ObjectTree now, long revision) {
    ObjectTree then = now;
    Iterator<WatchEvent> newestFirst = events.descendingIterator();
    while (newestFirst.hasNext()) {
      WatchEvent event = newestFirst.next();
      if (event.object().revision() <= revision) {
        break;
      }
      then =
          event.previous() == null
              ? ObjectTree.remove(then, event.object().key())
              : ObjectTree.put(then, event.previous());
    }
    return then;
  }
}
