package dev.gantry.sim;

import dev.gantry.bench.HttpConnection;
import dev.gantry.bench.HttpConnection.Response;
import dev.gantry.bench.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Requests that are sent later, by a few threads with a connection each. One that finds no server
 * is sent again after a second, until it is answered.
 */
final class Requests implements Later, AutoCloseable {

  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** A request; {@code answered} gets the response, whatever its status. */
  record Request(String method, String path, String type, byte[] body) {}

  private final Target target;
  private final ScheduledExecutorService threads;
  private final ConcurrentLinkedDeque<HttpConnection> idle = new ConcurrentLinkedDeque<>();
  private final LongAdder sent = new LongAdder();
  private final LongAdder failed = new LongAdder();

  Requests(Target target, int connections) {
    this.target = target;
    this.threads =
        Executors.newScheduledThreadPool(
            connections,
            task -> {
              Thread thread = new Thread(task, "requests");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Requests sent so far. */
  long sent() {
    return sent.sum();
  }

  /** Requests that were refused or found no server. */
  long failed() {
    return failed.sum();
  }

  @Override
  public void after(Duration delay, Runnable task) {
    threads.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Sends on one of the threads. */
  void send(Request request, Consumer<Response> answered) {
    after(Duration.ZERO, () -> now(request, answered));
  }

  private void now(Request request, Consumer<Response> answered) {
    HttpConnection connection = idle.poll();
    if (connection == null) {
      connection = new HttpConnection(target);
    }
    Response response;
    try {
      sent.increment();
      response =
          connection.request(request.method(), request.path(), request.type(), request.body());
    } catch (IOException e) {
      failed.increment();
      after(PAUSE, () -> now(request, answered));
      return;
    }
    idle.push(connection);
    if (response.status() == 429 || response.status() >= 500) {
      failed.increment();
      after(PAUSE, () -> now(request, answered));
      return;
    }
    if (!response.succeeded()) {
      failed.increment();
    }
    answered.accept(response);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    for (HttpConnection c = idle.poll(); c != null; c = idle.poll()) {
      try {
        c.close();
      } catch (IOException e) {
        System.err.println("a connection does not close: " + e.getMessage());
      }
    }
  }
}
