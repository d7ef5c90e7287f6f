package dev.gantry.ejb.controller;

import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.object.Owners;
import dev.gantry.model.store.StoredObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who has which owners, and the other way round, over all kinds. */
final class OwnerGraph {

  private record Entry(long revision, List<String> owners) {}

  private final Map<ObjectKey, Entry> entries = new HashMap<>();
  private final Map<String, Set<ObjectKey>> dependents = new HashMap<>();

  synchronized void clear() {
    entries.clear();
    dependents.clear();
  }

  synchronized void put(StoredObject object) {
    Entry known = entries.get(object.key());
    if (known != null && known.revision() >= object.revision()) {
      return;
    }
    remove(object.key());
    List<String> owners = object.owners().stream().map(Owners.Owner::uid).toList();
    if (owners.isEmpty()) {
      return;
    }
    entries.put(object.key(), new Entry(object.revision(), owners));
    owners.forEach(o -> dependents.computeIfAbsent(o, u -> new HashSet<>()).add(object.key()));
  }

  synchronized void remove(ObjectKey key) {
    Entry entry = entries.remove(key);
    if (entry == null) {
      return;
    }
    for (String owner : entry.owners()) {
      Set<ObjectKey> keys = dependents.get(owner);
      if (keys != null && keys.remove(key) && keys.isEmpty()) {
        dependents.remove(owner);
      }
    }
  }

  synchronized List<ObjectKey> dependents(String uid) {
    return List.copyOf(dependents.getOrDefault(uid, Set.of()));
  }

  synchronized List<ObjectKey> all() {
    return List.copyOf(entries.keySet());
  }
}
