package dev.gantry.jpa;

import static dev.gantry.jpa.StoreFixture.create;
import static dev.gantry.jpa.StoreFixture.increment;
import static dev.gantry.jpa.StoreFixture.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.model.object.ObjectKey;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** History is kept as long as asked, and no longer. */
class CompactionTest {

  private static StoreSettings keeping(Duration lasting, Duration ephemeral, long bytes) {
    return StoreSettings.defaults("a")
        .withHistory(
            new StoreSettings.History(
                Duration.ofHours(1), lasting, bytes, Duration.ofDays(1), ephemeral, 1000));
  }

  @Test
  void oldPartitionsGoAndTheFloorMoves() throws Exception {
    DataSource database = StoreFixture.freshDatabase();
    JpaObjectStore store =
        StoreFixture.open(keeping(Duration.ZERO, Duration.ZERO, 1L << 40), database, c -> {});
    try {
      write(store, 3500);
      assertThat(store.compact()).isEqualTo(6);
      assertThat(number(database, "SELECT revision FROM history_floor")).isEqualTo(3000);
      assertThat(number(database, "SELECT min(revision) FROM gantry_history"))
          .isGreaterThanOrEqualTo(3000);
      assertThat(store.compact()).isZero();
      store.update(increment(pod("default", "web")));

      JpaObjectStore fresh = StoreFixture.open("b", database);
      assertThat(fresh.revision()).isEqualTo(store.revision());
      assertThat(fresh.get(pod("default", "web"))).isPresent();
      fresh.close();
    } finally {
      store.close();
    }
  }

  @Test
  void ephemeralKindsLeaveNoHistoryWhileOthersDo() throws Exception {
    DataSource database = StoreFixture.freshDatabase();
    JpaObjectStore store =
        StoreFixture.open(keeping(Duration.ofDays(1), Duration.ZERO, 1L << 40), database, c -> {});
    try {
      ObjectKey lease = ObjectKey.of("coordination.k8s.io", "leases", "kube-node-lease", "n");
      store.update(create(lease));
      write(store, 1200);
      assertThat(number(database, "SELECT count(*) FROM revision_ephemeral")).isEqualTo(1);
      assertThat(number(database, "SELECT count(*) FROM gantry_history WHERE resource = 'leases'"))
          .isZero();
      assertThat(number(database, "SELECT count(*) FROM gantry_audit WHERE resource = 'leases'"))
          .isZero();
      assertThat(store.compact()).isEqualTo(1);
      assertThat(number(database, "SELECT count(*) FROM revision_ephemeral")).isZero();
      assertThat(number(database, "SELECT count(*) FROM gantry_history")).isGreaterThan(1200);
      assertThat(store.get(lease)).isPresent();
    } finally {
      store.close();
    }
  }

  @Test
  void theOldestGoesWhenTheHistoryIsTooLarge() throws Exception {
    DataSource database = StoreFixture.freshDatabase();
    JpaObjectStore store =
        StoreFixture.open(keeping(Duration.ofDays(1), Duration.ofDays(1), 1), database, c -> {});
    try {
      write(store, 2500);
      // Two lasting ones, and the two that no ephemeral kind wrote to.
      assertThat(store.compact()).isEqualTo(4);
    } finally {
      store.close();
    }
  }

  private static void write(JpaObjectStore store, int writes) {
    store.update(create(pod("default", "web")));
    CompletableFuture<?> last = null;
    for (int i = 0; i < writes; i++) {
      last = store.submit(increment(pod("default", "web")));
    }
    last.join();
  }

  private static long number(DataSource database, String query) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
