package dev.gantry.ejb.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.jpa.SelectableFields;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.Change;
import dev.gantry.model.store.ObjectStore;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import dev.gantry.model.store.Watcher;
import dev.gantry.model.store.Write;
import dev.gantry.model.store.WriteResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A store in memory, with the store's contract as far as the registry relies on it. */
public final class MemoryStore implements ObjectStore {

  private final SelectableFields fields = SelectableFields.builtIn();
  private TreeMap<ObjectKey, StoredObject> objects = new TreeMap<>();
  private final Map<Long, TreeMap<ObjectKey, StoredObject>> snapshots = new HashMap<>();
  private final List<Consumer<List<WatchEvent>>> observers = new ArrayList<>();
  private long revision = 1;

  public void onCommit(Consumer<List<WatchEvent>> observer) {
    observers.add(observer);
  }

  /** Lets go of old snapshots: lists at them expire. */
  synchronized void compact() {
    snapshots.clear();
  }

  @Override
  public synchronized Optional<StoredObject> get(ObjectKey key) {
    return Optional.ofNullable(objects.get(key));
  }

  @Override
  public synchronized long revision() {
    return revision;
  }

  @Override
  public void await(long wanted) {
    if (wanted > revision()) {
      throw ApiException.timeout("Too large resource version");
    }
  }

  @Override
  public void awaitLatest() {}

  @Override
  public synchronized Page list(Query query) {
    TreeMap<ObjectKey, StoredObject> from =
        query.revision() == 0 || query.revision() == revision
            ? objects
            : snapshots.get(query.revision());
    if (from == null) {
      throw ApiException.expired("The resourceVersion for the provided list is too old.");
    }
    List<StoredObject> found = new ArrayList<>();
    ObjectKey next = null;
    for (StoredObject object : from.values()) {
      ObjectKey key = object.key();
      boolean selected =
          key.resource().equals(query.resource())
              && (query.namespace().isEmpty() || key.namespace().equals(query.namespace()))
              && (query.after() == null || key.compareTo(query.after()) > 0)
              && query.selector().matches(object);
      if (selected) {
        if (query.limit() > 0 && found.size() == query.limit()) {
          next = found.get(found.size() - 1).key();
          break;
        }
        found.add(object);
      }
    }
    return new Page(query.revision() == 0 ? revision : query.revision(), found, next, -1);
  }

  @Override
  public synchronized int count(GroupResource resource) {
    return list(Query.all(resource)).objects().size();
  }

  @Override
  public Watcher watch(Query query, long fromRevision) {
    throw new UnsupportedOperationException("the registry leaves subscribing to the renderer");
  }

  @Override
  public CompletableFuture<WriteResult> submit(Write write) {
    return submit(List.of(write)).thenApply(results -> results.get(0));
  }

  @Override
  public CompletableFuture<List<WriteResult>> submit(List<Write> writes) {
    try {
      return CompletableFuture.completedFuture(transaction(writes));
    } catch (ApiException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public synchronized List<WriteResult> transaction(List<Write> writes) {
    TreeMap<ObjectKey, StoredObject> before = objects;
    long revisionBefore = revision;
    objects = new TreeMap<>(before);
    List<WriteResult> results = new ArrayList<>();
    List<WatchEvent> events = new ArrayList<>();
    try {
      for (Write write : writes) {
        results.add(apply(write, events));
      }
    } catch (RuntimeException e) {
      objects = before;
      revision = revisionBefore;
      throw e;
    }
    snapshots.put(revisionBefore, before);
    observers.forEach(o -> o.accept(events));
    return results;
  }

  private WriteResult apply(Write write, List<WatchEvent> events) {
    StoredObject current = objects.get(write.key());
    Change.Outcome outcome = write.change().decide(Optional.ofNullable(current));
    if (outcome instanceof Change.Put put) {
      ObjectNode document = put.document().deepCopy();
      if (current != null) {
        Meta.of(document).put("resourceVersion", Long.toString(current.revision()));
        if (document.equals(current.document())) {
          return new WriteResult(Optional.of(current), WriteResult.Effect.UNCHANGED);
        }
      }
      StoredObject stored = stored(write.key(), document);
      objects.put(write.key(), stored);
      events.add(
          new WatchEvent(
              current == null ? WatchEvent.Type.ADDED : WatchEvent.Type.MODIFIED, stored, current));
      return new WriteResult(
          Optional.of(stored),
          current == null ? WriteResult.Effect.CREATED : WriteResult.Effect.UPDATED);
    }
    if (outcome instanceof Change.Remove remove && current != null) {
      ObjectNode last = remove.last() == null ? current.document() : remove.last();
      StoredObject gone = stored(write.key(), last);
      objects.remove(write.key());
      events.add(new WatchEvent(WatchEvent.Type.DELETED, gone, current));
      return new WriteResult(Optional.of(gone), WriteResult.Effect.REMOVED);
    }
    return new WriteResult(Optional.ofNullable(current), WriteResult.Effect.UNCHANGED);
  }

  private StoredObject stored(ObjectKey key, ObjectNode document) {
    Meta.of(document).put("resourceVersion", Long.toString(++revision));
    Map<String, String> values = new HashMap<>();
    for (String path : fields.of(key.resource())) {
      values.put(path, document.at("/" + path.replace('.', '/')).asText(""));
    }
    return new StoredObject(
        key, Meta.uid(document), revision, Json.bytes(document), Meta.labels(document), values);
  }
}
