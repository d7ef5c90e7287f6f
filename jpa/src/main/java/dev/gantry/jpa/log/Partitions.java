package dev.gantry.jpa.log;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The ranges of revisions that the log is cut into: made ahead of the writes, dropped whole. */
public final class Partitions {

  /** Keeps servers from making or dropping partitions at the same time. */
  static final String LOCK = "SELECT pg_advisory_xact_lock(7236541)";

  /**
   * A partitioned table.
   *
   * @param span revisions in one partition
   */
  public record Family(String table, long span) {

    String partition(long number) {
      return table + "_" + number;
    }
  }

  private final Family lasting;
  private final Family ephemeral;
  private final Family audit;
  private volatile long readyUpTo;

  public Partitions(long span) {
    lasting = new Family("revision_lasting", span);
    ephemeral = new Family("revision_ephemeral", Math.max(1000, span / 5));
    audit = new Family("audit", span * 10);
  }

  public Family lasting() {
    return lasting;
  }

  public Family ephemeral() {
    return ephemeral;
  }

  public Family audit() {
    return audit;
  }

  /**
   * Makes sure that the revisions after {@code revision} have a place, at least half of the
   * smallest span ahead. Costs nothing while they have. The connection is in a transaction of its
   * own.
   */
  public void ensure(Connection connection, long revision) throws SQLException {
    if (revision + ephemeral.span() / 2 < readyUpTo) {
      return;
    }
    long until = revision + 2 * ephemeral.span();
    try (Statement statement = connection.createStatement()) {
      statement.execute(LOCK);
      for (Family family : List.of(lasting, ephemeral, audit)) {
        for (long n = revision / family.span(); n <= until / family.span(); n++) {
          make(statement, family, n);
        }
      }
    }
    connection.commit();
    readyUpTo = until;
  }

  /** Looks again next time: the database may be another one after a reconnection. */
  public void forget() {
    readyUpTo = 0;
  }

  /** Made apart and then attached: that does not wait for readers of the parent. */
  private static void make(Statement statement, Family family, long number) throws SQLException {
    String name = family.partition(number);
    try (ResultSet rows = statement.executeQuery("SELECT to_regclass('" + name + "') IS NULL")) {
      rows.next();
      if (!rows.getBoolean(1)) {
        return;
      }
    }
    statement.execute(
        "CREATE TABLE " + name + " (LIKE " + family.table() + " INCLUDING ALL EXCLUDING INDEXES)");
    statement.execute(
        "ALTER TABLE "
            + family.table()
            + " ATTACH PARTITION "
            + name
            + " FOR VALUES FROM ("
            + number * family.span()
            + ") TO ("
            + (number + 1) * family.span()
            + ")");
  }

  /** Numbers of a family's partitions, oldest first. */
  static List<Long> numbers(Connection connection, Family family) throws SQLException {
    List<Long> numbers = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT substr(inhrelid::regclass::text, "
                    + (family.table().length() + 2)
                    + ")::bigint AS n FROM pg_inherits WHERE inhparent = '"
                    + family.table()
                    + "'::regclass ORDER BY n")) {
      while (rows.next()) {
        numbers.add(rows.getLong(1));
      }
    }
    return numbers;
  }
}
