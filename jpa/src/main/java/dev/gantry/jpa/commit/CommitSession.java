package dev.gantry.jpa.commit;

import dev.gantry.jpa.document.Columns;
import dev.gantry.jpa.log.Follower;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.store.WriteResult.Effect;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The committer's connection, kept: its statements stay prepared. A batch of any size is three
 * round trips: lock, write, commit.
 */
final class CommitSession implements AutoCloseable {

  private static final String LOCK =
      "SELECT revision FROM cluster_revision WHERE id = 1 FOR UPDATE";

  private static final String REVISIONS =
      "SELECT k.i, o.revision"
          + " FROM unnest(?::text[], ?::text[], ?::text[], ?::text[]) WITH ORDINALITY"
          + " AS k(resource, api_group, namespace, name, i)"
          + " JOIN object o USING (resource, api_group, namespace, name)";

  private static final String TOKENS = "SELECT name, token FROM lease WHERE name = ANY (?)";

  private static final String REMOVE =
      "DELETE FROM object o USING unnest(?::text[], ?::text[], ?::text[], ?::text[])"
          + " AS k(resource, api_group, namespace, name)"
          + " WHERE o.resource = k.resource AND o.api_group = k.api_group"
          + " AND o.namespace = k.namespace AND o.name = k.name";

  /** One statement, so that each document travels once; only the last state of a key is put. */
  private static final String WRITE =
      """
      WITH w AS (
        SELECT * FROM unnest(?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
          ?::text[], ?::bytea[], ?::text[], ?::text[], ?::boolean[], ?::boolean[])
          AS w(revision, operation, resource, api_group, namespace, name,
            uid, document, actor, client, ephemeral, put)
      ), moved AS (
        UPDATE cluster_revision SET revision = ? WHERE id = 1
      ), logged AS (
        INSERT INTO revision (revision, ephemeral, batch, operation, resource, api_group,
          namespace, name, uid, document, actor, client, at)
        SELECT revision, ephemeral, ?, operation, resource, api_group, namespace, name, uid,
          convert_from(document, 'UTF8')::json, actor, client, ? FROM w
      ), audited AS (
        INSERT INTO audit (revision, operation, resource, api_group, namespace, name, uid,
          actor, client, at)
        SELECT revision, operation, resource, api_group, namespace, name, uid, actor, client, ?
        FROM w WHERE NOT ephemeral
      ), put AS (
        INSERT INTO object (resource, api_group, namespace, name, uid, revision, generation,
          labels, document, created_at, updated_at)
        SELECT resource, api_group, namespace, name, uid, revision,
          coalesce((d #>> '{metadata,generation}')::bigint, 0),
          coalesce(d #> '{metadata,labels}', '{}'), d, ?, ?
        FROM (SELECT *, convert_from(document, 'UTF8')::jsonb AS d FROM w WHERE put OFFSET 0) p
        ON CONFLICT (resource, api_group, namespace, name) DO UPDATE SET
          uid = excluded.uid, revision = excluded.revision, generation = excluded.generation,
          labels = excluded.labels, document = excluded.document,
          created_at = CASE WHEN object.uid = excluded.uid
            THEN object.created_at ELSE excluded.created_at END,
          updated_at = excluded.updated_at
      )
      SELECT pg_notify(?, ?) WHERE ?
      """;

  private final Connection connection;
  private final Set<GroupResource> ephemeral;
  private final PreparedStatement lock;
  private final PreparedStatement write;
  private final PreparedStatement remove;

  CommitSession(Connection connection, Set<GroupResource> ephemeral, int timeoutMillis)
      throws SQLException {
    this.connection = connection;
    this.ephemeral = ephemeral;
    connection.setNetworkTimeout(Runnable::run, timeoutMillis * 2);
    connection.setAutoCommit(true);
    try (Statement settings = connection.createStatement()) {
      // A server that freezes with the lock row in hand must not hold up the others for longer than
      // this. Plans are made once: planning costs as much as writing a small batch. Joins are with
      // a handful of keys: never scan the tables for them.
      settings.execute(
          "SET statement_timeout = "
              + timeoutMillis
              + "; SET idle_in_transaction_session_timeout = "
              + timeoutMillis
              + "; SET plan_cache_mode = force_generic_plan"
              + "; SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_seqscan = off"
              + "; SET jit = off");
    }
    connection.setAutoCommit(false);
    lock = connection.prepareStatement(LOCK);
    write = connection.prepareStatement(WRITE);
    remove = connection.prepareStatement(REMOVE);
  }

  Connection connection() {
    return connection;
  }

  /** Takes the lock row; answers the last revision handed out. */
  long lock() throws SQLException {
    try (ResultSet rows = lock.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** Current revisions of keys; absent keys have no object. */
  Map<ObjectKey, Long> revisions(Collection<ObjectKey> keys) throws SQLException {
    ObjectKey[] asked = keys.toArray(ObjectKey[]::new);
    Map<ObjectKey, Long> revisions = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(REVISIONS)) {
      setKeys(statement, asked);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          revisions.put(asked[rows.getInt(1) - 1], rows.getLong(2));
        }
      }
    }
    return revisions;
  }

  /** Current tokens of leadership groups. */
  Map<String, Long> tokens(Collection<String> groups) throws SQLException {
    Map<String, Long> tokens = new HashMap<>();
    if (!groups.isEmpty()) {
      try (PreparedStatement statement = connection.prepareStatement(TOKENS)) {
        statement.setArray(1, texts(groups.toArray(String[]::new)));
        try (ResultSet rows = statement.executeQuery()) {
          while (rows.next()) {
            tokens.put(rows.getString(1), rows.getLong(2));
          }
        }
      }
    }
    return tokens;
  }

  /**
   * Writes the rows of a batch; the lock row is held.
   *
   * @param notify whether there may be other servers to wake
   */
  void write(List<LogRow> rows, long batch, Instant at, String server, boolean notify)
      throws SQLException {
    int n = rows.size();
    boolean[] last = lastOfKey(rows);
    Long[] revision = new Long[n];
    String[][] text = new String[8][n];
    byte[][] document = new byte[n][];
    Boolean[] isEphemeral = new Boolean[n];
    Boolean[] put = new Boolean[n];
    Set<ObjectKey> removed = new HashSet<>();
    for (int i = 0; i < n; i++) {
      LogRow row = rows.get(i);
      ObjectKey key = row.key();
      revision[i] = row.object().revision();
      text[0][i] = row.operation();
      text[1][i] = key.resource().resource();
      text[2][i] = key.resource().group();
      text[3][i] = key.namespace();
      text[4][i] = key.name();
      text[5][i] = row.object().uid();
      document[i] = Columns.of(row.document().json());
      text[6][i] = row.actor().user();
      text[7][i] = row.actor().client();
      isEphemeral[i] = ephemeral.contains(key.resource());
      put[i] = last[i] && row.effect() != Effect.REMOVED;
      if (last[i] && row.effect() == Effect.REMOVED) {
        removed.add(key);
      }
    }
    if (!removed.isEmpty()) {
      setKeys(remove, removed.toArray(ObjectKey[]::new));
      remove.executeUpdate();
    }
    int p = 0;
    write.setArray(++p, connection.createArrayOf("bigint", revision));
    for (int t = 0; t < 6; t++) {
      write.setArray(++p, texts(text[t]));
    }
    write.setArray(++p, connection.createArrayOf("bytea", document));
    write.setArray(++p, texts(text[6]));
    write.setArray(++p, texts(text[7]));
    write.setArray(++p, connection.createArrayOf("boolean", isEphemeral));
    write.setArray(++p, connection.createArrayOf("boolean", put));
    write.setLong(++p, revision[n - 1]);
    write.setLong(++p, batch);
    for (int t = 0; t < 4; t++) {
      write.setObject(++p, at.atOffset(ZoneOffset.UTC));
    }
    write.setString(++p, Follower.CHANNEL);
    write.setString(++p, server);
    write.setBoolean(++p, notify);
    write.executeQuery().close();
  }

  void commit() throws SQLException {
    connection.commit();
  }

  void rollback() throws SQLException {
    connection.rollback();
  }

  /** Gives the connection back as it was; one that is broken is just closed. */
  @Override
  public void close() {
    try (connection) {
      if (connection.isValid(1)) {
        connection.rollback();
        connection.setAutoCommit(true);
        try (Statement settings = connection.createStatement()) {
          settings.execute(
              "RESET statement_timeout; RESET idle_in_transaction_session_timeout;"
                  + " RESET plan_cache_mode; RESET enable_hashjoin; RESET enable_mergejoin;"
                  + " RESET enable_seqscan; RESET jit");
        }
        lock.close();
        write.close();
        remove.close();
      }
    } catch (SQLException broken) {
      System.getLogger(CommitSession.class.getName())
          .log(System.Logger.Level.DEBUG, "closing a broken connection", broken);
    }
  }

  private static boolean[] lastOfKey(List<LogRow> rows) {
    boolean[] last = new boolean[rows.size()];
    Set<ObjectKey> seen = new HashSet<>();
    for (int i = rows.size() - 1; i >= 0; i--) {
      last[i] = seen.add(rows.get(i).key());
    }
    return last;
  }

  private void setKeys(PreparedStatement statement, ObjectKey[] keys) throws SQLException {
    String[][] parts = new String[4][keys.length];
    for (int i = 0; i < keys.length; i++) {
      parts[0][i] = keys[i].resource().resource();
      parts[1][i] = keys[i].resource().group();
      parts[2][i] = keys[i].namespace();
      parts[3][i] = keys[i].name();
    }
    for (int i = 0; i < 4; i++) {
      statement.setArray(i + 1, texts(parts[i]));
    }
  }

  private Array texts(String[] values) throws SQLException {
    return connection.createArrayOf("text", values);
  }
}
