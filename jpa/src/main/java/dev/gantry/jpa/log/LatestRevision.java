package dev.gantry.jpa.log;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import javax.sql.DataSource;

/**
 * Asks the database for its newest revision, once for all who want to know at the same time. A
 * question under way when somebody comes is too old for him: he waits for the next one, with
 * everybody else who came meanwhile.
 */
public final class LatestRevision {

  private final DataSource dataSource;
  private final RevisionLog log;
  private CompletableFuture<Long> next;
  private boolean asking;

  public LatestRevision(DataSource dataSource, RevisionLog log) {
    this.dataSource = dataSource;
    this.log = log;
  }

  public long read() throws SQLException {
    CompletableFuture<Long> mine;
    boolean ask;
    synchronized (this) {
      if (next == null) {
        next = new CompletableFuture<>();
      }
      mine = next;
      ask = !asking;
      asking = true;
    }
    if (ask) {
      answer();
    }
    try {
      return mine.get();
    } catch (ExecutionException e) {
      throw new SQLException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException(e);
    }
  }

  /** Asks until nobody new has come. */
  private void answer() {
    while (true) {
      CompletableFuture<Long> question;
      synchronized (this) {
        question = next;
        next = null;
        if (question == null) {
          asking = false;
          return;
        }
      }
      try (Connection connection = dataSource.getConnection()) {
        question.complete(log.revision(connection));
      } catch (SQLException | RuntimeException e) {
        question.completeExceptionally(e);
      }
    }
  }
}
