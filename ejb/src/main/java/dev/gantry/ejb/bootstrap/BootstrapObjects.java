package dev.gantry.ejb.bootstrap;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.config.Settings;
import dev.gantry.ejb.registry.Cluster;
import dev.gantry.model.controller.volume.LocalProvisioner;
import dev.gantry.model.object.Json;
import dev.gantry.model.status.ApiException;
import java.util.ArrayList;
import java.util.List;

/**
 * What every cluster has from its first moment. What is there already is left as it is, so that an
 * operator's changes stay; running it twice changes nothing.
 */
public final class BootstrapObjects {

  static final List<String> NAMESPACES =
      List.of("default", "kube-system", "kube-public", "kube-node-lease");

  private final Settings settings;

  public BootstrapObjects(Settings settings) {
    this.settings = settings;
  }

  /** Creates what is missing. */
  public void create(Cluster cluster) {
    for (ObjectNode document : documents()) {
      try {
        cluster.create(document);
      } catch (ApiException e) {
        if (!e.is("AlreadyExists")) {
          throw e;
        }
      }
    }
  }

  private List<ObjectNode> documents() {
    List<ObjectNode> documents = new ArrayList<>();
    for (String name : NAMESPACES) {
      documents.add(object("v1", "Namespace", "", name));
    }
    documents.addAll(BootstrapRoles.documents());
    documents.add(
        priority(
            "system-cluster-critical",
            2_000_000_000,
            "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary."));
    documents.add(
        priority(
            "system-node-critical",
            2_000_001_000,
            "Used for system critical pods that must not be moved from their current node."));
    documents.add(ingressClass());
    documents.add(storageClass());
    documents.add(serviceCidr());
    documents.add(dns());
    return documents;
  }

  private static ObjectNode object(String apiVersion, String kind, String namespace, String name) {
    ObjectNode object = Json.object().put("apiVersion", apiVersion).put("kind", kind);
    ObjectNode metadata = object.putObject("metadata").put("name", name);
    if (!namespace.isEmpty()) {
      metadata.put("namespace", namespace);
    }
    return object;
  }

  private static ObjectNode priority(String name, int value, String description) {
    return object("scheduling.k8s.io/v1", "PriorityClass", "", name)
        .put("value", value)
        .put("globalDefault", false)
        .put("description", description)
        .put("preemptionPolicy", "PreemptLowerPriority");
  }

  private static ObjectNode ingressClass() {
    ObjectNode ingress = object("networking.k8s.io/v1", "IngressClass", "", "gantry");
    ((ObjectNode) ingress.path("metadata"))
        .putObject("annotations")
        .put("ingressclass.kubernetes.io/is-default-class", "true");
    ingress.putObject("spec").put("controller", "gantry.dev/ingress");
    return ingress;
  }

  /** Directories of the node on which a claim's first pod runs. */
  private static ObjectNode storageClass() {
    ObjectNode local = object("storage.k8s.io/v1", "StorageClass", "", "local");
    ((ObjectNode) local.path("metadata"))
        .putObject("annotations")
        .put("storageclass.kubernetes.io/is-default-class", "true");
    return local
        .put("provisioner", LocalProvisioner.NAME)
        .put("reclaimPolicy", "Delete")
        .put("volumeBindingMode", "WaitForFirstConsumer");
  }

  private ObjectNode serviceCidr() {
    ObjectNode cidr = object("networking.k8s.io/v1", "ServiceCIDR", "", "kubernetes");
    cidr.putObject("spec").putArray("cidrs").add(settings.serviceCidr());
    return cidr;
  }

  /** Each node answers DNS at this service's address itself, so it has no pods behind it. */
  private ObjectNode dns() {
    ObjectNode service = object("v1", "Service", "kube-system", "kube-dns");
    ((ObjectNode) service.path("metadata"))
        .putObject("labels")
        .put("k8s-app", "kube-dns")
        .put("kubernetes.io/cluster-service", "true")
        .put("kubernetes.io/name", "CoreDNS");
    ObjectNode spec = service.putObject("spec").put("clusterIP", settings.dnsAddress());
    var ports = spec.putArray("ports");
    ports
        .addObject()
        .put("name", "dns")
        .put("port", 53)
        .put("protocol", "UDP")
        .put("targetPort", 53);
    ports
        .addObject()
        .put("name", "dns-tcp")
        .put("port", 53)
        .put("protocol", "TCP")
        .put("targetPort", 53);
    return service;
  }
}
