package dev.gantry.ejb.scheduler;

import dev.gantry.ejb.controller.ControllerThreads;
import jakarta.annotation.PreDestroy;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/** The scheduler's heartbeat: its leadership, each second. */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class SchedulerTimer {

  private static final Logger LOG = System.getLogger(SchedulerTimer.class.getName());

  private final AtomicBoolean busy = new AtomicBoolean();
  @Inject SchedulerRuntime runtime;
  @Inject ControllerThreads threads;

  @Schedule(hour = "*", minute = "*", second = "*", persistent = false)
  void wake() {
    if (busy.compareAndSet(false, true)) {
      threads.executor().execute(this::tick);
    }
  }

  private void tick() {
    try {
      runtime.tick();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "scheduler could not tick: " + e.getMessage());
    } finally {
      busy.set(false);
    }
  }

  @PreDestroy
  void stop() {
    runtime.stop();
  }
}
