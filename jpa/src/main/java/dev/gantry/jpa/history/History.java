package dev.gantry.jpa.history;

import dev.gantry.jpa.entity.RevisionEntity;
import dev.gantry.model.object.ObjectKey;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.util.List;

/** What an object was before, by whom it was changed; kinds like leases have no history. */
public final class History {

  private final EntityManagerFactory entities;

  public History(EntityManagerFactory entities) {
    this.entities = entities;
  }

  /**
   * An object's changes, newest first.
   *
   * @param before only revisions below this one; {@link Long#MAX_VALUE} for the newest
   */
  public List<RevisionEntity> of(ObjectKey key, long before, int limit) {
    try (EntityManager em = entities.createEntityManager()) {
      return em.createQuery(
              "SELECT r FROM RevisionEntity r WHERE r.object.resource = :resource"
                  + " AND r.object.group = :group AND r.object.namespace = :namespace"
                  + " AND r.object.name = :name AND r.revision < :before"
                  + " ORDER BY r.revision DESC",
              RevisionEntity.class)
          .setParameter("resource", key.resource().resource())
          .setParameter("group", key.resource().group())
          .setParameter("namespace", key.namespace())
          .setParameter("name", key.name())
          .setParameter("before", before)
          .setMaxResults(limit)
          .getResultList();
    }
  }

  /** How far back the history is complete. */
  public long oldest() {
    try (EntityManager em = entities.createEntityManager()) {
      return ((Number)
              em.createNativeQuery("SELECT revision FROM history_floor", Long.class)
                  .getSingleResult())
          .longValue();
    }
  }
}
