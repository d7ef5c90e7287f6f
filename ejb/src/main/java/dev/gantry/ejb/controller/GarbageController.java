package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Action;
import dev.gantry.model.controller.garbage.GarbageDecider;
import dev.gantry.model.controller.garbage.GarbageDecider.Dependent;
import dev.gantry.model.controller.garbage.GarbageDecider.OwnerState;
import dev.gantry.model.controller.garbage.GarbageDecider.Reference;
import dev.gantry.model.kind.Catalogue;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.object.Owners;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Deletes what has lost its owners. */
@ApplicationScoped
public class GarbageController implements Controller {

  private final OwnerGraph graph = new OwnerGraph();

  /** Owners that went, by key: the uids whose dependents have not been looked at since. */
  private final Map<ObjectKey, Set<String>> bereaved = new ConcurrentHashMap<>();

  @Inject Catalogue catalogue;

  @Override
  public String name() {
    return "generic-garbage-collector";
  }

  @Override
  public int workers() {
    return 8;
  }

  @Override
  public List<Source> sources() {
    return List.of(new Source(null, this::changed));
  }

  @Override
  public void leading() {
    graph.clear();
    bereaved.clear();
  }

  @Override
  public void everything(ObjectReader reader, Consumer<ObjectKey> enqueue) {
    for (Kind kind : catalogue.all()) {
      if (kind.verbs().contains("list") && kind.verbs().contains("delete")) {
        for (StoredObject object : reader.list(Query.all(kind.storage())).objects()) {
          changed(new WatchEvent(WatchEvent.Type.ADDED, object, null), reader, enqueue);
        }
      }
    }
  }

  private void changed(WatchEvent event, ObjectReader reader, Consumer<ObjectKey> enqueue) {
    StoredObject object = event.object();
    if (event.type() == WatchEvent.Type.DELETED) {
      graph.remove(object.key());
      if (!graph.dependents(object.uid()).isEmpty()) {
        // One key for all that it leaves behind: they go together.
        bereaved
            .computeIfAbsent(object.key(), k -> ConcurrentHashMap.newKeySet())
            .add(object.uid());
        enqueue.accept(object.key());
      }
    } else {
      graph.put(object);
    }
    List<Owners.Owner> owners = object.owners();
    if (event.type() != WatchEvent.Type.DELETED) {
      boolean lost =
          owners.stream().anyMatch(o -> state(reader, object.key(), o) != OwnerState.SOLID);
      if (lost || object.mayBeDeleting()) {
        enqueue.accept(object.key());
      }
    }
    wake(reader, object.key(), owners, enqueue);
    if (event.previous() != null) {
      wake(reader, object.key(), event.previous().owners(), enqueue);
    }
  }

  /** Owners that wait for this dependent. */
  private void wake(
      ObjectReader reader,
      ObjectKey dependent,
      List<Owners.Owner> owners,
      Consumer<ObjectKey> enqueue) {
    for (Owners.Owner owner : owners) {
      if (state(reader, dependent, owner) == OwnerState.WAITING) {
        key(dependent, owner).ifPresent(enqueue);
      }
    }
  }

  @Override
  public void sync(ObjectKey key, Round round) {
    Set<String> gone = bereaved.remove(key);
    if (gone != null) {
      try {
        attempt(gone.stream().flatMap(uid -> dependents(uid, round).stream()).toList(), round);
      } catch (RuntimeException again) {
        bereaved.computeIfAbsent(key, k -> ConcurrentHashMap.newKeySet()).addAll(gone);
        throw again;
      }
    }
    Optional<StoredObject> stored = round.reader().get(key);
    if (stored.isEmpty()) {
      graph.remove(key);
      return;
    }
    ObjectNode document = stored.get().as(ObjectNode.class);
    List<String> finalizers = Meta.finalizers(document);
    if (Meta.isDeleting(document)) {
      List<Dependent> dependents = dependents(stored.get().uid(), round);
      if (finalizers.contains(GarbageDecider.ORPHAN)) {
        round.apply(null, GarbageDecider.orphan(key, document, dependents));
      } else if (finalizers.contains(GarbageDecider.FOREGROUND)) {
        attempt(dependents, round);
        round.apply(
            null, GarbageDecider.foreground(key, document, dependents(stored.get().uid(), round)));
      }
    } else {
      attempt(List.of(new Dependent(key, document)), round);
    }
  }

  private void attempt(List<Dependent> dependents, Round round) {
    if (dependents.stream().anyMatch(d -> isMissingAnOwner(d, round))) {
      // Absent here may be on its way from another server.
      round.reader().awaitLatest();
    }
    List<Action> actions = new ArrayList<>();
    for (Dependent dependent : dependents) {
      boolean parent = !graph.dependents(Meta.uid(dependent.document())).isEmpty();
      actions.addAll(GarbageDecider.dependent(dependent, references(dependent, round), parent));
    }
    round.apply(null, actions);
  }

  private boolean isMissingAnOwner(Dependent dependent, Round round) {
    return references(dependent, round).stream().anyMatch(r -> r.state() == OwnerState.ABSENT);
  }

  private List<Reference> references(Dependent dependent, Round round) {
    return Owners.of(dependent.document()).stream()
        .map(o -> new Reference(o, state(round.reader(), dependent.key(), o)))
        .toList();
  }

  private List<Dependent> dependents(String uid, Round round) {
    return graph.dependents(uid).stream()
        .map(round.reader()::get)
        .flatMap(Optional::stream)
        .map(o -> new Dependent(o.key(), o.as(ObjectNode.class)))
        .filter(d -> Owners.of(d.document()).stream().anyMatch(o -> o.uid().equals(uid)))
        .toList();
  }

  private Optional<ObjectKey> key(ObjectKey dependent, Owners.Owner owner) {
    return catalogue
        .byKind(owner.apiVersion(), owner.kind())
        .or(() -> catalogue.byGroupKind(owner.group(), owner.kind()))
        .filter(k -> !(k.namespaced() && dependent.namespace().isEmpty()))
        .map(
            k ->
                new ObjectKey(
                    k.storage(), k.namespaced() ? dependent.namespace() : "", owner.name()));
  }

  private OwnerState state(ObjectReader reader, ObjectKey dependent, Owners.Owner owner) {
    Optional<ObjectKey> key = key(dependent, owner);
    if (key.isEmpty()) {
      return OwnerState.UNKNOWN;
    }
    Optional<StoredObject> found = reader.get(key.get());
    if (found.isEmpty() || !found.get().uid().equals(owner.uid())) {
      return OwnerState.ABSENT;
    }
    if (!found.get().mayBeDeleting()) {
      return OwnerState.SOLID;
    }
    JsonNode document = found.get().as(ObjectNode.class);
    boolean waits =
        Meta.isDeleting(document) && Meta.finalizers(document).contains(GarbageDecider.FOREGROUND);
    return waits ? OwnerState.WAITING : OwnerState.SOLID;
  }
}
