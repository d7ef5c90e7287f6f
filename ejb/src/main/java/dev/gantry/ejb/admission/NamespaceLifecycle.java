package dev.gantry.ejb.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.status.Cause;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.StoredObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Nothing is created in a namespace that is not there, or that is on its way out. */
public final class NamespaceLifecycle implements Admission {

  private static final Set<String> PROTECTED = Set.of("default", "kube-system", "kube-public");
  private static final GroupResource NAMESPACES = new GroupResource("", "namespaces");

  private final ObjectReader reader;

  public NamespaceLifecycle(ObjectReader reader) {
    this.reader = reader;
  }

  @Override
  public void mutate(AdmissionRequest request) {
    if (!request.isCreate() || !request.isWhole() || !request.kind().stored().namespaced()) {
      return;
    }
    String namespace = request.key().namespace();
    JsonNode document = namespace(namespace);
    if (Meta.isDeleting(document)) {
      throw terminating(request, namespace);
    }
  }

  private JsonNode namespace(String name) {
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

  private static ApiException terminating(AdmissionRequest request, String namespace) {
    GroupResource resource = request.kind().stored().resource();
    String name = request.key().name();
    return new ApiException(
        403,
        "Forbidden",
        resource
            + " \""
            + name
            + "\" is forbidden: unable to create new content in namespace "
            + namespace
            + " because it is being terminated",
        resource.group(),
        resource.resource(),
        name,
        "",
        List.of(
            new Cause(
                "NamespaceTerminating",
                "metadata.namespace",
                "namespace " + namespace + " is being terminated")),
        0);
  }

  @Override
  public void check(AdmissionRequest request) {
    if (request.operation() == AdmissionRequest.Operation.DELETE
        && request.kind().isNamespace()
        && PROTECTED.contains(request.key().name())) {
      throw request.forbidden("this namespace may not be deleted");
    }
  }
}
