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
  @Inject ControllerRuntime runtime;

  @Schedule(hour = "*", minute = "*", second = "*", persistent = false)
  void tick() {
    if (!busy.compareAndSet(false, true)) {
      return;
    }
    try {
      runtime.tick();
    } catch (RuntimeException e) {
      // A timer method that throws is rolled back and retried by the container: once is enough.
      LOG.log(Level.WARNING, "controllers could not tick: " + e.getMessage());
    } finally {
      busy.set(false);
    }
  }

  @Schedule(hour = "*", minute = "*/10", second = "30", persistent = false)
  void resync() {
    runtime.resync();
  }

  @PreDestroy
  void stop() {
    runtime.stop();
  }
}
