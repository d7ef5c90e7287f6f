package dev.gantry.jpa.lease;

import dev.gantry.jpa.entity.ClusterRevisionEntity;
import dev.gantry.jpa.entity.LeaseEntity;
import dev.gantry.model.store.Leadership;
import dev.gantry.model.store.Write.Fence;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Leadership on rows of the lease table, by the database's clock. A take-over takes the store's
 * lock row first: so a batch of the old leader's is committed before it, or sees the new token and
 * is refused.
 */
public final class JpaLeadership implements Leadership, AutoCloseable {

  private static final System.Logger LOG = System.getLogger(JpaLeadership.class.getName());

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final EntityManagerFactory entities;
  private final String server;

  /** A thread of its own: the caller may be inside a transaction that is none of our business. */
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread worker = new Thread(work, "gantry-leadership");
            worker.setDaemon(true);
            return worker;
          });

  /**
   * @param server this server's name, unique among the servers of a database
   */
  public JpaLeadership(EntityManagerFactory entities, String server) {
    this.entities = entities;
    this.server = server;
  }

  @Override
  public Optional<Fence> acquire(String group, Duration ttl) {
    return apart(() -> inTransaction(em -> acquire(em, group, ttl)), Optional.empty());
  }

  @Override
  public void release(Fence fence) {
    apart(
        () ->
            inTransaction(
                em -> {
                  LeaseEntity lease =
                      em.find(LeaseEntity.class, fence.group(), LockModeType.PESSIMISTIC_WRITE);
                  if (lease != null && lease.token() == fence.token()) {
                    lease.release();
                  }
                  return Optional.<Fence>empty();
                }),
        Optional.empty());
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private Optional<Fence> acquire(EntityManager em, String group, Duration ttl) {
    LeaseEntity seen = em.find(LeaseEntity.class, group);
    Instant now = now(em);
    if (seen != null && !seen.isFree(now) && !seen.isHeldBy(server, now)) {
      return Optional.empty();
    }
    boolean renewal = seen != null && seen.isHeldBy(server, now);
    if (!renewal) {
      em.find(
          ClusterRevisionEntity.class, ClusterRevisionEntity.ID, LockModeType.PESSIMISTIC_WRITE);
    }
    LeaseEntity lease = seen;
    if (lease == null) {
      lease = new LeaseEntity(group);
      em.persist(lease);
      em.flush();
    } else {
      em.refresh(lease, LockModeType.PESSIMISTIC_WRITE);
    }
    Instant then = now(em);
    if (lease.isHeldBy(server, then)) {
      lease.renew(then.plus(ttl));
    } else if (lease.isFree(then)) {
      lease.take(server, then.plus(ttl));
    } else {
      return Optional.empty();
    }
    return Optional.of(new Fence(group, lease.token()));
  }

  private static Instant now(EntityManager em) {
    return (Instant)
        em.createNativeQuery("SELECT clock_timestamp()", Instant.class).getSingleResult();
  }

  private Optional<Fence> inTransaction(Function<EntityManager, Optional<Fence>> work) {
    try (EntityManager em = entities.createEntityManager()) {
      em.getTransaction().begin();
      try {
        Optional<Fence> fence = work.apply(em);
        em.getTransaction().commit();
        return fence;
      } finally {
        if (em.getTransaction().isActive()) {
          em.getTransaction().rollback();
        }
      }
    }
  }

  private <T> T apart(Callable<T> work, T otherwise) {
    try {
      return thread.submit(work).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.log(System.Logger.Level.DEBUG, "leadership is not known", e);
      return otherwise;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return otherwise;
    }
  }
}
