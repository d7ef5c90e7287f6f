package dev.gantry.web.connection;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Writes what a source has, whenever it has something and the client takes it, on no thread of its
 * own. {@link #wake} may be called from anywhere; the source is asked by one thread at a time.
 */
final class AsyncOutput implements WriteListener, AsyncListener {

  private static final Logger LOG = Logger.getLogger(AsyncOutput.class.getName());

  /** Where the bytes come from. */
  interface Source {
    /** The next bytes to write, null for none now. Never blocks. */
    byte[] next();

    /** Whether nothing more will come once {@link #next} answers null. */
    boolean ended();

    /** The stream is over, for whatever reason; called once. */
    void closed();
  }

  private final AsyncContext context;
  private final ServletOutputStream out;
  private final Source source;
  private final StreamThreads threads;
  private final AtomicInteger wakes = new AtomicInteger();
  private volatile boolean started;
  private volatile boolean closed;
  // Headers go out at once, whether there is something to say or not.
  private boolean unflushed = true;

  AsyncOutput(AsyncContext context, Source source, StreamThreads threads) throws IOException {
    this.context = context;
    this.source = source;
    this.threads = threads;
    this.out = context.getResponse().getOutputStream();
  }

  /** Starts writing, on the thread of the request. */
  void start() {
    context.setTimeout(0);
    context.addListener(this);
    out.setWriteListener(this);
  }

  /**
   * Starts writing when the request's own thread may have gone, and the context takes no listener
   * any more.
   */
  void startLate(LateListener listener) {
    listener.handTo(this);
    out.setWriteListener(this);
  }

  /** Something waits at the source. */
  void wake() {
    if (started && wakes.getAndIncrement() == 0) {
      threads.execute(this::run);
    }
  }

  /** Gives up on a client that takes nothing more. */
  void abort() {
    if (close()) {
      try {
        context.complete();
      } catch (IllegalStateException e) {
        LOG.log(Level.FINE, "already completed", e);
      }
    }
  }

  @Override
  public void onWritePossible() {
    started = true;
    if (wakes.getAndIncrement() == 0) {
      run();
    }
  }

  private void run() {
    int seen;
    do {
      seen = wakes.get();
      try {
        writeWhatIsThere();
      } catch (IOException | RuntimeException e) {
        LOG.log(Level.FINE, "stream lost", e);
        abort();
      }
    } while (wakes.addAndGet(-seen) != 0);
  }

  private void writeWhatIsThere() throws IOException {
    while (!closed && out.isReady()) {
      byte[] bytes = source.next();
      if (bytes != null) {
        out.write(bytes);
        unflushed = true;
      } else if (unflushed) {
        out.flush();
        unflushed = false;
      } else {
        if (source.ended()) {
          abort();
        }
        return;
      }
    }
  }

  private synchronized boolean close() {
    if (closed) {
      return false;
    }
    closed = true;
    source.closed();
    return true;
  }

  @Override
  public void onError(Throwable failure) {
    abort();
  }

  @Override
  public void onComplete(AsyncEvent event) {
    close();
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    abort();
  }

  @Override
  public void onError(AsyncEvent event) {
    abort();
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    // A stream is never dispatched again.
  }
}
