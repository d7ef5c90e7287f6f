package dev.gantry.ejb.audit;

import dev.gantry.model.object.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Events on their way to the file. The queue is bounded: when the disk is slower than the requests
 * for long, events are dropped and counted rather than requests held up.
 */
public final class AuditLog implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(AuditLog.class.getName());
  private static final int TOGETHER = 256;
  private static final Entry END = new Entry(null, null, null, 0);

  /** A request at a stage. */
  record Entry(AuditEvent event, Stage stage, Instant at, int code) {}

  /** Where lines go. */
  interface Lines extends AutoCloseable {
    /**
     * @param line without its end
     */
    void write(byte[] line) throws IOException;

    /** What was written is with the operating system. */
    void flush() throws IOException;

    @Override
    void close() throws IOException;
  }

  private final BlockingQueue<Entry> queue;
  private final Lines lines;
  private final LongAdder written = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final Thread writer;
  private volatile boolean closing;

  AuditLog(Lines lines, int capacity, ThreadFactory threads) {
    this.lines = lines;
    this.queue = new ArrayBlockingQueue<>(capacity);
    this.writer = threads.newThread(this::write);
    writer.setName("gantry-audit");
    writer.setDaemon(true);
    writer.start();
  }

  void add(Entry entry) {
    if (!queue.offer(entry)) {
      dropped.increment();
    }
  }

  /** Events written since the start. */
  public long written() {
    return written.sum();
  }

  /** Events lost since the start, because the queue was full or the file could not be written. */
  public long dropped() {
    return dropped.sum();
  }

  private void write() {
    List<Entry> batch = new ArrayList<>(TOGETHER);
    try {
      while (!closing || !queue.isEmpty()) {
        batch.add(queue.take());
        queue.drainTo(batch, TOGETHER - 1);
        batch.removeIf(entry -> entry == END);
        write(batch);
        batch.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(List<Entry> batch) {
    int done = 0;
    try {
      for (Entry entry : batch) {
        lines.write(Json.bytes(EventDocument.of(entry)));
        done++;
      }
      lines.flush();
    } catch (IOException | RuntimeException e) {
      dropped.add(batch.size() - done);
      LOG.log(Level.SEVERE, "Audit events are lost", e);
    }
    written.add(done);
  }

  /** Writes what waits. */
  @Override
  public void close() throws IOException {
    closing = true;
    // Not interrupted: that would close the file under the write. A full queue needs no waking.
    boolean woken = queue.offer(END);
    LOG.log(Level.FINE, "The audit log ends, woken: {0}", woken);
    try {
      writer.join(5000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    lines.close();
  }
}
