package dev.gantry.ejb.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.store.Change;
import dev.gantry.model.store.Write;
import java.util.UUID;

/**
 * What every namespace starts with: its finalizer, its phase and its name as a label; and in the
 * same transaction the default service account and the cluster's CA, so that a pod created in the
 * next moment finds both.
 */
public final class NewNamespace implements Admission {

  private final String caCertificate;

  /**
   * @param caCertificate PEM
   */
  public NewNamespace(String caCertificate) {
    this.caCertificate = caCertificate;
  }

  @Override
  public void mutate(AdmissionRequest request) {
    if (!request.creates("", "namespaces")) {
      return;
    }
    ObjectNode namespace = request.object();
    String name = request.key().name();
    Meta.of(namespace).withObject("/labels").put("kubernetes.io/metadata.name", name);
    ObjectNode spec = namespace.withObject("/spec");
    if (spec.path("finalizers").isEmpty()) {
      spec.putArray("finalizers").add("kubernetes");
    }
    ObjectNode account = inside(request, "ServiceAccount", name, "default");
    request.along(unlessThere(request, "serviceaccounts", account));
    if (!caCertificate.isEmpty()) {
      ObjectNode config = inside(request, "ConfigMap", name, "kube-root-ca.crt");
      Meta.of(config)
          .putObject("annotations")
          .put(
              "kubernetes.io/description",
              "Contains a CA bundle that can be used to verify the API server.");
      config.putObject("data").put("ca.crt", caCertificate);
      request.along(unlessThere(request, "configmaps", config));
    }
  }

  /** Status is set when the strategy has dropped what a client sent of it. */
  @Override
  public void check(AdmissionRequest request) {
    if (request.creates("", "namespaces")) {
      request.object().withObject("/status").put("phase", "Active");
    }
  }

  private static ObjectNode inside(
      AdmissionRequest request, String kind, String namespace, String name) {
    ObjectNode document = Json.object();
    document.put("apiVersion", "v1").put("kind", kind);
    document
        .putObject("metadata")
        .put("name", name)
        .put("namespace", namespace)
        .put("uid", UUID.randomUUID().toString())
        .put("creationTimestamp", Meta.time(request.context().now()));
    return document;
  }

  private static Write unlessThere(AdmissionRequest request, String resource, ObjectNode document) {
    return new Write(
        ObjectKey.of("", resource, Meta.namespace(document), Meta.name(document)),
        current -> current.isPresent() ? Change.Keep.KEEP : new Change.Put(document),
        request.context().actor());
  }
}
