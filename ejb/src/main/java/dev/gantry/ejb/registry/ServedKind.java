package dev.gantry.ejb.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.schema.TypeSchema;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.strategy.Strategy;
import java.util.Optional;

/**
 * A kind with all that the registry needs to serve it.
 *
 * @param client the kind in the version that the client speaks
 * @param stored the kind in the version that is kept
 * @param clientSchema schema of the client's version; empty where none is known
 * @param storedSchema schema of the stored version
 */
public record ServedKind(
    Kind client,
    Kind stored,
    Strategy strategy,
    Optional<TypeSchema> clientSchema,
    Optional<TypeSchema> storedSchema) {

  public ObjectKey key(String namespace, String name) {
    return new ObjectKey(stored.storage(), stored.namespaced() ? namespace : "", name);
  }

  /** A fresh tree of what is kept, in the stored version of today. */
  public ObjectNode document(StoredObject object) {
    return stored.definition() == null
        ? object.document()
        : stored.definition().documents().tree(object);
  }

  /** Whether to read or write an object a webhook may have to be asked. */
  boolean asksOthers() {
    return stored.definition() != null && stored.definition().documents().mayAsk();
  }

  /** True for the resource of this group and plural name, e.g. {@code ("", "pods")}. */
  public boolean is(String group, String plural) {
    return stored.storage().group().equals(group) && stored.storage().resource().equals(plural);
  }

  public boolean isPod() {
    return is("", "pods");
  }

  public boolean isNamespace() {
    return is("", "namespaces");
  }
}
