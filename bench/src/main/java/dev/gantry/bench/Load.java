package dev.gantry.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** Runs one kind of request on several connections, each as fast as it gets answers. */
public final class Load {

  /** One request; {@code turn} counts up within a connection. */
  @FunctionalInterface
  interface Request {
    HttpConnection.Response send(HttpConnection connection, int lane, long turn) throws IOException;
  }

  private final Target target;
  private final double warmUpSeconds;
  private final double seconds;
  private final Processors processors;

  Load(Target target, double warmUpSeconds, double seconds, Processors processors) {
    this.target = target;
    this.warmUpSeconds = warmUpSeconds;
    this.seconds = seconds;
    this.processors = processors;
  }

  /** Measures after a warm-up; a failed request counts as an error, not as a latency. */
  Row measure(String name, int connections, Request request) {
    long start = System.nanoTime();
    long measureFrom = start + (long) (warmUpSeconds * 1e9);
    long end = measureFrom + (long) (seconds * 1e9);
    Histogram all = new Histogram(3);
    AtomicLong errors = new AtomicLong();
    AtomicReference<String> example = new AtomicReference<>();
    double[] used = {Double.NaN};
    Thread meter =
        new Thread(
            () -> {
              waitUntil(measureFrom);
              used[0] = processors.seconds();
            });
    meter.start();
    parallel(
        connections,
        lane -> {
          Histogram own = new Histogram(3);
          try (HttpConnection connection = new HttpConnection(target)) {
            long sent = System.nanoTime();
            for (long turn = 0; sent < end; turn++) {
              HttpConnection.Response response = request.send(connection, lane, turn);
              long now = System.nanoTime();
              if (!response.succeeded()) {
                errors.incrementAndGet();
                example.compareAndSet(null, response.status() + " " + response.text());
              } else if (sent >= measureFrom) {
                own.recordValue(now - sent);
              }
              sent = now;
            }
          }
          synchronized (all) {
            all.add(own);
          }
        });
    if (example.get() != null) {
      System.err.println(name + ": " + errors + " errors, the first: " + example.get());
    }
    double after = processors.seconds();
    try {
      meter.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Row.of(name, connections, all, errors.get(), seconds, after - used[0]);
  }

  private static void waitUntil(long nanoTime) {
    for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** Work of one lane. */
  @FunctionalInterface
  public interface Lane {
    void run(int lane) throws IOException;
  }

  public static void parallel(int lanes, Lane work) {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    CountDownLatch done = new CountDownLatch(lanes);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < lanes; i++) {
      int lane = i;
      threads.add(
          new Thread(
              () -> {
                try {
                  work.run(lane);
                } catch (IOException | RuntimeException e) {
                  failure.compareAndSet(null, e);
                } finally {
                  done.countDown();
                }
              }));
    }
    threads.forEach(Thread::start);
    try {
      done.await();
    } catch (InterruptedException e) {
      threads.forEach(Thread::interrupt);
      Thread.currentThread().interrupt();
    }
    if (failure.get() != null) {
      throw new IllegalStateException(failure.get());
    }
  }
}
