package dev.gantry.model.controller.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Action;
import dev.gantry.model.controller.Documents;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The {@code Endpoints} object of a service with a selector. */
public final class EndpointsDecider {

  static final String HEADLESS = "service.kubernetes.io/headless";
  private static final String MANAGED_BY = "endpoints.kubernetes.io/managed-by";

  /** Kubernetes' limit of one Endpoints object. */
  private static final int MAX_ADDRESSES = 1000;

  private EndpointsDecider() {}

  public static boolean isHeadless(JsonNode service) {
    return service.path("spec").path("clusterIP").asText("").equals("None");
  }

  public static List<Action> decide(
      JsonNode service, List<? extends JsonNode> pods, Optional<? extends JsonNode> existing) {
    ArrayNode subsets = subsets(service, pods);
    Map<String, String> labels = new LinkedHashMap<>(Meta.labels(service));
    labels.put(MANAGED_BY, "endpoint-controller");
    if (isHeadless(service)) {
      labels.put(HEADLESS, "");
    }
    if (existing.isEmpty()) {
      ObjectNode endpoints = Json.object().put("apiVersion", "v1").put("kind", "Endpoints");
      ObjectNode meta = endpoints.putObject("metadata");
      meta.put("name", Meta.name(service)).put("namespace", Meta.namespace(service));
      labels.forEach(meta.putObject("labels")::put);
      if (!subsets.isEmpty()) {
        endpoints.set("subsets", subsets);
      }
      return List.of(Action.Create.quietly(endpoints));
    }
    JsonNode old = existing.get();
    JsonNode oldSubsets = old.path("subsets");
    boolean same =
        Documents.same(subsets, oldSubsets) || (subsets.isEmpty() && oldSubsets.isEmpty());
    if (same && labels.equals(Meta.labels(old))) {
      return List.of();
    }
    return List.of(
        Action.Update.quietly(
            Keys.of(Keys.ENDPOINTS, old),
            document -> {
              labels.forEach(Meta.of(document).putObject("labels")::put);
              if (subsets.isEmpty()) {
                document.remove("subsets");
              } else {
                document.set("subsets", subsets.deepCopy());
              }
              return document;
            }));
  }

  /** One subset for each set of ports that pods serve (named ports may differ between pods). */
  private static ArrayNode subsets(JsonNode service, List<? extends JsonNode> pods) {
    boolean publish = service.path("spec").path("publishNotReadyAddresses").asBoolean(false);
    boolean portless = service.path("spec").path("ports").isEmpty();
    Map<ArrayNode, ObjectNode> byPorts = new LinkedHashMap<>();
    int count = 0;
    for (Backend backend : Backend.of(service, pods)) {
      boolean excluded =
          (backend.terminating() && !publish)
              || (backend.ports().isEmpty() && !portless)
              || count == MAX_ADDRESSES;
      if (excluded) {
        continue;
      }
      count++;
      ObjectNode subset = byPorts.computeIfAbsent(backend.ports(), p -> Json.object());
      subset.withArray(backend.ready() ? "/addresses" : "/notReadyAddresses").add(address(backend));
    }
    ArrayNode subsets = Json.mapper().createArrayNode();
    byPorts.forEach(
        (ports, subset) -> {
          if (!ports.isEmpty()) {
            subset.set("ports", ports);
          }
          subsets.add(subset);
        });
    return subsets;
  }

  private static ObjectNode address(Backend backend) {
    ObjectNode address = Json.object().put("ip", backend.ip());
    if (!backend.hostname().isEmpty()) {
      address.put("hostname", backend.hostname());
    }
    String node = backend.pod().path("spec").path("nodeName").asText("");
    if (!node.isEmpty()) {
      address.put("nodeName", node);
    }
    address.set("targetRef", backend.reference());
    return address;
  }
}
