package dev.gantry.ejb.scheduler;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.controller.Together;
import dev.gantry.ejb.registry.Cluster;
import dev.gantry.ejb.workqueue.Alarm;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.scheduler.Budgets;
import dev.gantry.model.scheduler.ClusterSnapshot;
import dev.gantry.model.scheduler.Placement;
import dev.gantry.model.scheduler.PodInfo;
import dev.gantry.model.scheduler.Preemption;
import dev.gantry.model.scheduler.Scheduler;
import dev.gantry.model.scheduler.VolumeFilter;
import dev.gantry.model.scheduler.VolumeNeeds;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.WatchEvent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Decides pod by pod against a snapshot that follows the store, and writes bindings in batches. One
 * run at a time; it ends when there is nothing to do, and the next change starts another.
 */
public final class SchedulerLoop {

  private static final Logger LOG = System.getLogger(SchedulerLoop.class.getName());

  /** Bindings that go to the store together: one group commit. */
  private static final int BATCH = 64;

  /** A place is kept so long for a pod whose volumes are being prepared, then decided anew. */
  private static final Duration VOLUME_PATIENCE = Duration.ofSeconds(30);

  private static final Set<GroupResource> FOLLOWED =
      Set.of(Keys.PODS, Keys.NODES, Keys.CLAIMS, Keys.VOLUMES, Keys.STORAGE_CLASSES);

  private record Decided(PodInfo pod, String node) {}

  private final Cluster cluster;
  private final PodBinder binder;
  private final Budgets budgets;
  private final Together together;
  private final Executor executor;
  private final Alarm alarm;
  private final Clock clock;
  private final Scheduler scheduler = new Scheduler();
  private final Queue<WatchEvent> events = new ConcurrentLinkedQueue<>();
  private final Queue<ObjectKey> failed = new ConcurrentLinkedQueue<>();
  private final AtomicInteger signals = new AtomicInteger();
  private volatile SnapshotFeed feed;
  private Instant alarmAt = Instant.MAX;
  private volatile boolean leading;
  private volatile boolean reload;

  public SchedulerLoop(Cluster cluster, Executor executor, Alarm alarm, Clock clock) {
    this.cluster = cluster;
    this.binder = new PodBinder(cluster, clock);
    this.budgets =
        namespace ->
            cluster.reader().list(Query.in(Keys.BUDGETS, namespace)).objects().stream()
                .map(b -> b.as(ObjectNode.class))
                .toList();
    this.together = new Together(executor);
    this.executor = executor;
    this.alarm = alarm;
    this.clock = clock;
    this.feed = new SnapshotFeed(cluster.reader());
  }

  public void lead() {
    reload = true;
    leading = true;
    wake();
  }

  public void step() {
    leading = false;
  }

  /** A change; cheap for the caller. */
  public void on(WatchEvent event) {
    if (FOLLOWED.contains(event.object().key().resource())) {
      events.add(event);
      wake();
    }
  }

  /** Starts a run, or has the present one look once more before it ends. */
  private void wake() {
    if (leading && signals.getAndIncrement() == 0) {
      executor.execute(this::run);
    }
  }

  private void run() {
    int seen;
    do {
      seen = signals.get();
      try {
        work();
      } catch (RuntimeException e) {
        if (e instanceof ApiException refusal) {
          LOG.log(Level.INFO, "scheduling waits: {0}", refusal.getMessage());
        } else {
          LOG.log(Level.ERROR, "scheduling failed; starting over from the store", e);
        }
        reload = true;
        alarm.after(Duration.ofSeconds(1), this::wake);
      }
    } while (!signals.compareAndSet(seen, 0));
  }

  private void work() {
    if (!leading) {
      return;
    }
    if (reload) {
      reload = false;
      events.clear();
      feed = SnapshotFeed.load(cluster.reader());
    }
    follow();
    PendingPods pending = feed.pending();
    List<Decided> batch = new ArrayList<>();
    for (Optional<PodInfo> next = pending.poll(); next.isPresent(); next = pending.poll()) {
      decide(next.get(), batch);
      if (batch.size() >= BATCH) {
        bind(batch);
        batch.clear();
        follow();
      }
    }
    bind(batch);
    follow();
  }

  private void follow() {
    boolean helpful = false;
    for (WatchEvent event = events.poll(); event != null; event = events.poll()) {
      helpful |= feed.follow(event);
    }
    Instant now = clock.instant();
    for (ObjectKey key = failed.poll(); key != null; key = failed.poll()) {
      feed.snapshot().removePod(key);
      feed.pending().retry(key, now);
    }
    if (helpful) {
      feed.pending().changed();
    }
    feed.pending().wake(now).ifPresent(this::arm);
  }

  private void arm(Instant at) {
    Instant now = clock.instant();
    if (at.isBefore(alarmAt) || !alarmAt.isAfter(now)) {
      alarmAt = at;
      alarm.after(Duration.between(now, at), this::wake);
    }
  }

  private void decide(PodInfo pod, List<Decided> batch) {
    ClusterSnapshot snapshot = feed.snapshot();
    // A place that was kept while its volumes were prepared is no obstacle to itself.
    snapshot.removePod(pod.key());
    Placement placement = scheduler.decide(pod, snapshot);
    if (placement instanceof Placement.On on) {
      List<VolumeNeeds.Step> steps = VolumeFilter.steps(pod, on.node(), snapshot);
      snapshot.assume(pod, on.node());
      if (steps.isEmpty()) {
        batch.add(new Decided(pod, on.node()));
      } else {
        Instant now = clock.instant();
        feed.pending().await(pod, now, now.plus(VOLUME_PATIENCE));
        executor.execute(() -> binder.prepare(on.node(), steps));
      }
    } else if (placement instanceof Placement.Nowhere nowhere) {
      feed.pending().park(pod, clock.instant());
      executor.execute(() -> binder.explain(pod, nowhere.message()));
      Preemption.choose(pod, snapshot, nowhere.curable(), budgets)
          .ifPresent(choice -> preempt(pod, choice));
    }
  }

  private void preempt(PodInfo pod, Preemption.Choice choice) {
    feed.snapshot().nominate(pod, choice.node());
    executor.execute(() -> binder.preempt(pod, choice));
  }

  private void bind(List<Decided> batch) {
    if (!batch.isEmpty()) {
      together.run(batch.stream().<Runnable>map(d -> () -> bind(d)).toList());
    }
  }

  private void bind(Decided decided) {
    if (!binder.bind(decided.pod(), decided.node())) {
      failed.add(decided.pod().key());
      wake();
    }
  }

  /** Pods that have no node yet: what metrics show. */
  public int waiting() {
    return feed.pending().size();
  }
}
