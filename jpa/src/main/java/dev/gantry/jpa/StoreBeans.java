package dev.gantry.jpa;

import dev.gantry.jpa.history.History;
import dev.gantry.jpa.lease.JpaLeadership;
import dev.gantry.model.store.Committed;
import dev.gantry.model.store.Leadership;
import dev.gantry.model.store.ObjectStore;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManagerFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/**
 * The store in the application server: started with the deployment, injected as {@link
 * ObjectStore}, {@link Leadership} and {@link History}.
 */
@ApplicationScoped
public class StoreBeans {

  private static final Duration START_PATIENCE = Duration.ofSeconds(30);

  private Event<Committed> committed;
  private Instance<SelectableFields> fields;
  private Instance<Clock> clock;
  private final String server = UUID.randomUUID().toString();
  private JpaObjectStore store;
  private JpaLeadership leadership;
  private History history;

  /** For the container's proxies. */
  protected StoreBeans() {}

  /**
   * @param fields selectable fields, where a bean knows more than the built-in kinds
   * @param clock the server's clock, where a bean gives one
   */
  @Inject
  public StoreBeans(
      Event<Committed> committed, Instance<SelectableFields> fields, Instance<Clock> clock) {
    this.committed = committed;
    this.fields = fields;
    this.clock = clock;
  }

  void atStart(@Observes @Initialized(ApplicationScoped.class) Object deployment) {
    store();
  }

  @Produces
  @ApplicationScoped
  synchronized ObjectStore store() {
    if (store == null) {
      StoreSettings settings = ConfiguredSettings.read(server);
      SelectableFields builtIn = SelectableFields.builtIn();
      store =
          new JpaObjectStore(
              settings,
              lookup("java:jboss/datasources/GantryDS", DataSource.class),
              clock.isResolvable() ? clock.get() : Clock.systemUTC(),
              resource -> fields.isResolvable() ? fields.get().of(resource) : builtIn.of(resource),
              committed::fire);
      store.start();
      store.awaitReady(START_PATIENCE);
    }
    return store;
  }

  @Produces
  @ApplicationScoped
  synchronized Leadership leadership() {
    if (leadership == null) {
      leadership = new JpaLeadership(entities(), server);
    }
    return leadership;
  }

  /** Whether the store is loaded and the database answers: what a readiness check asks. */
  public synchronized boolean isReady() {
    return store != null && store.awaitReady(Duration.ZERO) && store.isConnected();
  }

  /** Objects' histories. */
  public synchronized History history() {
    if (history == null) {
      history = new History(entities());
    }
    return history;
  }

  @PreDestroy
  synchronized void stop() {
    if (leadership != null) {
      leadership.close();
    }
    if (store != null) {
      store.close();
    }
  }

  private static EntityManagerFactory entities() {
    return lookup("java:jboss/gantry/EntityManagerFactory", EntityManagerFactory.class);
  }

  private static <T> T lookup(String name, Class<T> type) {
    try {
      return type.cast(new InitialContext().lookup(name));
    } catch (NamingException e) {
      throw new IllegalStateException(name + " is not there", e);
    }
  }
}
