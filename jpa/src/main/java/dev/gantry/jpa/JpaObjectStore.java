package dev.gantry.jpa;

import dev.gantry.jpa.cache.FanOut;
import dev.gantry.jpa.cache.WatchCache;
import dev.gantry.jpa.commit.Committer;
import dev.gantry.jpa.log.Compaction;
import dev.gantry.jpa.log.Follower;
import dev.gantry.jpa.log.LatestRevision;
import dev.gantry.jpa.log.Partitions;
import dev.gantry.jpa.log.Replica;
import dev.gantry.jpa.log.RevisionLog;
import dev.gantry.jpa.log.Solitude;
import dev.gantry.jpa.schema.Migrations;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.Committed;
import dev.gantry.model.store.ObjectStore;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.Watcher;
import dev.gantry.model.store.Write;
import dev.gantry.model.store.WriteResult;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * The store on PostgreSQL: reads from the watch cache, writes by group commit, follows other
 * servers. Constructed once per server; {@link #start} before use.
 */
public final class JpaObjectStore implements ObjectStore, AutoCloseable {

  private static final System.Logger LOG = System.getLogger(JpaObjectStore.class.getName());

  /** How long a reader waits for a revision that this server has not seen, as in Kubernetes. */
  private static final Duration REVISION_PATIENCE = Duration.ofSeconds(3);

  private final StoreSettings settings;
  private final WatchCache cache;
  private final FanOut fanOut;
  private final Replica replica;
  private final Follower follower;
  private final Committer committer;
  private final Compaction compaction;
  private final LatestRevision latest;
  private final Solitude solitude = new Solitude();
  private final List<Thread> threads;
  private final ScheduledExecutorService housekeeping;

  /**
   * @param dataSource PostgreSQL, outside of any transaction of the caller's
   * @param observers told of every batch on the fan-out thread, see {@link Committed}
   */
  public JpaObjectStore(
      StoreSettings settings,
      DataSource dataSource,
      Clock clock,
      SelectableFields fields,
      Consumer<Committed> observers) {
    this.settings = settings;
    RevisionLog log = new RevisionLog(fields);
    Partitions partitions = new Partitions(settings.history().span());
    cache = new WatchCache(settings.windowEvents(), settings.windowBytes());
    fanOut = new FanOut(observers, settings.watcherQueue());
    replica = new Replica(cache, fanOut, log);
    follower =
        new Follower(
            dataSource,
            log,
            replica,
            settings.server(),
            settings.poll(),
            () -> Migrations.run(dataSource),
            solitude);
    committer =
        new Committer(
            dataSource, cache, replica, log, partitions, fields, settings, clock, solitude);
    compaction = new Compaction(dataSource, partitions, settings.history(), clock);
    latest = new LatestRevision(dataSource, log);
    threads =
        List.of(
            thread("gantry-fan-out", fanOut::run),
            thread("gantry-follower", follower::run),
            thread("gantry-committer", committer::run));
    housekeeping =
        Executors.newSingleThreadScheduledExecutor(work -> thread("gantry-housekeeping", work));
  }

  /** Starts the threads; {@link #awaitReady} tells when the cluster's state is loaded. */
  public void start() {
    threads.forEach(Thread::start);
    housekeeping.scheduleWithFixedDelay(committer::refuseOverdue, 1, 1, TimeUnit.SECONDS);
    long interval = settings.history().interval().toMillis();
    housekeeping.scheduleWithFixedDelay(
        this::compactQuietly, interval, interval, TimeUnit.MILLISECONDS);
  }

  /** Whether the state was loaded in time; the store goes on trying if it was not. */
  public boolean awaitReady(Duration patience) {
    try {
      return follower.awaitLoaded(patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Whether the database answers, as far as is known: what readiness checks ask. */
  public boolean isConnected() {
    return follower.isFollowing() && !committer.isAway();
  }

  /** Open watches, for metrics. */
  public int watchers() {
    return fanOut.watchers();
  }

  @Override
  public Optional<StoredObject> get(ObjectKey key) {
    requireLoaded();
    return Optional.ofNullable(cache.snapshot().get(key));
  }

  @Override
  public long revision() {
    return cache.snapshot().revision();
  }

  @Override
  public void await(long revision) {
    requireLoaded();
    cache.await(revision, REVISION_PATIENCE);
  }

  /** While the database is away nobody writes: then what this server has seen is the latest. */
  @Override
  public void awaitLatest() {
    requireLoaded();
    if (solitude.isAlone() || !isConnected()) {
      return;
    }
    long committed;
    try {
      committed = latest.read();
    } catch (SQLException away) {
      LOG.log(System.Logger.Level.DEBUG, "reading on from the cache", away);
      return;
    }
    cache.await(committed, REVISION_PATIENCE);
  }

  @Override
  public Page list(Query query) {
    await(query.revision());
    return cache.list(query);
  }

  @Override
  public int count(GroupResource resource) {
    return cache.count(resource);
  }

  @Override
  public Watcher watch(Query query, long fromRevision) {
    await(fromRevision);
    return replica.watch(query, fromRevision);
  }

  @Override
  public CompletableFuture<WriteResult> submit(Write write) {
    requireLoaded();
    if (!follower.isFollowing()) {
      return CompletableFuture.failedFuture(away());
    }
    return committer.submit(List.of(write)).thenApply(results -> results.get(0));
  }

  @Override
  public CompletableFuture<List<WriteResult>> submit(List<Write> writes) {
    requireLoaded();
    if (writes.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    if (!follower.isFollowing()) {
      return CompletableFuture.failedFuture(away());
    }
    return committer.submit(writes);
  }

  /**
   * Compacts now.
   *
   * @return how many partitions were dropped
   */
  public int compact() throws SQLException {
    return compaction.run();
  }

  /** Refuses further writes and ends every watch. */
  @Override
  public void close() {
    committer.stop();
    housekeeping.shutdownNow();
    threads.forEach(Thread::interrupt);
    follower.stop();
    for (Thread thread : threads) {
      try {
        thread.join(settings.patience().toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    fanOut.startOver(revision(), ApiException.unavailable("the server is shutting down"));
  }

  private void compactQuietly() {
    try {
      compaction.run();
    } catch (SQLException | RuntimeException e) {
      // While the database is away, the follower has said so.
      LOG.log(
          follower.isFollowing() ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
          "compaction failed: {0}",
          e.getMessage());
    }
  }

  /** A server that cannot follow must not write either: a lonely one could not know of it. */
  private static ApiException away() {
    return ApiException.unavailable("the database is away; try again");
  }

  private void requireLoaded() {
    if (!follower.isLoaded()) {
      throw ApiException.unavailable("the server is starting: it has not read the cluster's state");
    }
  }

  private static Thread thread(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }
}
