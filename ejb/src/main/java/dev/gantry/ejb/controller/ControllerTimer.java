package dev.gantry.ejb.controller;

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

/** The controllers' heartbeat: leadership each second, a full look every ten minutes. */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ControllerTimer {

  private static final Logger LOG = System.getLogger(ControllerTimer.class.getName());

  private final AtomicBoolean busy = new AtomicBoolean();
  private volatile String trouble = "";
  @Inject ControllerRuntime runtime;
  @Inject ControllerThreads threads;

  /** Only wakes: what may take longer than a second runs on the controllers' own threads. */
  @Schedule(hour = "*", minute = "*", second = "*", persistent = false)
  void wake() {
    if (busy.compareAndSet(false, true)) {
      threads.executor().execute(this::tick);
    }
  }

  private void tick() {
    try {
      runtime.tick();
      trouble = "";
    } catch (RuntimeException e) {
      if (!trouble.equals(String.valueOf(e.getMessage()))) {
        trouble = String.valueOf(e.getMessage());
        LOG.log(Level.WARNING, "controllers wait: " + trouble);
      }
    } finally {
      busy.set(false);
    }
  }

  @Schedule(hour = "*", minute = "*/10", second = "30", persistent = false)
  void resync() {
    threads.executor().execute(runtime::resync);
  }

  @PreDestroy
  void stop() {
    runtime.stop();
  }
}
