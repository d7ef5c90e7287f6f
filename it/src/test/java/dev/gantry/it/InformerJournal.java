package dev.gantry.it;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What an informer's events tell, and which of them contradict those before. */
final class InformerJournal implements ResourceEventHandler<ConfigMap> {

  private final Map<String, String> objects = new TreeMap<>();
  private final List<String> contradictions = new ArrayList<>();

  @Override
  public synchronized void onAdd(ConfigMap added) {
    if (objects.put(name(added), revision(added)) != null) {
      contradictions.add("added again: " + name(added));
    }
  }

  @Override
  public synchronized void onUpdate(ConfigMap old, ConfigMap changed) {
    String before = objects.put(name(changed), revision(changed));
    if (before == null) {
      contradictions.add("changed, but never added: " + name(changed));
    } else if (Long.parseLong(before) > Long.parseLong(revision(changed))) {
      contradictions.add("went back in time: " + name(changed));
    }
  }

  @Override
  public synchronized void onDelete(ConfigMap deleted, boolean unknownFinalState) {
    if (objects.remove(name(deleted)) == null) {
      contradictions.add("deleted, but never added: " + name(deleted));
    }
  }

  /** Revisions by name. */
  synchronized Map<String, String> objects() {
    return new TreeMap<>(objects);
  }

  synchronized List<String> contradictions() {
    return List.copyOf(contradictions);
  }

  private static String name(ConfigMap object) {
    return object.getMetadata().getName();
  }

  private static String revision(ConfigMap object) {
    return object.getMetadata().getResourceVersion();
  }
}
