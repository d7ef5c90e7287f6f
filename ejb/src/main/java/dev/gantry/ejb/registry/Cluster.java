package dev.gantry.ejb.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.store.Write;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The cluster as a controller sees it: reads from the cache, writes through the registry's
 * strategies (defaults, validation, generation, finalizers, quota) without HTTP. Obtained per
 * component, so that history names who wrote.
 */
public interface Cluster {

  ObjectReader reader();

  /**
   * Creates; {@code document} carries apiVersion, kind, metadata.name (or generateName) and
   * metadata.namespace.
   *
   * @throws dev.gantry.model.status.ApiException AlreadyExists, Invalid, Forbidden, ...
   */
  StoredObject create(ObjectNode document);

  /**
   * Changes metadata and spec; {@code change} may run more than once. Empty when the object is
   * gone.
   */
  Optional<StoredObject> update(ObjectKey key, UnaryOperator<ObjectNode> change);

  /**
   * Changes status only (what else {@code change} touches is dropped, as on the status
   * subresource).
   */
  Optional<StoredObject> updateStatus(ObjectKey key, UnaryOperator<ObjectNode> change);

  /**
   * Changes {@code spec.finalizers} of a namespace, as its finalize subresource does; a deleting
   * namespace whose list becomes empty is removed.
   */
  default Optional<StoredObject> finalizeNamespace(String name, UnaryOperator<ObjectNode> change) {
    return update(ObjectKey.of("", "namespaces", "", name), change);
  }

  /** Deletes as the API would; absent is success. */
  void delete(ObjectKey key, DeleteOptions options);

  /**
   * Deletes many, sharing group commits; absent is success.
   *
   * @return the refusals, by key; empty when all worked
   */
  default Map<ObjectKey, ApiException> deleteAll(Map<ObjectKey, DeleteOptions> wanted) {
    Map<ObjectKey, ApiException> refused = new LinkedHashMap<>();
    wanted.forEach(
        (key, options) -> {
          try {
            delete(key, options);
          } catch (ApiException refusal) {
            refused.put(key, refusal);
          }
        });
    return refused;
  }

  /** Assigns a pod to a node; a pod that is bound already or deleted is a Conflict. */
  void bind(ObjectKey pod, String node);

  /**
   * Records an event about an object, merged with an equal recent one (count, lastTimestamp). Never
   * fails the caller.
   */
  void event(StoredObject about, String type, String reason, String message);

  /**
   * @param uid delete only this incarnation, {@code ""} for any
   * @param propagation Background, Foreground, Orphan
   * @param graceSeconds null for the object's own
   */
  record DeleteOptions(String uid, String propagation, Long graceSeconds) {
    public static final DeleteOptions BACKGROUND = new DeleteOptions("", "Background", null);

    public static DeleteOptions background(String uid) {
      return new DeleteOptions(uid, "Background", null);
    }

    /** Removes at once, whatever runs: for objects whose node or owner is gone. */
    public static DeleteOptions now(String uid) {
      return new DeleteOptions(uid, "Background", 0L);
    }
  }

  /** Makes {@link Cluster}s; injected. */
  interface Access {
    /** A view that acts as {@code system:serviceaccount:kube-system:<component>}. */
    Cluster as(String component);

    /**
     * The same, whose writes carry the leadership that {@code fence} answers at the time of each
     * write (null: none), so that a deposed leader's late writes are refused.
     */
    default Cluster as(String component, Supplier<Write.Fence> fence) {
      return as(component);
    }
  }
}
