package dev.gantry.model.controller.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Action;
import dev.gantry.model.controller.Action.Note;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.PodTemplates;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.Owners;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The working state of one decision about a deployment; collects actions. */
final class Rollout {

  private static final String HASH = "pod-template-hash";

  private final JsonNode deployment;
  private final JsonNode spec;
  private final List<Replicas> all;
  private final List<? extends JsonNode> inNamespace;
  private final Rolling rolling;
  private final DeploymentStatus status;
  private final List<Action> actions;
  private final Map<Replicas, Integer> before = new HashMap<>();
  private Replicas fresh;

  Rollout(
      JsonNode deployment,
      List<Replicas> all,
      List<? extends JsonNode> inNamespace,
      List<Action> claims,
      Instant now) {
    this.deployment = deployment;
    this.spec = deployment.path("spec");
    this.all = new ArrayList<>(all);
    this.inNamespace = inNamespace;
    this.rolling = Rolling.of(deployment);
    this.status = new DeploymentStatus(deployment, rolling, now);
    this.actions = new ArrayList<>(claims);
    all.forEach(r -> before.put(r, r.wanted));
  }

  List<Replicas> old() {
    return all.stream().filter(r -> r != fresh).toList();
  }

  private List<Replicas> active() {
    return all.stream().filter(r -> r.wanted > 0).toList();
  }

  private int total() {
    return all.stream().mapToInt(r -> r.wanted).sum();
  }

  void notePause() {
    status.notePause();
  }

  /** The user changed {@code replicas}: scale in proportion before the rollout goes on. */
  boolean wasResized() {
    return active().stream()
        .anyMatch(
            r -> {
              long desired = r.number(Replicas.DESIRED, -1);
              return desired >= 0 && desired != rolling.replicas();
            });
  }

  void findNew() {
    if (fresh != null) {
      return;
    }
    DeploymentDecider.matching(deployment, all).ifPresent(r -> fresh = r);
    if (fresh != null) {
      Revisions.raise(deployment, fresh, old()).ifPresent(actions::add);
      Revisions.show(deployment, revisionOf(fresh)).ifPresent(actions::add);
      status.foundNew(fresh.name());
    }
  }

  private long revisionOf(Replicas set) {
    return Math.max(set.revision(), Revisions.next(old()));
  }

  void findOrCreateNew() {
    findNew();
    if (fresh == null) {
      create();
    }
  }

  private void create() {
    int collisions = deployment.path("status").path("collisionCount").asInt(0);
    String hash = PodTemplates.hash(spec.path("template"), collisions);
    String name = Meta.name(deployment) + "-" + hash;
    while (isTaken(name)) {
      collisions++;
      hash = PodTemplates.hash(spec.path("template"), collisions);
      name = Meta.name(deployment) + "-" + hash;
    }
    status.collisions(collisions);
    long revision = Revisions.next(all);
    int replicas = Rolling.isRolling(deployment) ? rolling.grow(0, total()) : rolling.replicas();
    ObjectNode set = document(name, hash, revision, replicas);
    Note scaled =
        replicas == 0
            ? null
            : Note.normal(
                "ScalingReplicaSet", "Scaled up replica set " + name + " from 0 to " + replicas);
    actions.add(
        new Action.Create(
            set,
            scaled,
            "ReplicaSetCreateError",
            "Failed to create new replica set \"" + name + "\": "));
    Revisions.show(deployment, revision).ifPresent(actions::add);
    status.createdNew(name);
    fresh = new Replicas(set);
    all.add(fresh);
    before.put(fresh, replicas);
  }

  private boolean isTaken(String name) {
    return inNamespace.stream().anyMatch(r -> Meta.name(r).equals(name));
  }

  private ObjectNode document(String name, String hash, long revision, int replicas) {
    ObjectNode set = Json.object().put("apiVersion", "apps/v1").put("kind", "ReplicaSet");
    ObjectNode meta = set.putObject("metadata");
    meta.put("name", name).put("namespace", Meta.namespace(deployment));
    ObjectNode template = spec.path("template").deepCopy();
    template.withObject("/metadata").withObject("/labels").put(HASH, hash);
    meta.set("labels", template.path("metadata").path("labels").deepCopy());
    ObjectNode annotations = meta.putObject("annotations");
    Revisions.copied(deployment).forEach(annotations::put);
    annotations
        .put(Replicas.REVISION, Long.toString(revision))
        .put(Replicas.DESIRED, Integer.toString(rolling.replicas()))
        .put(Replicas.MAX, Integer.toString(rolling.most()));
    meta.putArray("ownerReferences").add(Owners.reference(deployment));
    ObjectNode setSpec = set.putObject("spec").put("replicas", replicas);
    if (spec.path("minReadySeconds").asInt(0) > 0) {
      setSpec.put("minReadySeconds", spec.path("minReadySeconds").asInt());
    }
    ObjectNode selector = spec.path("selector").deepCopy();
    selector.withObject("/matchLabels").put(HASH, hash);
    setSpec.set("selector", selector);
    setSpec.set("template", template);
    return set;
  }

  /** Moves the new replica set towards the wanted size; answers whether it changed. */
  boolean grow() {
    int size =
        Rolling.isRolling(deployment) ? rolling.grow(fresh.wanted, total()) : rolling.replicas();
    boolean changed = size != fresh.wanted;
    fresh.wanted = size;
    return changed;
  }

  void shrink() {
    rolling.shrink(old().stream().filter(r -> r.wanted > 0).toList(), fresh);
  }

  /** Scales every old replica set to nothing; answers whether one was not there yet. */
  boolean stopOld() {
    boolean changed = false;
    for (Replicas set : old()) {
      changed |= set.wanted > 0;
      set.wanted = 0;
    }
    return changed;
  }

  /** Brings the deployment to its size outside a rollout's own steps. */
  void scale() {
    List<Replicas> active = active();
    if (active.size() <= 1) {
      Replicas only = active.isEmpty() ? latest() : active.get(0);
      if (only != null) {
        only.wanted = rolling.replicas();
      }
      return;
    }
    if (fresh != null && isSaturated(fresh)) {
      stopOld();
    } else if (Rolling.isRolling(deployment)) {
      rolling.proportion(active, deployment.path("status").path("replicas").asLong(0));
    }
  }

  private Replicas latest() {
    return fresh != null
        ? fresh
        : all.stream().max(Comparator.comparing(Replicas::created)).orElse(null);
  }

  private boolean isSaturated(Replicas set) {
    return set.wanted == rolling.replicas()
        && set.number(Replicas.DESIRED, -1) == rolling.replicas()
        && set.available() == rolling.replicas();
  }

  boolean isComplete() {
    return status.isComplete(all, fresh);
  }

  /** Deletes the oldest idle replica sets beyond the history limit. */
  void cleanUp() {
    int limit = spec.path("revisionHistoryLimit").asInt(10);
    List<Replicas> idle =
        old().stream()
            .filter(r -> !Meta.isDeleting(r.document))
            .sorted(Comparator.comparing(Replicas::revision).thenComparing(Replicas::created))
            .toList();
    for (Replicas set : idle.subList(0, Math.max(0, idle.size() - limit))) {
      boolean settled =
          Meta.generation(set.document)
              <= set.document.path("status").path("observedGeneration").asLong(0);
      if (set.wanted == 0 && set.actual() == 0 && settled) {
        actions.add(
            Action.Delete.quietly(
                Keys.of(Keys.REPLICA_SETS, set.document), Meta.uid(set.document)));
      }
    }
  }

  List<Action> statusOnly() {
    addScalings();
    actions.addAll(status.replace(all, fresh, false));
    return actions;
  }

  List<Action> withProgress() {
    addScalings();
    actions.addAll(status.replace(all, fresh, true));
    return actions;
  }

  private void addScalings() {
    for (Replicas set : all) {
      int from = before.get(set);
      boolean resized = from != set.wanted;
      boolean annotated =
          set.number(Replicas.DESIRED, -1) == rolling.replicas()
              && set.number(Replicas.MAX, -1) == rolling.most();
      if (resized || (!annotated && (set.wanted > 0 || set == fresh))) {
        actions.add(scaling(set, from, resized));
      }
    }
  }

  private Action scaling(Replicas set, int from, boolean resized) {
    int to = set.wanted;
    String direction = to > from ? "up" : "down";
    Note note =
        !resized
            ? null
            : Note.normal(
                "ScalingReplicaSet",
                "Scaled %s replica set %s from %d to %d"
                    .formatted(direction, set.name(), from, to));
    String desired = Integer.toString(rolling.replicas());
    String most = Integer.toString(rolling.most());
    return new Action.Update(
        Keys.of(Keys.REPLICA_SETS, set.document),
        document -> {
          document.withObject("/spec").put("replicas", to);
          Meta.of(document)
              .withObject("/annotations")
              .put(Replicas.DESIRED, desired)
              .put(Replicas.MAX, most);
          return document;
        },
        note);
  }
}
