package dev.gantry.jpa.log;

import dev.gantry.jpa.StoreSettings.History;
import dev.gantry.jpa.log.Partitions.Family;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import javax.sql.DataSource;

/**
 * Forgets what nobody may ask for any more: drops the oldest partitions of the log, one in a
 * transaction, giving way to readers. Any server may do it; they take turns.
 */
public final class Compaction {

  private final DataSource dataSource;
  private final Partitions partitions;
  private final History kept;
  private final Clock clock;

  public Compaction(DataSource dataSource, Partitions partitions, History kept, Clock clock) {
    this.dataSource = dataSource;
    this.partitions = partitions;
    this.kept = kept;
    this.clock = clock;
  }

  /**
   * @return how many partitions were dropped
   */
  public int run() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try {
        long current = revision(connection);
        return drop(
                connection, partitions.ephemeral(), current, kept.ephemeralAge(), Long.MAX_VALUE)
            + drop(connection, partitions.lasting(), current, kept.maxAge(), kept.maxBytes())
            + drop(connection, partitions.audit(), current, kept.auditAge(), Long.MAX_VALUE);
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    }
  }

  private int drop(Connection connection, Family family, long current, Duration age, long maxBytes)
      throws SQLException {
    List<Long> numbers = Partitions.numbers(connection, family);
    int dropped = 0;
    for (long number : numbers) {
      boolean inUse = number >= current / family.span();
      if (inUse
          || !(isOlder(connection, family.partition(number), age)
              || bytes(connection, family, numbers.subList(dropped, numbers.size())) > maxBytes)) {
        break;
      }
      if (!dropOne(connection, family, number)) {
        break;
      }
      dropped++;
    }
    connection.rollback();
    return dropped;
  }

  /** Gives up when a reader is in the way: the next run will find it. */
  private boolean dropOne(Connection connection, Family family, long number) throws SQLException {
    connection.rollback();
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET LOCAL lock_timeout = '200ms'");
      statement.execute(Partitions.LOCK);
      statement.execute("DROP TABLE IF EXISTS " + family.partition(number));
      if (family.equals(partitions.lasting())) {
        statement.execute(
            "UPDATE history_floor SET moved_at = now(), revision = greatest(revision, "
                + (number + 1) * family.span()
                + ")");
      }
      connection.commit();
      return true;
    } catch (SQLException busy) {
      connection.rollback();
      if ("55P03".equals(busy.getSQLState())) {
        return false;
      }
      throw busy;
    }
  }

  private boolean isOlder(Connection connection, String partition, Duration age)
      throws SQLException {
    Instant limit = clock.instant().minus(age);
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT at FROM " + partition + " ORDER BY revision DESC LIMIT 1")) {
      return !rows.next() || rows.getObject(1, OffsetDateTime.class).toInstant().isBefore(limit);
    }
  }

  private static long bytes(Connection connection, Family family, List<Long> numbers)
      throws SQLException {
    long bytes = 0;
    try (Statement statement = connection.createStatement()) {
      for (long number : numbers) {
        try (ResultSet rows =
            statement.executeQuery(
                "SELECT pg_total_relation_size('" + family.partition(number) + "')")) {
          rows.next();
          bytes += rows.getLong(1);
        }
      }
    }
    return bytes;
  }

  private static long revision(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT revision FROM cluster_revision")) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
