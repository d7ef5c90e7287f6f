package dev.gantry.ejb.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.controller.Together;
import dev.gantry.ejb.registry.Cluster;
import dev.gantry.ejb.workqueue.Alarm;
import dev.gantry.model.controller.Conditions;
import dev.gantry.model.controller.Documents;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.scheduler.ClusterSnapshot;
import dev.gantry.model.scheduler.Placement;
import dev.gantry.model.scheduler.PodInfo;
import dev.gantry.model.scheduler.Preemption;
import dev.gantry.model.scheduler.Scheduler;
import dev.gantry.model.scheduler.Volumes;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
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

  static final String NAME = "default-scheduler";

  /** Bindings that go to the store together: one group commit. */
  private static final int BATCH = 64;

  private static final Set<GroupResource> VOLUME_KINDS =
      Set.of(Keys.CLAIMS, Keys.VOLUMES, Keys.STORAGE_CLASSES);

  private record Decided(PodInfo pod, String node) {}

  private final Cluster cluster;
  private final Together together;
  private final Executor executor;
  private final Alarm alarm;
  private final Clock clock;
  private final Scheduler scheduler = new Scheduler();
  private final Queue<WatchEvent> events = new ConcurrentLinkedQueue<>();
  private final Queue<ObjectKey> failed = new ConcurrentLinkedQueue<>();
  private final AtomicInteger signals = new AtomicInteger();
  private ClusterSnapshot snapshot;
  private PendingPods pending = new PendingPods();
  private Instant alarmAt = Instant.MAX;
  private volatile boolean leading;
  private volatile boolean reload;

  public SchedulerLoop(Cluster cluster, Executor executor, Alarm alarm, Clock clock) {
    this.cluster = cluster;
    this.together = new Together(executor);
    this.executor = executor;
    this.alarm = alarm;
    this.clock = clock;
    this.snapshot = new ClusterSnapshot(new StoredVolumes(cluster.reader()));
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
    GroupResource resource = event.object().key().resource();
    if (resource.equals(Keys.PODS)
        || resource.equals(Keys.NODES)
        || VOLUME_KINDS.contains(resource)) {
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
      load();
    }
    follow();
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

  private void load() {
    events.clear();
    ObjectReader reader = cluster.reader();
    snapshot = new ClusterSnapshot(new StoredVolumes(reader));
    pending = new PendingPods();
    for (StoredObject node : reader.list(Query.all(Keys.NODES)).objects()) {
      snapshot.putNode(node.as(ObjectNode.class));
    }
    for (StoredObject pod : reader.list(Query.all(Keys.PODS)).objects()) {
      pod(pod, false);
    }
  }

  private void follow() {
    boolean helpful = false;
    for (WatchEvent event = events.poll(); event != null; event = events.poll()) {
      GroupResource resource = event.object().key().resource();
      boolean deleted = event.type() == WatchEvent.Type.DELETED;
      if (resource.equals(Keys.PODS)) {
        helpful |= pod(event.object(), deleted);
      } else if (resource.equals(Keys.NODES)) {
        helpful |= node(event, deleted);
      } else {
        helpful = true;
      }
    }
    Instant now = clock.instant();
    for (ObjectKey key = failed.poll(); key != null; key = failed.poll()) {
      snapshot.removePod(key);
      pending.retry(key, now);
    }
    if (helpful) {
      pending.changed();
    }
    pending.wake(now).ifPresent(this::arm);
  }

  private void arm(Instant at) {
    Instant now = clock.instant();
    if (at.isBefore(alarmAt) || !alarmAt.isAfter(now)) {
      alarmAt = at;
      alarm.after(Duration.between(now, at), this::wake);
    }
  }

  /** Whether a waiting pod may profit. */
  private boolean node(WatchEvent event, boolean deleted) {
    if (deleted) {
      snapshot.removeNode(event.object().key().name());
      return false;
    }
    JsonNode after = event.object().as(ObjectNode.class);
    snapshot.putNode(after);
    if (event.previous() == null) {
      return true;
    }
    JsonNode before = event.previous().as(ObjectNode.class);
    return !before.path("spec").equals(after.path("spec"))
        || !event.previous().labels().equals(event.object().labels())
        || !before
            .path("status")
            .path("allocatable")
            .equals(after.path("status").path("allocatable"));
  }

  private boolean pod(StoredObject stored, boolean deleted) {
    ObjectKey key = stored.key();
    if (deleted) {
      pending.remove(key);
      boolean freed = snapshot.isPlaced(key);
      snapshot.removePod(key);
      return freed;
    }
    PodInfo pod = new PodInfo(stored.as(ObjectNode.class));
    if (!pod.node().isEmpty()) {
      boolean known = snapshot.isPlaced(key);
      pending.remove(key);
      snapshot.putPod(pod);
      return pod.isTerminal() || !known;
    }
    if (pod.isDeleting() || pod.isTerminal() || !isOurs(pod)) {
      pending.remove(key);
      return false;
    }
    if (!snapshot.isPlaced(key)) {
      boolean sameSpec =
          pending
              .get(key)
              .map(p -> p.spec().equals(pod.spec()) && p.labels().equals(pod.labels()))
              .orElse(false);
      if (sameSpec) {
        pending.refresh(pod);
      } else {
        pending.put(pod);
      }
    }
    return false;
  }

  private static boolean isOurs(PodInfo pod) {
    boolean gated = !pod.spec().path("schedulingGates").isEmpty();
    return !gated && pod.spec().path("schedulerName").asText(NAME).equals(NAME);
  }

  private void decide(PodInfo pod, List<Decided> batch) {
    Placement placement = scheduler.decide(pod, snapshot);
    if (placement instanceof Placement.On on) {
      snapshot.assume(pod, on.node());
      batch.add(new Decided(pod, on.node()));
    } else if (placement instanceof Placement.Nowhere nowhere) {
      pending.park(pod, clock.instant());
      executor.execute(() -> explain(pod, nowhere.message()));
      Preemption.choose(pod, snapshot, nowhere.curable()).ifPresent(v -> preempt(pod, v));
    }
  }

  private void bind(List<Decided> batch) {
    if (!batch.isEmpty()) {
      together.run(batch.stream().<Runnable>map(d -> () -> bind(d)).toList());
    }
  }

  private void bind(Decided decided) {
    PodInfo pod = decided.pod();
    try {
      cluster.bind(pod.key(), decided.node());
    } catch (RuntimeException e) {
      if (!(e instanceof ApiException refusal && refusal.is("NotFound"))) {
        LOG.log(Level.INFO, "could not bind {0}: {1}", pod.key(), e.getMessage());
      }
      failed.add(pod.key());
      wake();
      return;
    }
    cluster
        .reader()
        .get(pod.key())
        .ifPresent(
            bound ->
                cluster.event(
                    bound,
                    "Normal",
                    "Scheduled",
                    "Successfully assigned "
                        + pod.key().namespace()
                        + "/"
                        + pod.key().name()
                        + " to "
                        + decided.node()));
  }

  /** Tells the user why: a condition and an event. */
  private void explain(PodInfo pod, String message) {
    Optional<StoredObject> stored = cluster.reader().get(pod.key());
    if (stored.isEmpty() || !stored.get().uid().equals(pod.uid())) {
      return;
    }
    try {
      cluster.event(stored.get(), "Warning", "FailedScheduling", message);
      ObjectNode status = Documents.status(stored.get().as(ObjectNode.class));
      if (Conditions.set(
          status, "PodScheduled", "False", "Unschedulable", message, clock.instant())) {
        cluster.updateStatus(
            pod.key(),
            document -> {
              if (document.path("spec").path("nodeName").asText("").isEmpty()) {
                Conditions.set(
                    document.withObject("/status"),
                    "PodScheduled",
                    "False",
                    "Unschedulable",
                    message,
                    clock.instant());
              }
              return document;
            });
      }
    } catch (ApiException refusal) {
      LOG.log(Level.DEBUG, "could not explain {0}: {1}", pod.key(), refusal.getMessage());
    }
  }

  /** Makes room; the victims' leaving brings the pod back into the queue. */
  private void preempt(PodInfo pod, Preemption.Choice choice) {
    executor.execute(
        () -> {
          for (PodInfo victim : choice.victims()) {
            cluster
                .reader()
                .get(victim.key())
                .filter(v -> v.uid().equals(victim.uid()))
                .ifPresent(
                    v -> {
                      cluster.event(
                          v,
                          "Normal",
                          "Preempted",
                          "Preempted by pod " + pod.uid() + " on node " + choice.node());
                      cluster.delete(v.key(), Cluster.DeleteOptions.background(v.uid()));
                    });
          }
          cluster.updateStatus(
              pod.key(),
              document -> {
                document.withObject("/status").put("nominatedNodeName", choice.node());
                return document;
              });
        });
  }

  /** Pods that have no node yet: what metrics show. */
  public int waiting() {
    return pending.size();
  }

  private record StoredVolumes(ObjectReader reader) implements Volumes {
    @Override
    public Optional<JsonNode> claim(String namespace, String name) {
      return get(new ObjectKey(Keys.CLAIMS, namespace, name));
    }

    @Override
    public Optional<JsonNode> volume(String name) {
      return get(new ObjectKey(Keys.VOLUMES, "", name));
    }

    @Override
    public Optional<JsonNode> storageClass(String name) {
      return get(new ObjectKey(Keys.STORAGE_CLASSES, "", name));
    }

    private Optional<JsonNode> get(ObjectKey key) {
      return reader.get(key).map(o -> o.as(ObjectNode.class));
    }
  }
}
