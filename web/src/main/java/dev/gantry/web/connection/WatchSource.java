package dev.gantry.web.connection;

import dev.gantry.ejb.registry.ApiResult;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import dev.gantry.model.store.Watcher;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** One watch: its initial events, then what happens, then bookmarks while nothing does. */
final class WatchSource implements AsyncOutput.Source {

  /** Events that are joined into one write. */
  private static final int BATCH = 64;

  /** A write's size from which on no more events are joined to it. */
  private static final int ENOUGH = 32 * 1024;

  private final Watcher watcher;
  private final WatchFrames frames;
  private final Deque<StoredObject> initial;
  private final LongAdder sent;
  private final Runnable onClose;
  private boolean initialEventsEnd;
  private final long initialRevision;
  private volatile boolean bookmarkDue;
  private volatile boolean timeUp;
  private volatile boolean over;

  WatchSource(
      ApiResult.Watched watched,
      Watcher watcher,
      WatchFrames frames,
      LongAdder sent,
      Runnable onClose) {
    this.watcher = watcher;
    this.frames = frames;
    this.sent = sent;
    this.onClose = onClose;
    this.initial = new ArrayDeque<>(watched.initial());
    this.initialEventsEnd = watched.initialEventsEnd();
    this.initialRevision = watched.fromRevision();
  }

  /** The next write carries a bookmark, if nothing else is to be sent. */
  void bookmarkDue() {
    bookmarkDue = true;
  }

  /** The time that the client asked for has passed: end cleanly. */
  void timeUp() {
    timeUp = true;
  }

  @Override
  public byte[] next() {
    if (over) {
      return null;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(2048);
    try {
      write(out);
    } catch (ApiException e) {
      // An object that cannot be converted ends the watch: what follows would hide that it is gone.
      frames.error(out, e);
      over = true;
    }
    return out.size() == 0 ? null : out.toByteArray();
  }

  private void write(ByteArrayOutputStream out) {
    if (!initial.isEmpty() || initialEventsEnd) {
      writeInitial(out);
      return;
    }
    List<WatchEvent> events = watcher.drain(BATCH);
    for (WatchEvent event : events) {
      frames.event(out, event.type().name(), event.object());
    }
    sent.add(events.size());
    if (events.isEmpty()) {
      writeIdle(out);
    }
  }

  private void writeInitial(ByteArrayOutputStream out) {
    while (!initial.isEmpty() && out.size() < ENOUGH) {
      frames.event(out, "ADDED", initial.removeFirst());
    }
    if (initial.isEmpty() && initialEventsEnd) {
      frames.bookmark(out, initialRevision, true);
      initialEventsEnd = false;
    }
  }

  private void writeIdle(ByteArrayOutputStream out) {
    if (watcher.failure().isPresent()) {
      frames.error(out, watcher.failure().get());
      over = true;
    } else if (timeUp) {
      over = true;
    } else if (bookmarkDue) {
      bookmarkDue = false;
      frames.bookmark(out, watcher.position(), false);
    }
  }

  @Override
  public boolean ended() {
    return over;
  }

  @Override
  public void closed() {
    over = true;
    watcher.close();
    onClose.run();
  }
}
