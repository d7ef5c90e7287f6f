package dev.gantry.jpa.log;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Whether this server is the only one at the database: then what it shows is the latest, and a read
 * need not ask. Every server holds an advisory lock in its listening session, a lonely one
 * exclusively. One that comes announces itself and waits for its share before it serves; the lonely
 * one stops trusting itself, then shares. A session that ends gives up its lock by itself.
 */
public final class Solitude {

  /** Channel on which a server announces itself. */
  static final String CHANNEL = "gantry_join";

  private static final String LOCK = "7236542";

  private volatile boolean alone;
  private boolean exclusive;

  /** Nobody else has committed anything that this server has not shown. */
  public boolean isAlone() {
    return alone;
  }

  /** Takes the lock for a new session, waiting for a lonely server to share. */
  void enter(Connection connection) throws SQLException {
    exclusive = ask(connection, "SELECT pg_try_advisory_lock(" + LOCK + ")");
    if (!exclusive) {
      run(connection, "SELECT pg_notify('" + CHANNEL + "', '')");
      run(connection, "SELECT pg_advisory_lock_shared(" + LOCK + ")");
    }
  }

  /** Everything that was committed before {@link #enter} is shown now. */
  void caughtUp() {
    alone = exclusive;
  }

  /** Another server came: share. */
  void share(Connection connection) throws SQLException {
    alone = false;
    if (exclusive) {
      run(connection, "SELECT pg_advisory_lock_shared(" + LOCK + ")");
      run(connection, "SELECT pg_advisory_unlock(" + LOCK + ")");
      exclusive = false;
    }
  }

  /**
   * Looks whether the others have gone; {@link #caughtUp} is still to be called.
   *
   * @return whether they have, just now
   */
  boolean enterAlone(Connection connection) throws SQLException {
    if (exclusive || !ask(connection, "SELECT pg_try_advisory_lock(" + LOCK + ")")) {
      return false;
    }
    run(connection, "SELECT pg_advisory_unlock_shared(" + LOCK + ")");
    exclusive = true;
    return true;
  }

  /** The session has ended. */
  void leave() {
    alone = false;
    exclusive = false;
  }

  private static void run(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(query);
    }
  }

  private static boolean ask(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getBoolean(1);
    }
  }
}
