package dev.gantry.ejb.controller;

import dev.gantry.ejb.workqueue.Alarm;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of the controllers: managed ones, in a pool of their own, so that a long log stream
 * elsewhere never keeps a pod from being replaced. Idle threads end.
 */
@ApplicationScoped
public class ControllerThreads {

  /** Workers wait for commits most of their time; 16 fill a group commit. */
  private static final int THREADS = 16;

  private ThreadPoolExecutor executor;
  @Resource ManagedThreadFactory factory;
  @Resource ManagedScheduledExecutorService scheduler;

  @PostConstruct
  void open() {
    executor =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            factory,
            // Only a stopped server refuses work: what is left to do is done after the next start.
            new ThreadPoolExecutor.DiscardPolicy());
    executor.allowCoreThreadTimeOut(true);
  }

  @PreDestroy
  void close() {
    executor.shutdownNow();
  }

  public Executor executor() {
    return executor;
  }

  public Alarm alarm() {
    return (delay, task) -> {
      if (!executor.isShutdown()) {
        scheduler.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
      }
    };
  }
}
