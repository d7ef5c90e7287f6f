package dev.gantry.ejb.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.BuiltInKinds;
import dev.gantry.model.kind.Converter;
import dev.gantry.model.kind.CustomKinds;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.kind.SnapshotCatalogue;
import dev.gantry.model.store.Committed;
import dev.gantry.model.store.ObjectStore;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Keeps the catalogue in step with the custom resource definitions. The catalogue is replaced on
 * the store's own thread, before any later change is handed on: whoever sees a definition
 * established sees its kind.
 */
@ApplicationScoped
public class CustomKindsWatch {

  static final GroupResource DEFINITIONS =
      new GroupResource("apiextensions.k8s.io", "customresourcedefinitions");

  private final List<Kind> builtIn = BuiltInKinds.load();
  private final Map<String, List<Kind>> custom = new TreeMap<>();
  private boolean loaded;
  @Inject KindCatalogue catalogue;
  @Inject ObjectStore reader;
  @Inject Converter.Source converters;

  /** For the container. */
  CustomKindsWatch() {}

  CustomKindsWatch(KindCatalogue catalogue, ObjectStore reader, Converter.Source converters) {
    this.converters = converters;
    this.catalogue = catalogue;
    this.reader = reader;
  }

  /**
   * Reads the definitions that were there before this server; once done, does nothing. The store
   * fires a change only when its cache shows it, so reading under the lock loses none.
   */
  public synchronized void load() {
    if (loaded) {
      return;
    }
    for (StoredObject definition : reader.list(Query.all(DEFINITIONS)).objects()) {
      put(definition);
    }
    loaded = true;
    if (!custom.isEmpty()) {
      publish();
    }
  }

  public synchronized void follow(@Observes Committed committed) {
    boolean changed = false;
    for (WatchEvent event : committed.events()) {
      StoredObject definition = event.object();
      if (!definition.key().resource().equals(DEFINITIONS)) {
        continue;
      }
      changed |=
          event.type() == WatchEvent.Type.DELETED
              ? custom.remove(definition.key().name()) != null
              : put(definition);
    }
    if (changed) {
      publish();
    }
  }

  private boolean put(StoredObject definition) {
    List<Kind> kinds = CustomKinds.of(definition.as(ObjectNode.class), converters);
    List<Kind> before = custom.getOrDefault(definition.key().name(), List.of());
    if (kinds.equals(before)) {
      // What was compiled from the same state before is kept.
      return false;
    }
    custom.put(definition.key().name(), kinds);
    return true;
  }

  private void publish() {
    List<Kind> all = new ArrayList<>(builtIn);
    custom.values().forEach(all::addAll);
    catalogue.replace(new SnapshotCatalogue(all));
  }
}
