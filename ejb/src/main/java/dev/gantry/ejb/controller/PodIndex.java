package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.object.Owners;
import dev.gantry.model.selector.LabelSelector;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Pods by controller, by node and by label, so that a round reads its own pods and not all.
 *
 * <p>The index answers keys; the cache has the last word: each pod is read again, so an index that
 * is behind shows nothing stale. What a controller wrote itself is put in at once ({@link
 * #written}), so a round sees the creations of the one before.
 */
public final class PodIndex {

  private record Entry(StoredObject pod, String owner, String node) {}

  private record Label(String namespace, String key, String value) {}

  private final Map<ObjectKey, Entry> entries = new HashMap<>();
  private final Map<String, Set<ObjectKey>> byOwner = new HashMap<>();
  private final Map<String, Set<ObjectKey>> byNode = new HashMap<>();
  private final Map<String, Set<ObjectKey>> byNamespace = new HashMap<>();
  private final Map<Label, Set<ObjectKey>> byLabel = new HashMap<>();
  private long followed;

  /** Starts from the cache's present state. */
  public synchronized void load(ObjectReader reader) {
    ObjectReader.Page page = reader.list(Query.all(Keys.PODS));
    List.copyOf(entries.keySet()).forEach(this::remove);
    page.objects().forEach(this::put);
    followed = Math.max(followed, page.revision());
  }

  public synchronized void follow(WatchEvent event) {
    StoredObject pod = event.object();
    if (!pod.key().resource().equals(Keys.PODS)) {
      return;
    }
    Entry known = entries.get(pod.key());
    boolean newer = known == null || known.pod().revision() < pod.revision();
    if (event.type() == WatchEvent.Type.DELETED) {
      if (newer) {
        remove(pod.key());
      }
    } else if (newer) {
      put(pod);
    }
    followed = Math.max(followed, pod.revision());
  }

  /** A controller's own write, before its event comes round. Other kinds are ignored. */
  public synchronized void written(StoredObject pod) {
    if (!pod.key().resource().equals(Keys.PODS) || pod.revision() <= followed) {
      return;
    }
    Entry known = entries.get(pod.key());
    if (known == null || known.pod().revision() < pod.revision()) {
      put(pod);
    }
  }

  /** A controller's own deletion. */
  public synchronized void deleted(ObjectReader reader, ObjectKey key, String uid) {
    Entry known = entries.get(key);
    if (known != null && known.pod().uid().equals(uid) && reader.get(key).isEmpty()) {
      remove(key);
    }
  }

  public List<StoredObject> ownedBy(ObjectReader reader, String uid) {
    return read(reader, keys(byOwner, uid));
  }

  public List<StoredObject> on(ObjectReader reader, String node) {
    return read(reader, keys(byNode, node));
  }

  public List<StoredObject> in(ObjectReader reader, String namespace) {
    return read(reader, keys(byNamespace, namespace));
  }

  /** Pods of a namespace that a selector matches; looks only at those with its rarest label. */
  public List<StoredObject> matching(
      ObjectReader reader, String namespace, LabelSelector selector) {
    return read(reader, candidates(namespace, selector)).stream()
        .filter(p -> selector.matches(p.labels()))
        .toList();
  }

  /** What a controller object chooses from: the pods that it controls, and orphans it selects. */
  public List<ObjectNode> claimable(
      ObjectReader reader, String uid, String namespace, LabelSelector selector) {
    Map<ObjectKey, ObjectNode> found = new java.util.LinkedHashMap<>();
    ownedBy(reader, uid).forEach(p -> found.put(p.key(), p.as(ObjectNode.class)));
    for (StoredObject pod : matching(reader, namespace, selector)) {
      if (pod.controller().isEmpty()) {
        found.put(pod.key(), pod.as(ObjectNode.class));
      }
    }
    return List.copyOf(found.values());
  }

  private synchronized <K> List<ObjectKey> keys(Map<K, Set<ObjectKey>> index, K value) {
    return List.copyOf(index.getOrDefault(value, Set.of()));
  }

  private synchronized List<ObjectKey> candidates(String namespace, LabelSelector selector) {
    Collection<ObjectKey> fewest = byNamespace.getOrDefault(namespace, Set.of());
    for (LabelSelector.Requirement requirement : selector.requirements()) {
      if (requirement.operator() == LabelSelector.Operator.IN && requirement.values().size() == 1) {
        Label label =
            new Label(namespace, requirement.key(), requirement.values().iterator().next());
        Collection<ObjectKey> labelled = byLabel.getOrDefault(label, Set.of());
        fewest = labelled.size() < fewest.size() ? labelled : fewest;
      }
    }
    return List.copyOf(fewest);
  }

  private static List<StoredObject> read(ObjectReader reader, List<ObjectKey> keys) {
    return keys.stream().sorted().map(reader::get).flatMap(Optional::stream).toList();
  }

  private void put(StoredObject pod) {
    remove(pod.key());
    Entry entry =
        new Entry(
            pod, pod.controller().map(Owners.Owner::uid).orElse(""), pod.field("spec.nodeName"));
    entries.put(pod.key(), entry);
    add(byOwner, entry.owner(), pod.key());
    add(byNode, entry.node(), pod.key());
    add(byNamespace, pod.key().namespace(), pod.key());
    pod.labels().forEach((k, v) -> add(byLabel, new Label(pod.key().namespace(), k, v), pod.key()));
  }

  private void remove(ObjectKey key) {
    Entry entry = entries.remove(key);
    if (entry == null) {
      return;
    }
    drop(byOwner, entry.owner(), key);
    drop(byNode, entry.node(), key);
    drop(byNamespace, key.namespace(), key);
    entry.pod().labels().forEach((k, v) -> drop(byLabel, new Label(key.namespace(), k, v), key));
  }

  private static <K> void add(Map<K, Set<ObjectKey>> index, K value, ObjectKey key) {
    index.computeIfAbsent(value, v -> new HashSet<>()).add(key);
  }

  private static <K> void drop(Map<K, Set<ObjectKey>> index, K value, ObjectKey key) {
    Set<ObjectKey> keys = index.get(value);
    if (keys != null && keys.remove(key) && keys.isEmpty()) {
      index.remove(value);
    }
  }
}
