package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.config.Settings;
import dev.gantry.model.controller.Documents;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.endpoints.SlicesDecider;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.StoredObject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What every cluster has: the system namespaces, and the service {@code default/kubernetes} by
 * which pods reach the API.
 */
@ApplicationScoped
public class BootstrapController implements Controller {

  private static final ObjectKey SERVICE = new ObjectKey(Keys.SERVICES, "default", "kubernetes");
  private static final List<String> NAMESPACES =
      List.of("default", "kube-system", "kube-public", "kube-node-lease");

  @Inject Settings settings;

  @Override
  public String name() {
    return "bootstrap-controller";
  }

  @Override
  public int workers() {
    return 1;
  }

  @Override
  public List<Source> sources() {
    return List.of(
        new Source(
            Keys.NAMESPACES,
            (e, r, enqueue) -> {
              if (NAMESPACES.contains(e.object().key().name())) {
                enqueue.accept(SERVICE);
              }
            }),
        Source.only(Keys.SERVICES, SERVICE, SERVICE),
        Source.only(
            Keys.ENDPOINTS, new ObjectKey(Keys.ENDPOINTS, "default", "kubernetes"), SERVICE),
        Source.only(Keys.SLICES, new ObjectKey(Keys.SLICES, "default", "kubernetes"), SERVICE));
  }

  @Override
  public void everything(ObjectReader reader, Consumer<ObjectKey> enqueue) {
    enqueue.accept(SERVICE);
  }

  @Override
  public void sync(ObjectKey key, Round round) {
    for (String namespace : NAMESPACES) {
      if (round.get(Keys.NAMESPACES, "", namespace).isEmpty()) {
        ObjectNode document = document("v1", "Namespace", "", namespace);
        create(round, document);
      }
    }
    if (round.reader().get(SERVICE).isEmpty()) {
      create(round, service());
    }
    endpoints(round);
    slice(round);
    round.requeueAfter(Duration.ofMinutes(10));
  }

  private ObjectNode service() {
    ObjectNode service = document("v1", "Service", "default", "kubernetes");
    Meta.of(service)
        .putObject("labels")
        .put("component", "apiserver")
        .put("provider", "kubernetes");
    ObjectNode spec = service.putObject("spec").put("type", "ClusterIP");
    spec.put("clusterIP", firstAddress(settings.serviceCidr()));
    spec.put("sessionAffinity", "None");
    spec.putArray("ports")
        .addObject()
        .put("name", "https")
        .put("port", 443)
        .put("protocol", "TCP")
        .put("targetPort", settings.apiPort());
    return service;
  }

  /** {@code 10.96.0.1} of {@code 10.96.0.0/16}. */
  static String firstAddress(String cidr) {
    String[] parts = cidr.substring(0, cidr.indexOf('/')).split("\\.");
    parts[3] = Integer.toString(Integer.parseInt(parts[3]) + 1);
    return String.join(".", parts);
  }

  private void endpoints(Round round) {
    ObjectNode endpoints = document("v1", "Endpoints", "default", "kubernetes");
    Meta.of(endpoints).putObject("labels").put("endpointslice.kubernetes.io/skip-mirror", "true");
    ObjectNode subset = endpoints.putArray("subsets").addObject();
    subset.putArray("addresses").addObject().put("ip", settings.advertiseAddress());
    subset.putArray("ports").add(port());
    keep(round, new ObjectKey(Keys.ENDPOINTS, "default", "kubernetes"), endpoints, "subsets");
  }

  private void slice(Round round) {
    ObjectNode slice = document("discovery.k8s.io/v1", "EndpointSlice", "default", "kubernetes");
    Meta.of(slice).putObject("labels").put(SlicesDecider.SERVICE, "kubernetes");
    slice.put("addressType", "IPv4");
    ObjectNode endpoint = slice.putArray("endpoints").addObject();
    endpoint.putArray("addresses").add(settings.advertiseAddress());
    endpoint.putObject("conditions").put("ready", true);
    ArrayNode ports = slice.putArray("ports");
    ports.add(port());
    keep(round, new ObjectKey(Keys.SLICES, "default", "kubernetes"), slice, "endpoints", "ports");
  }

  private ObjectNode port() {
    return Json.object()
        .put("name", "https")
        .put("port", settings.apiPort())
        .put("protocol", "TCP");
  }

  private static void keep(Round round, ObjectKey key, ObjectNode wanted, String... fields) {
    Optional<StoredObject> present = round.reader().get(key);
    if (present.isEmpty()) {
      create(round, wanted);
      return;
    }
    ObjectNode current = present.get().as(ObjectNode.class);
    for (String field : fields) {
      if (!Documents.same(current.path(field), wanted.path(field))) {
        round
            .cluster()
            .update(
                key,
                document -> {
                  for (String f : fields) {
                    document.set(f, wanted.get(f).deepCopy());
                  }
                  return document;
                });
        return;
      }
    }
  }

  private static void create(Round round, ObjectNode document) {
    try {
      round.cluster().create(document);
    } catch (ApiException refusal) {
      if (!refusal.is("AlreadyExists")) {
        throw refusal;
      }
    }
  }

  private static ObjectNode document(
      String apiVersion, String kind, String namespace, String name) {
    ObjectNode document = Json.object().put("apiVersion", apiVersion).put("kind", kind);
    ObjectNode meta = document.putObject("metadata").put("name", name);
    if (!namespace.isEmpty()) {
      meta.put("namespace", namespace);
    }
    return document;
  }
}
