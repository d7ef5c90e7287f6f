package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.registry.Cluster;
import dev.gantry.model.kind.BuiltInKinds;
import dev.gantry.model.kind.Catalogue;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.kind.SnapshotCatalogue;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.status.Cause;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import dev.gantry.model.store.Watcher;
import dev.gantry.model.strategy.Strategies;
import dev.gantry.model.strategy.Strategy;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A cluster in memory, with the real strategies: what controllers write must pass them. */
final class MemoryCluster implements Cluster, ObjectReader {

  private final Catalogue catalogue = new SnapshotCatalogue(BuiltInKinds.load());
  private final TreeMap<ObjectKey, StoredObject> objects = new TreeMap<>();
  private final List<Consumer<WatchEvent>> watchers = new ArrayList<>();
  private final List<String> events = new ArrayList<>();
  private final Clock clock;
  private final Random random = new Random(1);
  private long revision;
  private int writes;

  MemoryCluster(Clock clock) {
    this.clock = clock;
  }

  Catalogue catalogue() {
    return catalogue;
  }

  void onChange(Consumer<WatchEvent> watcher) {
    watchers.add(watcher);
  }

  /** Everything that was told: {@code Normal ScalingReplicaSet Scaled up ...}. */
  List<String> events() {
    return events;
  }

  int writes() {
    return writes;
  }

  @Override
  public ObjectReader reader() {
    return this;
  }

  @Override
  public synchronized StoredObject create(ObjectNode given) {
    ObjectNode document = given.deepCopy();
    Kind kind = kind(document);
    Strategy strategy = Strategies.of(kind);
    ObjectNode meta = Meta.of(document);
    if (!meta.has("name")) {
      meta.put("name", meta.path("generateName").asText() + Suffixes.RANDOMLY.get());
    }
    ObjectKey key = key(kind, document);
    if (objects.containsKey(key)) {
      throw ApiException.alreadyExists(key.resource(), key.name());
    }
    if (kind.namespaced()) {
      StoredObject namespace = objects.get(ObjectKey.of("", "namespaces", "", key.namespace()));
      if (namespace != null && Meta.isDeleting(namespace.document())) {
        throw ApiException.forbidden(
            key.resource(),
            key.name(),
            "unable to create new content in namespace "
                + key.namespace()
                + " because it is being terminated");
      }
    }
    meta.put("uid", new UUID(random.nextLong(), random.nextLong()).toString());
    meta.put("creationTimestamp", Meta.time(clock.instant()));
    strategy.applyDefaults(document);
    strategy.prepareForCreate(document);
    refuse(kind, key, strategy.validate(document));
    return put(key, document);
  }

  @Override
  public synchronized Optional<StoredObject> update(
      ObjectKey key, UnaryOperator<ObjectNode> change) {
    return change(key, change, false);
  }

  @Override
  public synchronized Optional<StoredObject> updateStatus(
      ObjectKey key, UnaryOperator<ObjectNode> change) {
    return change(key, change, true);
  }

  private Optional<StoredObject> change(
      ObjectKey key, UnaryOperator<ObjectNode> change, boolean status) {
    StoredObject stored = objects.get(key);
    if (stored == null) {
      return Optional.empty();
    }
    ObjectNode old = stored.document();
    ObjectNode changed = change.apply(stored.document());
    if (changed.equals(old)) {
      return Optional.of(stored);
    }
    Kind kind = kind(changed);
    Strategy strategy = Strategies.of(kind);
    if (status) {
      strategy.prepareForStatusUpdate(changed, old);
      refuse(kind, key, strategy.validateStatusUpdate(changed, old));
    } else {
      strategy.applyDefaults(changed);
      strategy.prepareForUpdate(changed, old);
      refuse(kind, key, strategy.validateUpdate(changed, old));
    }
    if (Meta.isDeleting(changed) && Meta.finalizers(changed).isEmpty() && mayGo(changed)) {
      remove(key);
      return Optional.of(stored);
    }
    return Optional.of(put(key, changed));
  }

  private static boolean mayGo(ObjectNode document) {
    return document.path("metadata").path("deletionGracePeriodSeconds").asLong(0) == 0
        && document.path("spec").path("finalizers").isEmpty();
  }

  @Override
  public synchronized Optional<StoredObject> finalizeNamespace(
      String name, UnaryOperator<ObjectNode> change) {
    ObjectKey key = ObjectKey.of("", "namespaces", "", name);
    StoredObject stored = objects.get(key);
    if (stored == null) {
      return Optional.empty();
    }
    ObjectNode changed = change.apply(stored.document());
    if (Meta.isDeleting(changed) && mayGo(changed)) {
      remove(key);
      return Optional.empty();
    }
    return Optional.of(put(key, changed));
  }

  @Override
  public synchronized void delete(ObjectKey key, DeleteOptions options) {
    StoredObject stored = objects.get(key);
    if (stored == null) {
      return;
    }
    if (!options.uid().isEmpty() && !options.uid().equals(stored.uid())) {
      throw ApiException.conflict(
          key.resource(), key.name(), "the UID in the precondition differs");
    }
    ObjectNode document = stored.document();
    ArrayNode finalizers = Meta.of(document).withArray("/finalizers");
    switch (options.propagation()) {
      case "Foreground" -> finalizers.add("foregroundDeletion");
      case "Orphan" -> finalizers.add("orphan");
      default -> {}
    }
    long grace = grace(document, options);
    boolean namespace = key.resource().resource().equals("namespaces");
    if (grace == 0 && finalizers.isEmpty() && !namespace) {
      remove(key);
      return;
    }
    if (finalizers.isEmpty()) {
      Meta.of(document).remove("finalizers");
    }
    if (!Meta.isDeleting(document)) {
      Meta.of(document).put("deletionTimestamp", Meta.time(clock.instant().plusSeconds(grace)));
    }
    Meta.of(document).put("deletionGracePeriodSeconds", grace);
    if (namespace) {
      document.withObject("/status").put("phase", "Terminating");
    }
    put(key, document);
  }

  private long grace(ObjectNode document, DeleteOptions options) {
    boolean pod = document.path("kind").asText().equals("Pod");
    boolean ran = pod && !document.path("spec").path("nodeName").asText("").isEmpty();
    if (!ran) {
      return 0;
    }
    return options.graceSeconds() != null
        ? options.graceSeconds()
        : Strategies.of(kind(document)).defaultGracePeriodSeconds(document);
  }

  @Override
  public synchronized void bind(ObjectKey pod, String node) {
    StoredObject stored = objects.get(pod);
    if (stored == null) {
      throw ApiException.notFound(pod.resource(), pod.name());
    }
    ObjectNode document = stored.document();
    if (!document.path("spec").path("nodeName").asText("").isEmpty()) {
      throw ApiException.conflict(pod.resource(), pod.name(), "pod is already assigned");
    }
    document.withObject("/spec").put("nodeName", node);
    put(pod, document);
  }

  @Override
  public synchronized void event(StoredObject about, String type, String reason, String message) {
    events.add(type + " " + reason + " " + message);
  }

  /** Writes a document as it is, past all rules: for what a test sets up. */
  synchronized StoredObject put(ObjectKey key, ObjectNode document) {
    writes++;
    Meta.of(document).put("resourceVersion", Long.toString(++revision));
    StoredObject previous = objects.get(key);
    Map<String, String> fields = new HashMap<>();
    for (String field : kind(document).selectableFields()) {
      fields.put(field, document.at("/" + field.replace('.', '/')).asText(""));
    }
    StoredObject stored =
        new StoredObject(
            key, Meta.uid(document), revision, Json.bytes(document), Meta.labels(document), fields);
    objects.put(key, stored);
    tell(
        new WatchEvent(
            previous == null ? WatchEvent.Type.ADDED : WatchEvent.Type.MODIFIED, stored, previous));
    return stored;
  }

  synchronized void remove(ObjectKey key) {
    StoredObject gone = objects.remove(key);
    if (gone != null) {
      writes++;
      StoredObject last =
          new StoredObject(key, gone.uid(), ++revision, gone.json(), gone.labels(), Map.of());
      tell(new WatchEvent(WatchEvent.Type.DELETED, last, gone));
    }
  }

  private void tell(WatchEvent event) {
    watchers.forEach(w -> w.accept(event));
  }

  private Kind kind(ObjectNode document) {
    return catalogue
        .byKind(document.path("apiVersion").asText(), document.path("kind").asText())
        .orElseThrow();
  }

  private static ObjectKey key(Kind kind, ObjectNode document) {
    return new ObjectKey(
        kind.storage(), kind.namespaced() ? Meta.namespace(document) : "", Meta.name(document));
  }

  private static void refuse(Kind kind, ObjectKey key, List<Cause> causes) {
    if (!causes.isEmpty()) {
      throw ApiException.invalid(kind.group(), kind.kind(), key.name(), causes);
    }
  }

  @Override
  public synchronized Optional<StoredObject> get(ObjectKey key) {
    return Optional.ofNullable(objects.get(key));
  }

  @Override
  public long revision() {
    return revision;
  }

  @Override
  public void await(long wanted) {}

  @Override
  public void awaitLatest() {}

  @Override
  public synchronized Page list(Query query) {
    List<StoredObject> found =
        objects.values().stream()
            .filter(o -> o.key().resource().equals(query.resource()))
            .filter(
                o -> query.namespace().isEmpty() || o.key().namespace().equals(query.namespace()))
            .filter(query.selector()::matches)
            .toList();
    return new Page(revision, found, null, 0);
  }

  @Override
  public synchronized int count(GroupResource resource) {
    return (int) objects.keySet().stream().filter(k -> k.resource().equals(resource)).count();
  }

  @Override
  public Watcher watch(Query query, long fromRevision) {
    throw new UnsupportedOperationException("controllers get changes handed");
  }
}
