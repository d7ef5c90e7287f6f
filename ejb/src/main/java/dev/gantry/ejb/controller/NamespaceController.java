package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.namespace.NamespaceDecider;
import dev.gantry.model.kind.Catalogue;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.WatchEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Empties namespaces that are deleted, then lets them go. */
@ApplicationScoped
public class NamespaceController implements Controller {

  private static final String FINALIZER = "kubernetes";

  @Inject Catalogue catalogue;

  @Override
  public String name() {
    return "namespace-controller";
  }

  @Override
  public int workers() {
    return 4;
  }

  @Override
  public List<Source> sources() {
    return List.of(
        Source.self(Keys.NAMESPACES), new Source(null, NamespaceController::contentGone));
  }

  private static void contentGone(
      WatchEvent event, ObjectReader reader, Consumer<ObjectKey> enqueue) {
    String namespace = event.object().key().namespace();
    if (event.type() != WatchEvent.Type.DELETED || namespace.isEmpty()) {
      return;
    }
    ObjectKey key = new ObjectKey(Keys.NAMESPACES, "", namespace);
    if (reader.get(key).filter(n -> Meta.isDeleting(n.as(ObjectNode.class))).isPresent()) {
      enqueue.accept(key);
    }
  }

  @Override
  public void sync(ObjectKey key, Round round) {
    Optional<StoredObject> stored = round.reader().get(key);
    if (stored.isEmpty() || !Meta.isDeleting(stored.get().as(ObjectNode.class))) {
      return;
    }
    StoredObject namespace = stored.get();
    Map<GroupResource, List<JsonNode>> content = content(round.reader(), key.name());
    if (NamespaceDecider.isEmpty(content)) {
      // Another server may have written something that this one has not seen.
      round.reader().awaitLatest();
      content = content(round.reader(), key.name());
    }
    round.apply(
        namespace, NamespaceDecider.decide(namespace.as(ObjectNode.class), content, round.now()));
    if (NamespaceDecider.isEmpty(content)) {
      round.cluster().finalizeNamespace(key.name(), NamespaceController::release);
    }
  }

  private static ObjectNode release(ObjectNode namespace) {
    if (namespace.path("spec").path("finalizers") instanceof ArrayNode finalizers) {
      for (int i = finalizers.size() - 1; i >= 0; i--) {
        if (finalizers.get(i).asText().equals(FINALIZER)) {
          finalizers.remove(i);
        }
      }
    }
    return namespace;
  }

  private Map<GroupResource, List<JsonNode>> content(ObjectReader reader, String namespace) {
    Map<GroupResource, List<JsonNode>> content = new LinkedHashMap<>();
    for (Kind kind : catalogue.all()) {
      if (!kind.namespaced()
          || !kind.verbs().contains("delete")
          || !kind.storage().equals(kind.resource())
          || content.containsKey(kind.storage())) {
        continue;
      }
      List<JsonNode> left =
          reader.list(Query.in(kind.storage(), namespace)).objects().stream()
              .<JsonNode>map(o -> o.as(ObjectNode.class))
              .toList();
      if (!left.isEmpty()) {
        content.put(kind.storage(), left);
      }
    }
    return content;
  }
}
