package dev.gantry.ejb.security.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.volume.Binding;
import dev.gantry.model.controller.volume.LocalProvisioner;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.request.RequestInfo;
import dev.gantry.model.selector.FieldSelector;
import dev.gantry.model.selector.Selector;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.Query;
import dev.gantry.model.store.StoredObject;

/** What the pods of a node refer to, and what ingresses need on every node. */
public final class NodeReferences {

  private static final GroupResource PODS = new GroupResource("", "pods");
  private static final GroupResource INGRESSES =
      new GroupResource("networking.k8s.io", "ingresses");

  private final ObjectReader reader;

  public NodeReferences(ObjectReader reader) {
    this.reader = reader;
  }

  /**
   * Whether a pod is assigned to the node. A pod that is gone runs nowhere, and may be asked about.
   */
  boolean runs(String node, String namespace, String pod) {
    return reader
        .get(ObjectKey.of("", "pods", namespace, pod))
        .map(p -> p.field("spec.nodeName").equals(node))
        .orElse(true);
  }

  /** Whether a pod of the node, or an ingress, refers to the object by name. */
  boolean refers(String node, RequestInfo request) {
    if (request.name().isEmpty()) {
      return false;
    }
    if ("persistentvolumes".equals(request.resource())) {
      return refersToVolume(node, request.name());
    }
    for (StoredObject pod : pods(node, request.namespace())) {
      if (PodReferences.of(pod.as(ObjectNode.class)).has(request.resource(), request.name())) {
        return true;
      }
    }
    return "secrets".equals(request.resource())
        && servedByIngress(request.namespace(), request.name());
  }

  private Iterable<StoredObject> pods(String node, String namespace) {
    return reader
        .list(
            Query.in(PODS, namespace)
                .where(Selector.fields(FieldSelector.equal("spec.nodeName", node))))
        .objects();
  }

  /** Whether a volume is a directory of the node, which its agent makes and removes. */
  boolean hasDirectory(String node, String volume) {
    return reader
        .get(ObjectKey.of("", "persistentvolumes", "", volume))
        .map(
            v ->
                node.equals(v.labels().get(LocalProvisioner.NODE))
                    && LocalProvisioner.NAME.equals(
                        Meta.annotations(v.as(ObjectNode.class)).get(Binding.PROVISIONED_BY)))
        .orElse(false);
  }

  private boolean refersToVolume(String node, String volume) {
    for (StoredObject pod : pods(node, "")) {
      for (String claim :
          PodReferences.of(pod.as(ObjectNode.class)).names("persistentvolumeclaims")) {
        boolean bound =
            reader
                .get(ObjectKey.of("", "persistentvolumeclaims", pod.key().namespace(), claim))
                .map(c -> c.at("/spec/volumeName").asText().equals(volume))
                .orElse(false);
        if (bound) {
          return true;
        }
      }
    }
    return false;
  }

  /** Every node is an ingress: it needs the certificates that ingresses name. */
  private boolean servedByIngress(String namespace, String secret) {
    for (StoredObject ingress : reader.list(Query.in(INGRESSES, namespace)).objects()) {
      for (JsonNode tls : ingress.as(ObjectNode.class).at("/spec/tls")) {
        if (tls.path("secretName").asText("").equals(secret)) {
          return true;
        }
      }
    }
    return false;
  }
}
