package dev.gantry.ejb.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.scheduler.ClusterSnapshot;
import dev.gantry.model.scheduler.PodInfo;
import dev.gantry.model.scheduler.Scheduler;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;

/** Keeps the snapshot and the waiting pods as the store says. Used by the scheduler's run alone. */
final class SnapshotFeed {

  private final ClusterSnapshot snapshot;
  private final PendingPods pending = new PendingPods();

  SnapshotFeed(ObjectReader reader) {
    snapshot = new ClusterSnapshot(new StoredVolumes(reader));
  }

  static SnapshotFeed load(ObjectReader reader) {
    SnapshotFeed feed = new SnapshotFeed(reader);
    for (StoredObject node : reader.list(Query.all(Keys.NODES)).objects()) {
      feed.snapshot.putNode(node.as(ObjectNode.class));
    }
    for (StoredObject pod : reader.list(Query.all(Keys.PODS)).objects()) {
      feed.pod(pod, false);
    }
    return feed;
  }

  ClusterSnapshot snapshot() {
    return snapshot;
  }

  PendingPods pending() {
    return pending;
  }

  /** Takes a change in; answers whether a waiting pod may profit. */
  boolean follow(WatchEvent event) {
    boolean deleted = event.type() == WatchEvent.Type.DELETED;
    if (event.object().key().resource().equals(Keys.PODS)) {
      return pod(event.object(), deleted);
    }
    return !event.object().key().resource().equals(Keys.NODES) || node(event, deleted);
  }

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
            .path("metadata")
            .path("annotations")
            .equals(after.path("metadata").path("annotations"))
        || !before
            .path("status")
            .path("allocatable")
            .equals(after.path("status").path("allocatable"));
  }

  private boolean pod(StoredObject stored, boolean deleted) {
    ObjectKey key = stored.key();
    if (deleted) {
      pending.remove(key);
      snapshot.forget(key);
      boolean freed = snapshot.isPlaced(key);
      snapshot.removePod(key);
      return freed;
    }
    PodInfo pod = new PodInfo(stored.as(ObjectNode.class));
    if (!pod.node().isEmpty()) {
      boolean known = snapshot.isPlaced(key);
      pending.remove(key);
      snapshot.forget(key);
      snapshot.putPod(pod);
      return pod.isTerminal() || !known;
    }
    if (pod.isDeleting() || pod.isTerminal() || !isOurs(pod)) {
      pending.remove(key);
      snapshot.forget(key);
      snapshot.removePod(key);
      return false;
    }
    String nominated = pod.document().path("status").path("nominatedNodeName").asText("");
    if (!nominated.isEmpty()) {
      snapshot.nominate(pod, nominated);
    }
    if (!snapshot.isPlaced(key)) {
      boolean sameSpec = pending.get(key).map(pod::asksTheSame).orElse(false);
      if (sameSpec) {
        pending.refresh(pod);
      } else {
        pending.put(pod);
      }
    }
    return false;
  }

  /** A pod of another scheduler is left alone, and one with gates until they are gone. */
  private static boolean isOurs(PodInfo pod) {
    boolean gated = !pod.spec().path("schedulingGates").isEmpty();
    return !gated && pod.spec().path("schedulerName").asText(Scheduler.NAME).equals(Scheduler.NAME);
  }
}
