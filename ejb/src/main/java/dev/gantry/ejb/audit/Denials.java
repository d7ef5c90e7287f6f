package dev.gantry.ejb.audit;

import dev.gantry.model.request.Identity;
import dev.gantry.model.request.RequestInfo;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Denied requests, for the database: who wanted what in vain. Equal ones of one interval are one
 * row with a count, and an interval holds a bounded number, so that whoever knocks a thousand times
 * a second fills neither memory nor disk.
 */
public final class Denials {

  private static final Logger LOG = Logger.getLogger(Denials.class.getName());
  private static final int MOST = 1000;
  private static final int LONGEST = 1000;
  private static final Duration PRUNING = Duration.ofHours(1);

  private record Wanted(
      String actor, String client, String source, RequestInfo info, int code, String why) {}

  private static final class Times {
    private final Instant first;
    private int count;

    Times(Instant first) {
      this.first = first;
    }
  }

  private final DataSource database;
  private final Duration kept;
  private final Clock clock;
  private Map<Wanted, Times> waiting = new HashMap<>();
  private int beyond;
  private Instant pruned = Instant.EPOCH;

  /**
   * @param kept how long rows are kept
   */
  Denials(DataSource database, Duration kept, Clock clock) {
    this.database = database;
    this.kept = kept;
    this.clock = clock;
  }

  void add(AuditEvent event, int code, String why) {
    Identity actor = event.actor();
    AuditEvent.Asked asked = event.asked();
    List<String> sources = asked.sourceIps();
    Wanted wanted =
        new Wanted(
            actor == null ? "" : shortened(actor.username()),
            shortened(asked.userAgent()),
            sources.isEmpty() ? "" : shortened(sources.get(sources.size() - 1)),
            asked.info(),
            code,
            shortened(why));
    synchronized (this) {
      Times times = waiting.get(wanted);
      if (times == null && waiting.size() >= MOST) {
        beyond++;
        return;
      }
      if (times == null) {
        times = new Times(clock.instant());
        waiting.put(wanted, times);
      }
      times.count++;
    }
  }

  private static String shortened(String text) {
    String clean = text == null ? "" : text.replace('\0', ' ');
    return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST);
  }

  /** Writes what has come together; called every few seconds, by one thread. */
  public void flush() {
    Map<Wanted, Times> batch;
    synchronized (this) {
      batch = waiting;
      waiting = new HashMap<>();
      if (beyond > 0) {
        LOG.log(Level.WARNING, "{0} denied requests were not recorded one by one", beyond);
        beyond = 0;
      }
    }
    boolean pruneNow = pruned.plus(PRUNING).isBefore(clock.instant());
    if (batch.isEmpty() && !pruneNow) {
      return;
    }
    try (Connection connection = database.getConnection()) {
      insert(connection, batch);
      if (pruneNow) {
        prune(connection);
        pruned = clock.instant();
      }
    } catch (SQLException e) {
      LOG.log(Level.WARNING, e, () -> batch.size() + " denied requests could not be recorded");
    }
  }

  private static void insert(Connection connection, Map<Wanted, Times> batch) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO denial (at, times, actor, client, source, verb, api_group, resource,"
                + " subresource, namespace, name, path, code, reason)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      for (Map.Entry<Wanted, Times> entry : batch.entrySet()) {
        Wanted wanted = entry.getKey();
        RequestInfo info = wanted.info;
        insert.setTimestamp(1, Timestamp.from(entry.getValue().first));
        insert.setInt(2, entry.getValue().count);
        String[] texts = {
          wanted.actor,
          wanted.client,
          wanted.source,
          info.verb(),
          info.group(),
          info.resource(),
          info.subresource(),
          info.namespace(),
          info.name(),
          info.path()
        };
        for (int i = 0; i < texts.length; i++) {
          insert.setString(3 + i, shortened(texts[i]));
        }
        insert.setInt(13, wanted.code);
        insert.setString(14, wanted.why);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private void prune(Connection connection) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM denial WHERE at < ?")) {
      delete.setTimestamp(1, Timestamp.from(clock.instant().minus(kept)));
      delete.executeUpdate();
    }
  }
}
