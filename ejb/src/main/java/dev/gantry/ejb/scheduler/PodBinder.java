package dev.gantry.ejb.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.registry.Cluster;
import dev.gantry.model.controller.Conditions;
import dev.gantry.model.controller.Documents;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.volume.Binding;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.scheduler.PodInfo;
import dev.gantry.model.scheduler.Preemption;
import dev.gantry.model.scheduler.Scheduler;
import dev.gantry.model.scheduler.VolumeNeeds;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.StoredObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Writes what the scheduler decided. */
final class PodBinder {

  private static final Logger LOG = System.getLogger(PodBinder.class.getName());

  private final Cluster cluster;
  private final Clock clock;

  PodBinder(Cluster cluster, Clock clock) {
    this.cluster = cluster;
    this.clock = clock;
  }

  /** Answers whether it worked; a pod that is gone or bound by somebody else is a failure too. */
  boolean bind(PodInfo pod, String node) {
    try {
      cluster.bind(pod.key(), node);
    } catch (RuntimeException e) {
      if (!(e instanceof ApiException refusal && refusal.is("NotFound"))) {
        LOG.log(Level.INFO, "could not bind {0}: {1}", pod.key(), e.getMessage());
      }
      return false;
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
                        + node));
    return true;
  }

  /** Reserves volumes for a pod's claims, or says on which node they are to be made. */
  void prepare(String node, List<VolumeNeeds.Step> steps) {
    for (VolumeNeeds.Step step : steps) {
      JsonNode claim = step.claim();
      try {
        if (step.volume() != null) {
          cluster.update(
              Keys.of(Keys.VOLUMES, step.volume()), volume -> Binding.reserve(volume, claim));
        } else {
          cluster.update(Keys.of(Keys.CLAIMS, claim), current -> selected(current, claim, node));
        }
      } catch (ApiException refusal) {
        // The pod is tried again, and with it this.
        LOG.log(Level.INFO, "volumes of claim {0}: {1}", Meta.name(claim), refusal.getMessage());
      }
    }
  }

  private static ObjectNode selected(ObjectNode current, JsonNode claim, String node) {
    if (Meta.uid(current).equals(Meta.uid(claim)) && Binding.volumeName(current).isEmpty()) {
      Meta.of(current).withObject("/annotations").put(Binding.SELECTED_NODE, node);
    }
    return current;
  }

  /** Tells the user why a pod has no node: a condition and an event. */
  void explain(PodInfo pod, String message) {
    Optional<StoredObject> stored = cluster.reader().get(pod.key());
    if (stored.isEmpty() || !stored.get().uid().equals(pod.uid())) {
      return;
    }
    try {
      cluster.event(stored.get(), "Warning", "FailedScheduling", message);
      ObjectNode status = Documents.status(stored.get().as(ObjectNode.class));
      if (Conditions.set(
          status, "PodScheduled", "False", "Unschedulable", message, clock.instant())) {
        cluster.updateStatus(pod.key(), document -> unschedulable(document, message));
      }
    } catch (ApiException refusal) {
      LOG.log(Level.DEBUG, "could not explain {0}: {1}", pod.key(), refusal.getMessage());
    }
  }

  private ObjectNode unschedulable(ObjectNode document, String message) {
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
  }

  /** Makes room; the victims' leaving brings the pod back into the queue. */
  void preempt(PodInfo pod, Preemption.Choice choice) {
    cluster.updateStatus(
        pod.key(),
        document -> {
          document.withObject("/status").put("nominatedNodeName", choice.node());
          return document;
        });
    for (PodInfo victim : choice.victims()) {
      evict(pod, victim.key(), victim.uid(), choice.node());
    }
  }

  private void evict(PodInfo pod, ObjectKey key, String uid, String node) {
    cluster
        .reader()
        .get(key)
        .filter(v -> v.uid().equals(uid))
        .ifPresent(
            v -> {
              cluster.event(
                  v, "Normal", "Preempted", "Preempted by pod " + pod.uid() + " on node " + node);
              cluster.updateStatus(key, document -> disrupted(document));
              cluster.delete(key, Cluster.DeleteOptions.background(uid));
            });
  }

  private ObjectNode disrupted(ObjectNode victim) {
    Conditions.set(
        victim.withObject("/status"),
        "DisruptionTarget",
        "True",
        "PreemptionByScheduler",
        Scheduler.NAME + ": preempting to accommodate a higher priority pod",
        clock.instant());
    return victim;
  }
}
