package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Owners;
import dev.gantry.model.controller.garbage.GarbageDecider;
import dev.gantry.model.controller.garbage.GarbageDecider.Dependent;
import dev.gantry.model.controller.garbage.GarbageDecider.OwnerState;
import dev.gantry.model.controller.garbage.GarbageDecider.Reference;
import dev.gantry.model.kind.Catalogue;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Deletes what has lost its owners. */
@ApplicationScoped
public class GarbageController implements Controller {

  private final OwnerGraph graph = new OwnerGraph();
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
      graph.dependents(object.uid()).forEach(enqueue);
    } else {
      graph.put(object);
    }
    List<Owners.Owner> owners = OwnerGraph.owners(object);
    if (event.type() != WatchEvent.Type.DELETED) {
      boolean lost =
          owners.stream().anyMatch(o -> state(reader, object.key(), o) != OwnerState.SOLID);
      if (lost || OwnerGraph.mayBeDeleting(object)) {
        enqueue.accept(object.key());
      }
    }
    wake(reader, object.key(), owners, enqueue);
    if (event.previous() != null) {
      wake(reader, object.key(), OwnerGraph.owners(event.previous()), enqueue);
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
        dependents.forEach(d -> attempt(d, round));
        round.apply(
            null, GarbageDecider.foreground(key, document, dependents(stored.get().uid(), round)));
      }
    } else {
      attempt(new Dependent(key, document), round);
    }
  }

  private void attempt(Dependent dependent, Round round) {
    List<Reference> references = references(dependent, round);
    if (references.stream().anyMatch(r -> r.state() == OwnerState.ABSENT)) {
      // Absent here may be on its way from another server.
      round.reader().awaitLatest();
      references = references(dependent, round);
    }
    boolean parent = !graph.dependents(Meta.uid(dependent.document())).isEmpty();
    round.apply(null, GarbageDecider.dependent(dependent, references, parent));
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
    if (!OwnerGraph.mayBeDeleting(found.get())) {
      return OwnerState.SOLID;
    }
    JsonNode document = found.get().as(ObjectNode.class);
    boolean waits =
        Meta.isDeleting(document) && Meta.finalizers(document).contains(GarbageDecider.FOREGROUND);
    return waits ? OwnerState.WAITING : OwnerState.SOLID;
  }
}
