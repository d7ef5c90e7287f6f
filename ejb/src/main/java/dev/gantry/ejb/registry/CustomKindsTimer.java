package dev.gantry.ejb.registry;

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

/** Has the definitions read that are stored already, as soon as the store can be read. */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class CustomKindsTimer {

  private static final Logger LOG = System.getLogger(CustomKindsTimer.class.getName());

  @Inject CustomKindsWatch watch;

  @Schedule(hour = "*", minute = "*", second = "*", persistent = false)
  void tick() {
    try {
      watch.load();
    } catch (RuntimeException e) {
      // A timer method that throws is retried by the container at once: the next second is enough.
      LOG.log(Level.DEBUG, "the custom resource definitions cannot be read yet: " + e.getMessage());
    }
  }
}
