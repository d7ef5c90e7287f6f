package dev.gantry.web.connection;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.io.IOException;

/**
 * Listens from the request's thread on, as the container wants it, for an output that is only made
 * later.
 */
final class LateListener implements AsyncListener {

  private AsyncOutput output;
  private boolean over;

  /** From now on the output hears what happens, and what happened already. */
  synchronized void handTo(AsyncOutput later) {
    output = later;
    if (over) {
      later.abort();
    }
  }

  private synchronized AsyncOutput end() {
    over = true;
    return output;
  }

  @Override
  public void onComplete(AsyncEvent event) {
    AsyncOutput ended = end();
    if (ended != null) {
      ended.onComplete(event);
    }
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    onError(event);
  }

  @Override
  public void onError(AsyncEvent event) {
    AsyncOutput ended = end();
    if (ended != null) {
      ended.abort();
    }
  }

  @Override
  public void onStartAsync(AsyncEvent event) throws IOException {
    // A stream is never dispatched again.
  }
}
