package dev.gantry.jpa.log;

import dev.gantry.jpa.SelectableFields;
import dev.gantry.jpa.cache.Snapshot;
import dev.gantry.jpa.document.Columns;
import dev.gantry.jpa.document.Document;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.store.StoredObject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Reads what servers wrote: the state at start, then the revisions in order. */
public final class RevisionLog {

  private static final int CHUNK = 2000;

  private final SelectableFields fields;

  public RevisionLog(SelectableFields fields) {
    this.fields = fields;
  }

  /** The newest committed revision. */
  public long revision(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT revision FROM cluster_revision")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /**
   * The next entries after a revision, in order.
   *
   * @return at most {@code limit}; the first one is not {@code after + 1} if that was pruned
   */
  public List<LogEntry> after(Connection connection, long after, int limit) throws SQLException {
    List<LogEntry> entries = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT api_group, resource, namespace, name, revision, document, operation"
                + " FROM revision WHERE revision > ? ORDER BY revision LIMIT ?")) {
      statement.setLong(1, after);
      statement.setInt(2, limit);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          Row row = Row.read(rows);
          Document document = Document.read(row.json, fields.of(row.key.resource()));
          entries.add(
              new LogEntry("D".equals(rows.getString(7)), document.at(row.key, row.revision)));
        }
      }
    }
    return entries;
  }

  /** Whether a batch whose commit was not answered was committed. Call with the lock row held. */
  public boolean hasBatch(Connection connection, long firstRevision, long batch)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT 1 FROM revision WHERE revision = ? AND batch = ?")) {
      statement.setLong(1, firstRevision);
      statement.setLong(2, batch);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }

  /** Every object, as of one revision; rows are streamed, documents parsed on all cores. */
  public Snapshot load(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
      long revision = revision(connection);
      List<StoredObject> objects = new ArrayList<>();
      statement.setFetchSize(CHUNK);
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT api_group, resource, namespace, name, revision, document FROM object"
                  + " ORDER BY resource, api_group, namespace, name")) {
        List<Row> chunk = new ArrayList<>(CHUNK);
        while (rows.next()) {
          chunk.add(Row.read(rows));
          if (chunk.size() == CHUNK) {
            parse(chunk, objects);
          }
        }
        parse(chunk, objects);
      }
      connection.commit();
      return Snapshot.of(revision, objects);
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private void parse(List<Row> chunk, List<StoredObject> objects) {
    objects.addAll(
        chunk.parallelStream()
            .map(
                row ->
                    Document.load(row.json, fields.of(row.key.resource()))
                        .at(row.key, row.revision))
            .toList());
    chunk.clear();
  }

  private record Row(ObjectKey key, long revision, byte[] json) {
    static Row read(ResultSet rows) throws SQLException {
      return new Row(
          ObjectKey.of(rows.getString(1), rows.getString(2), rows.getString(3), rows.getString(4)),
          rows.getLong(5),
          Columns.json(rows.getString(6).getBytes(StandardCharsets.UTF_8)));
    }
  }
}
