package dev.gantry.web.connection;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The few threads that write to thousands of streams, none of which ever blocks; and the many that
 * tunnels take, which do.
 */
@ApplicationScoped
public class StreamThreads {

  private static final int WRITERS = 2;

  @Resource private ManagedThreadFactory factory;

  private ScheduledThreadPoolExecutor writers;
  private ExecutorService tunnels;

  /** Runs a non-blocking task soon. */
  public void execute(Runnable task) {
    writers().execute(task);
  }

  public ScheduledFuture<?> after(long millis, Runnable task) {
    return writers().schedule(task, millis, TimeUnit.MILLISECONDS);
  }

  /** Runs a task that blocks for as long as a connection lives. */
  public synchronized void block(Runnable task) {
    if (tunnels == null) {
      tunnels = Executors.newCachedThreadPool(named("tunnel"));
    }
    tunnels.execute(task);
  }

  private synchronized ScheduledThreadPoolExecutor writers() {
    if (writers == null) {
      writers = new ScheduledThreadPoolExecutor(WRITERS, named("stream"));
      writers.setRemoveOnCancelPolicy(true);
      // Only a stopped server refuses tasks: its streams end with their connections, and nobody
      // needs to be told of each.
      writers.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }
    return writers;
  }

  private ThreadFactory named(String name) {
    return task -> {
      Thread thread = factory.newThread(task);
      thread.setName("gantry-" + name + "-" + thread.getId());
      thread.setDaemon(true);
      return thread;
    };
  }

  @PreDestroy
  synchronized void stop() {
    if (writers != null) {
      writers.shutdownNow();
    }
    if (tunnels != null) {
      tunnels.shutdownNow();
    }
  }
}
