package dev.gantry.jpa;

import static dev.gantry.jpa.StoreFixture.create;
import static dev.gantry.jpa.StoreFixture.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.jpa.entity.RevisionEntity;
import dev.gantry.jpa.history.History;
import dev.gantry.jpa.lease.JpaLeadership;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.Write;
import dev.gantry.model.store.Write.Actor;
import dev.gantry.model.store.Write.Fence;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Leadership, its fence at the store, and histories: what goes through JPA. */
class LeadershipTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  private JpaObjectStore store;
  private EntityManagerFactory entities;

  @BeforeEach
  void open() {
    DataSource database = StoreFixture.freshDatabase();
    store = StoreFixture.open("a", database);
    entities =
        Persistence.createEntityManagerFactory(
            "gantry", Map.of("jakarta.persistence.nonJtaDataSource", database));
  }

  @AfterEach
  void close() {
    entities.close();
    store.close();
  }

  @Test
  void oneLeadsUntilItReleases() {
    try (JpaLeadership a = new JpaLeadership(entities, "a");
        JpaLeadership b = new JpaLeadership(entities, "b")) {
      Fence fence = a.acquire("deployments", LONG).orElseThrow();
      assertThat(a.acquire("deployments", LONG)).contains(fence);
      assertThat(b.acquire("deployments", LONG)).isEmpty();
      assertThat(b.acquire("jobs", LONG)).isPresent();
      a.release(fence);
      Fence next = b.acquire("deployments", LONG).orElseThrow();
      assertThat(next.token()).isGreaterThan(fence.token());
      assertThat(a.acquire("deployments", LONG)).isEmpty();
    }
  }

  @Test
  void aLeadershipThatRanOutIsTakenOverAndItsWritesAreRefused() {
    try (JpaLeadership a = new JpaLeadership(entities, "a");
        JpaLeadership b = new JpaLeadership(entities, "b")) {
      Fence old = a.acquire("deployments", Duration.ZERO).orElseThrow();
      store.update(fenced("first", old));
      Fence current = b.acquire("deployments", LONG).orElseThrow();
      assertThatThrownBy(() -> store.update(fenced("second", old)))
          .isInstanceOfSatisfying(
              ApiException.class,
              e -> {
                assertThat(e.code()).isEqualTo(409);
                assertThat(e.getMessage()).contains("leadership of deployments");
              });
      store.update(fenced("second", current));
    }
  }

  @Test
  void anObjectsHistoryTellsWhoDidWhat() {
    ObjectKey key = pod("default", "web");
    store.update(create(key));
    store.update(StoreFixture.increment(key));
    store.update(StoreFixture.remove(key));
    ObjectKey lease = ObjectKey.of("coordination.k8s.io", "leases", "default", "x");
    store.update(create(lease));
    History history = new History(entities);
    assertThat(history.of(key, Long.MAX_VALUE, 10))
        .extracting(RevisionEntity::operation)
        .containsExactly('D', 'U', 'C');
    RevisionEntity newest = history.of(key, Long.MAX_VALUE, 1).get(0);
    assertThat(newest.actor()).isEqualTo("ann");
    assertThat(newest.document()).contains("\"count\":1");
    assertThat(history.of(key, newest.revision(), 1)).hasSize(1);
    assertThat(history.of(lease, Long.MAX_VALUE, 10)).isEmpty();
    assertThat(history.oldest()).isEqualTo(1);
  }

  private static Write fenced(String name, Fence fence) {
    Write write = create(pod("default", name));
    return new Write(write.key(), write.change(), new Actor("controller", "test", fence));
  }
}
