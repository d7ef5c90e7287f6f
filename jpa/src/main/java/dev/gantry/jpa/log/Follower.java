package dev.gantry.jpa.log;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Follows the writes of other servers: woken by their notifications, and looking by itself now and
 * then, should one be lost. Comes back by itself when the database was away.
 */
public final class Follower {

  /** Channel of notifications; the payload is the writing server's name. */
  public static final String CHANNEL = "gantry_revision";

  private static final System.Logger LOG = System.getLogger(Follower.class.getName());

  private static final long RETRY_MILLIS = 300;

  /** Prepares the schema before the first load; called until it succeeds. */
  @FunctionalInterface
  public interface Preparation {
    void run() throws SQLException;
  }

  private final DataSource dataSource;
  private final RevisionLog log;
  private final Replica replica;
  private final String server;
  private final Duration poll;
  private final Preparation preparation;
  private final Solitude solitude;
  private final CountDownLatch loaded = new CountDownLatch(1);
  private volatile boolean following;

  /** Said to be away; told once, and once when it is back. Of {@link #run}'s thread only. */
  private boolean away;

  private volatile Connection listening;

  public Follower(
      DataSource dataSource,
      RevisionLog log,
      Replica replica,
      String server,
      Duration poll,
      Preparation preparation,
      Solitude solitude) {
    this.dataSource = dataSource;
    this.log = log;
    this.replica = replica;
    this.server = server;
    this.poll = poll;
    this.preparation = preparation;
    this.solitude = solitude;
  }

  public boolean isLoaded() {
    return loaded.getCount() == 0;
  }

  /** Whether the database answers, as far as is known. */
  public boolean isFollowing() {
    return following;
  }

  public boolean awaitLoaded(Duration patience) throws InterruptedException {
    return loaded.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Ends {@link #run}, once its thread is interrupted, even while it listens. */
  public void stop() {
    Connection open = listening;
    if (open != null) {
      try {
        open.abort(Runnable::run);
      } catch (SQLException e) {
        LOG.log(System.Logger.Level.DEBUG, "closing the listening connection", e);
      }
    }
  }

  /** The thread's work; returns when interrupted. */
  public void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        if (!isLoaded()) {
          preparation.run();
        }
        try (Connection connection = dataSource.getConnection()) {
          listening = connection;
          follow(connection);
        } finally {
          following = false;
          solitude.leave();
          listening = null;
        }
      } catch (SQLException | RuntimeException e) {
        if (Thread.currentThread().isInterrupted()) {
          return;
        }
        LOG.log(
            away ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
            "the database is away: {0}",
            cause(e));
        away = true;
      }
      try {
        Thread.sleep(RETRY_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void follow(Connection connection) throws SQLException {
    PGConnection notified = connection.unwrap(PGConnection.class);
    try (Statement statement = connection.createStatement()) {
      // Before the first read, so that no write falls between the read and the listening.
      statement.execute("LISTEN " + CHANNEL);
      statement.execute("LISTEN " + Solitude.CHANNEL);
    }
    solitude.enter(connection);
    if (isLoaded()) {
      replica.catchUp(connection);
    } else {
      replica.load(connection);
    }
    solitude.caughtUp();
    following = true;
    loaded.countDown();
    if (away) {
      away = false;
      LOG.log(System.Logger.Level.INFO, "the database is back");
    }
    while (!Thread.currentThread().isInterrupted()) {
      PGNotification[] told = notified.getNotifications((int) poll.toMillis());
      if (told == null || told.length == 0) {
        boolean left = solitude.enterAlone(connection);
        replica.catchUp(connection);
        if (left) {
          solitude.caughtUp();
        }
      } else {
        if (isSomebodyComing(told)) {
          solitude.share(connection);
        }
        if (isForeign(told)) {
          replica.catchUp(connection);
        }
      }
    }
  }

  /** The database's or the network's own words: those of a pool around them say nothing. */
  private static String cause(Exception e) {
    Throwable last = e;
    for (Throwable next = e; next != null; next = next.getCause()) {
      last = next.getMessage() == null ? last : next;
    }
    return last.getMessage();
  }

  private static boolean isSomebodyComing(PGNotification[] told) {
    for (PGNotification notification : told) {
      if (Solitude.CHANNEL.equals(notification.getName())) {
        return true;
      }
    }
    return false;
  }

  private boolean isForeign(PGNotification[] told) {
    for (PGNotification notification : told) {
      if (!server.equals(notification.getParameter())) {
        return true;
      }
    }
    return false;
  }
}
