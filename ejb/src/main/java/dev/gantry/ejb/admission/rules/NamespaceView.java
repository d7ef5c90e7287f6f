package dev.gantry.ejb.admission.rules;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.admission.AdmissionRequest;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.StoredObject;
import java.util.Optional;

/** Reads the namespaces that requests are about. */
public final class NamespaceView {

  private static final GroupResource NAMESPACES = new GroupResource("", "namespaces");

  private final ObjectReader reader;

  public NamespaceView(ObjectReader reader) {
    this.reader = reader;
  }

  /**
   * Shared: not to be changed.
   *
   * @throws ApiException 404 where it is not there
   */
  public ObjectNode require(String name) {
    ObjectKey key = new ObjectKey(NAMESPACES, "", name);
    Optional<StoredObject> namespace = reader.get(key);
    if (namespace.isEmpty()) {
      // Another server may have created it just now.
      reader.awaitLatest();
      namespace = reader.get(key);
    }
    return namespace
        .orElseThrow(() -> ApiException.notFound(NAMESPACES, name))
        .as(ObjectNode.class);
  }

  /** The namespace of a request's object; null for cluster-wide ones. */
  public ObjectNode of(AdmissionRequest request) {
    if (request.kind().isNamespace()) {
      return request.object() != null && request.isWhole() ? request.object() : request.old();
    }
    return request.key().namespace().isEmpty() ? null : require(request.key().namespace());
  }
}
