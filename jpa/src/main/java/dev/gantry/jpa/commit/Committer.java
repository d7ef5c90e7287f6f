package dev.gantry.jpa.commit;

import dev.gantry.jpa.SelectableFields;
import dev.gantry.jpa.StoreSettings;
import dev.gantry.jpa.cache.WatchCache;
import dev.gantry.jpa.log.LogEntry;
import dev.gantry.jpa.log.Partitions;
import dev.gantry.jpa.log.Replica;
import dev.gantry.jpa.log.RevisionLog;
import dev.gantry.jpa.log.Solitude;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.Write;
import dev.gantry.model.store.WriteResult;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * Group commit: one thread takes all writes that wait and writes them in one transaction. The
 * longer a commit takes, the more writes the next one carries.
 */
public final class Committer {

  private static final System.Logger LOG = System.getLogger(Committer.class.getName());

  private static final long PROBE_MILLIS = 200;

  private final DataSource dataSource;
  private final WatchCache cache;
  private final Replica replica;
  private final RevisionLog log;
  private final Partitions partitions;
  private final SelectableFields fields;
  private final StoreSettings settings;
  private final Clock clock;
  private final Solitude solitude;
  private final BlockingQueue<Unit> queue = new LinkedBlockingQueue<>();
  private volatile List<Unit> inHand = List.of();
  private volatile boolean away;
  private volatile boolean stopped;
  private CommitSession session;

  public Committer(
      DataSource dataSource,
      WatchCache cache,
      Replica replica,
      RevisionLog log,
      Partitions partitions,
      SelectableFields fields,
      StoreSettings settings,
      Clock clock,
      Solitude solitude) {
    this.dataSource = dataSource;
    this.cache = cache;
    this.replica = replica;
    this.log = log;
    this.partitions = partitions;
    this.fields = fields;
    this.settings = settings;
    this.clock = clock;
    this.solitude = solitude;
  }

  /** Decides on the caller's thread against what the cache shows, then queues. */
  public CompletableFuture<List<WriteResult>> submit(List<Write> writes) {
    Unit unit = new Unit(writes);
    if (away || stopped) {
      unit.fail(unavailable());
      return unit.future();
    }
    if (writes.size() == 1) {
      Write write = writes.get(0);
      unit.decide(
          0,
          Decision.of(write, cache.snapshot().get(write.key()), fields.of(write.key().resource())));
    }
    queue.add(unit);
    if (stopped) {
      failAll(unavailable());
    }
    return unit.future();
  }

  public boolean isAway() {
    return away;
  }

  /** Refuses what has waited for too long; called now and then by another thread. */
  public void refuseOverdue() {
    long patience = settings.patience().toNanos();
    queue.removeIf(
        unit -> {
          boolean overdue = unit.isOlderThan(patience);
          if (overdue) {
            unit.fail(unavailable());
          }
          return overdue;
        });
    for (Unit unit : inHand) {
      if (unit.isOlderThan(patience)) {
        unit.fail(unknown());
      }
    }
  }

  public void stop() {
    stopped = true;
  }

  /** The thread's work; returns when interrupted. */
  public void run() {
    List<Unit> open = new ArrayList<>();
    try {
      while (true) {
        if (open.isEmpty()) {
          Unit first = away ? queue.poll(PROBE_MILLIS, TimeUnit.MILLISECONDS) : queue.take();
          if (first == null) {
            probe();
            continue;
          }
          open.add(first);
        }
        queue.drainTo(open, Math.max(0, settings.batch() - open.size()));
        inHand = List.copyOf(open);
        open = new ArrayList<>(commit(open));
        inHand = List.of();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      stopped = true;
      open.forEach(unit -> unit.fail(unavailable()));
      failAll(unavailable());
      closeSession();
    }
  }

  /** Commits units; answers those to be decided again because what they rest on moved. */
  private List<Unit> commit(List<Unit> units) {
    boolean fresh = session == null;
    try {
      return attempt(units);
    } catch (OutcomeUnknown unknown) {
      return fail(units, unknown);
    } catch (SQLException failure) {
      closeSession();
      if (SqlStates.isRefusedContent(failure)) {
        return refuseAlone(units, failure);
      }
      if (!fresh) {
        // A connection that died since the last batch: nothing was committed, so once more.
        try {
          return attempt(units);
        } catch (SQLException again) {
          closeSession();
          return fail(units, again);
        } catch (RuntimeException bug) {
          return fail(units, bug);
        }
      }
      return fail(units, failure);
    } catch (RuntimeException bug) {
      closeSession();
      return fail(units, bug);
    }
  }

  private List<Unit> attempt(List<Unit> units) throws SQLException {
    open();
    Round round = new Round(cache.snapshot(), fields);
    units.stream().filter(unit -> !unit.future().isDone()).forEach(round::decide);
    partitions.ensure(session.connection(), round.snapshotRevision());
    Map<String, Long> tokens;
    long last;
    if (round.writes()) {
      last = session.lock();
      tokens = session.tokens(round.fenceGroups());
    } else {
      last = solitude.isAlone() ? round.snapshotRevision() : log.revision(session.connection());
      tokens = session.tokens(round.fenceGroups());
    }
    boolean current = last == round.snapshotRevision();
    round.assign(last, current ? null : session.revisions(round.keys()), tokens);
    List<LogRow> rows = round.rows();
    if (rows.isEmpty()) {
      session.rollback();
    } else {
      long batch = ThreadLocalRandom.current().nextLong();
      session.write(rows, batch, clock.instant(), settings.server(), !solitude.isAlone());
      if (!commitOrResolve(last + 1, batch)) {
        return units;
      }
    }
    finish(round);
    return round.stale();
  }

  /** Whether the batch is committed: asked for again over a new connection if it has to be. */
  private boolean commitOrResolve(long first, long batch) throws OutcomeUnknown {
    try {
      session.commit();
      return true;
    } catch (SQLException unknown) {
      LOG.log(System.Logger.Level.WARNING, "a commit was not answered: {0}", unknown.getMessage());
      closeSession();
      long deadline = System.nanoTime() + settings.patience().toNanos();
      while (true) {
        try {
          open();
          // Waits for the transaction in doubt, should it still be going on.
          session.lock();
          boolean committed = log.hasBatch(session.connection(), first, batch);
          session.rollback();
          return committed;
        } catch (SQLException still) {
          closeSession();
          if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
            throw new OutcomeUnknown(still);
          }
          pause();
        }
      }
    }
  }

  private void finish(Round round) throws SQLException {
    List<LogRow> rows = round.rows();
    List<LogEntry> entries = rows.stream().map(LogRow::entry).toList();
    long revision =
        rows.isEmpty()
            ? cache.snapshot().revision()
            : rows.get(rows.size() - 1).object().revision();
    List<Unit> settled = round.settled();
    replica.whenTold(revision, () -> settled.forEach(Committer::answer));
    boolean shown = entries.isEmpty() || replica.show(entries);
    if (!shown || !round.stale().isEmpty()) {
      try {
        replica.catchUp(session.connection());
        session.rollback();
      } catch (SQLException e) {
        // The follower will bring it, and with it the answers.
        closeSession();
      }
    }
  }

  private static void answer(Unit unit) {
    RuntimeException refusal = unit.refusal();
    if (refusal != null) {
      unit.fail(refusal);
    } else {
      unit.complete();
    }
  }

  /** One write's content was refused by the database: each gets a transaction of its own. */
  private List<Unit> refuseAlone(List<Unit> units, SQLException failure) {
    if (units.size() == 1) {
      units
          .get(0)
          .fail(
              ApiException.badRequest(
                  "the database refuses the document: " + failure.getMessage()));
      return List.of();
    }
    List<Unit> again = new ArrayList<>();
    for (Unit unit : units) {
      again.addAll(commit(List.of(unit)));
    }
    return again;
  }

  private List<Unit> fail(List<Unit> units, Exception failure) {
    LOG.log(System.Logger.Level.WARNING, "a batch was not written: {0}", failure.toString());
    if (failure instanceof SQLException) {
      away = true;
      units.forEach(
          unit -> unit.fail(failure instanceof OutcomeUnknown ? unknown() : unavailable()));
      failAll(unavailable());
    } else {
      LOG.log(System.Logger.Level.ERROR, "a batch failed", failure);
      units.forEach(unit -> unit.fail(ApiException.internal(failure.toString())));
    }
    return List.of();
  }

  private void probe() {
    try {
      open();
      log.revision(session.connection());
      session.rollback();
      away = false;
      LOG.log(System.Logger.Level.INFO, "the database is back");
    } catch (SQLException still) {
      closeSession();
    }
  }

  private void open() throws SQLException {
    if (session == null) {
      session =
          new CommitSession(
              dataSource.getConnection(),
              settings.ephemeral(),
              (int) settings.patience().toMillis() / 2);
    }
    away = false;
  }

  private void closeSession() {
    if (session != null) {
      session.close();
      session = null;
      partitions.forget();
    }
  }

  private void failAll(ApiException why) {
    List<Unit> waiting = new ArrayList<>();
    queue.drainTo(waiting);
    waiting.forEach(unit -> unit.fail(why));
  }

  private static void pause() {
    try {
      Thread.sleep(PROBE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ApiException unknown() {
    return ApiException.unavailable(
        "the database does not answer; whether the write took place is not known");
  }

  private static ApiException unavailable() {
    return ApiException.unavailable("the database is away; try again");
  }
}
