package dev.gantry.ejb.controller;

import dev.gantry.ejb.registry.Cluster;
import dev.gantry.model.controller.Action;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.StoredObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Carries out what deciders want, through the registry. */
public final class Applier {

  private final Together together;
  private final PodIndex pods;

  public Applier(Together together, PodIndex pods) {
    this.together = together;
    this.pods = pods;
  }

  /** In order; neighbours of one sort are carried out together, creations in a slow start. */
  void apply(
      Cluster cluster, StoredObject about, List<Action> actions, Consumer<Duration> requeue) {
    int at = 0;
    int batch = 1;
    while (at < actions.size()) {
      Action first = actions.get(at);
      if (first instanceof Action.Requeue again) {
        requeue.accept(again.after());
        at++;
        continue;
      }
      List<Action> run = new ArrayList<>();
      Set<ObjectKey> keys = new HashSet<>();
      int width =
          first instanceof Action.Create
              ? batch
              : first instanceof Action.Delete ? Integer.MAX_VALUE : 1;
      while (at < actions.size()
          && run.size() < width
          && actions.get(at).getClass() == first.getClass()
          && isFree(actions.get(at), keys)) {
        run.add(actions.get(at++));
      }
      batch = first instanceof Action.Create ? batch * 2 : 1;
      if (first instanceof Action.Delete) {
        delete(cluster, about, run);
      } else {
        together.run(run.stream().<Runnable>map(a -> () -> one(cluster, about, a)).toList());
      }
    }
  }

  /** Deleting one object twice in a run would be told of once. */
  private static boolean isFree(Action action, Set<ObjectKey> keys) {
    return !(action instanceof Action.Delete delete) || keys.add(delete.key());
  }

  private void one(Cluster cluster, StoredObject about, Action action) {
    if (action instanceof Action.Create create) {
      create(cluster, about, create);
    } else if (action instanceof Action.Update update) {
      cluster.update(update.key(), update.change()).ifPresent(pods::written);
      note(cluster, about, update.done());
    } else if (action instanceof Action.UpdateStatus update) {
      cluster.updateStatus(update.key(), update.change());
    } else if (action instanceof Action.Record event) {
      note(cluster, about, event.note());
    }
  }

  private void create(Cluster cluster, StoredObject about, Action.Create create) {
    try {
      pods.written(cluster.create(create.document()));
    } catch (ApiException refusal) {
      if (refusal.getMessage().contains("because it is being terminated")) {
        // The namespace is going, and the owner with it: nothing is to be made, or told.
        return;
      }
      if (about != null && !create.refusedReason().isEmpty()) {
        cluster.event(
            about,
            "Warning",
            create.refusedReason(),
            create.refusedPrefix() + refusal.getMessage());
      }
      throw refusal;
    }
    note(cluster, about, create.done());
  }

  private void delete(Cluster cluster, StoredObject about, List<Action> run) {
    Map<ObjectKey, Cluster.DeleteOptions> wanted = new LinkedHashMap<>();
    for (Action action : run) {
      Action.Delete delete = (Action.Delete) action;
      wanted.put(
          delete.key(),
          new Cluster.DeleteOptions(delete.uid(), delete.propagation(), delete.graceSeconds()));
    }
    Map<ObjectKey, ApiException> refused = cluster.deleteAll(wanted);
    // Another incarnation has the name by now: ours is gone, which is what was wanted.
    refused.values().removeIf(refusal -> refusal.is("NotFound") || refusal.is("Conflict"));
    for (Action action : run) {
      Action.Delete delete = (Action.Delete) action;
      if (refused.containsKey(delete.key())) {
        continue;
      }
      if (delete.key().resource().equals(Keys.PODS)) {
        pods.deleted(cluster.reader(), delete.key(), delete.uid());
      }
      note(cluster, about, delete.done());
    }
    if (!refused.isEmpty()) {
      throw refused.values().iterator().next();
    }
  }

  private static void note(Cluster cluster, StoredObject about, Action.Note note) {
    if (note != null && about != null) {
      cluster.event(about, note.type(), note.reason(), note.message());
    }
  }
}
