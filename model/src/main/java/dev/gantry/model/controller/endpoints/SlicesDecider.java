package dev.gantry.model.controller.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Action;
import dev.gantry.model.controller.Documents;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.Owners;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The {@code EndpointSlice}s of a service: at most 100 endpoints each. An endpoint stays in the
 * slice where it is, so that one pod's change rewrites one slice.
 */
public final class SlicesDecider {

  public static final String SERVICE = "kubernetes.io/service-name";
  public static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
  public static final String MANAGER = "endpointslice-controller.k8s.io";
  static final int MAX_ENDPOINTS = 100;

  private final Supplier<String> suffixes;

  public SlicesDecider(Supplier<String> suffixes) {
    this.suffixes = suffixes;
  }

  /**
   * @param existing the slices that this controller manages for the service
   */
  public List<Action> decide(
      JsonNode service, List<? extends JsonNode> pods, List<? extends JsonNode> existing) {
    Map<ArrayNode, Map<String, ObjectNode>> wanted = wanted(service, pods);
    List<Action> actions = new ArrayList<>();
    List<JsonNode> unused = new ArrayList<>();
    Map<ArrayNode, List<JsonNode>> byPorts = new LinkedHashMap<>();
    for (JsonNode slice : existing) {
      ArrayNode ports = ports(slice);
      if (wanted.containsKey(ports) && !Meta.isDeleting(slice)) {
        byPorts.computeIfAbsent(ports, p -> new ArrayList<>()).add(slice);
      } else {
        unused.add(slice);
      }
    }
    wanted.forEach(
        (ports, endpoints) ->
            place(
                service,
                ports,
                endpoints,
                byPorts.getOrDefault(ports, List.of()),
                unused,
                actions));
    for (JsonNode slice : unused) {
      if (!Meta.isDeleting(slice)) {
        actions.add(Action.Delete.quietly(Keys.of(Keys.SLICES, slice), Meta.uid(slice)));
      }
    }
    return actions;
  }

  private void place(
      JsonNode service,
      ArrayNode ports,
      Map<String, ObjectNode> endpoints,
      List<JsonNode> slices,
      List<JsonNode> unused,
      List<Action> actions) {
    Map<String, ObjectNode> left = new LinkedHashMap<>(endpoints);
    Map<JsonNode, ArrayNode> contents = new LinkedHashMap<>();
    for (JsonNode slice : slices) {
      ArrayNode kept = Json.mapper().createArrayNode();
      for (JsonNode endpoint : slice.path("endpoints")) {
        ObjectNode current = left.remove(key(endpoint));
        if (current != null && kept.size() < MAX_ENDPOINTS) {
          kept.add(current);
        }
      }
      contents.put(slice, kept);
    }
    Iterator<ObjectNode> rest = left.values().iterator();
    for (ArrayNode content : contents.values()) {
      while (rest.hasNext() && content.size() < MAX_ENDPOINTS) {
        content.add(rest.next());
      }
    }
    boolean one = contents.values().stream().anyMatch(c -> !c.isEmpty());
    for (Map.Entry<JsonNode, ArrayNode> entry : contents.entrySet()) {
      if (entry.getValue().isEmpty() && (one || !left.isEmpty())) {
        unused.add(entry.getKey());
      } else {
        one = true;
        update(service, entry.getKey(), entry.getValue(), actions);
      }
    }
    while (rest.hasNext() || !one) {
      ArrayNode content = Json.mapper().createArrayNode();
      while (rest.hasNext() && content.size() < MAX_ENDPOINTS) {
        content.add(rest.next());
      }
      actions.add(Action.Create.quietly(slice(service, ports, content)));
      one = true;
    }
  }

  private static void update(
      JsonNode service, JsonNode slice, ArrayNode endpoints, List<Action> actions) {
    Map<String, String> labels = labels(service);
    boolean same =
        Documents.same(slice.path("endpoints"), endpoints)
            || (endpoints.isEmpty() && slice.path("endpoints").isEmpty());
    if (same && labels.equals(Meta.labels(slice))) {
      return;
    }
    actions.add(
        Action.Update.quietly(
            Keys.of(Keys.SLICES, slice),
            document -> {
              labels.forEach(Meta.of(document).putObject("labels")::put);
              document.set("endpoints", endpoints.deepCopy());
              return document;
            }));
  }

  private ObjectNode slice(JsonNode service, ArrayNode ports, ArrayNode endpoints) {
    ObjectNode slice =
        Json.object().put("apiVersion", "discovery.k8s.io/v1").put("kind", "EndpointSlice");
    String prefix = Meta.name(service) + "-";
    ObjectNode meta = slice.putObject("metadata");
    meta.put("name", prefix + suffixes.get())
        .put("generateName", prefix)
        .put("namespace", Meta.namespace(service));
    labels(service).forEach(meta.putObject("labels")::put);
    meta.putArray("ownerReferences").add(Owners.reference(service));
    slice.put("addressType", "IPv4");
    slice.set("endpoints", endpoints);
    slice.set("ports", ports.deepCopy());
    return slice;
  }

  private static Map<String, String> labels(JsonNode service) {
    Map<String, String> labels = new LinkedHashMap<>(Meta.labels(service));
    labels.put(SERVICE, Meta.name(service));
    labels.put(MANAGED_BY, MANAGER);
    if (EndpointsDecider.isHeadless(service)) {
      labels.put(EndpointsDecider.HEADLESS, "");
    }
    return labels;
  }

  /** A service without pods keeps one empty slice, so that it has one to be watched. */
  private static Map<ArrayNode, Map<String, ObjectNode>> wanted(
      JsonNode service, List<? extends JsonNode> pods) {
    Map<ArrayNode, Map<String, ObjectNode>> wanted = new LinkedHashMap<>();
    for (Backend backend : Backend.of(service, pods)) {
      ObjectNode endpoint = endpoint(backend);
      wanted
          .computeIfAbsent(normalized(backend.ports()), p -> new LinkedHashMap<>())
          .put(key(endpoint), endpoint);
    }
    if (wanted.isEmpty()) {
      wanted.put(Json.mapper().createArrayNode(), new LinkedHashMap<>());
    }
    return wanted;
  }

  private static ObjectNode endpoint(Backend backend) {
    ObjectNode endpoint = Json.object();
    endpoint.putArray("addresses").add(backend.ip());
    endpoint
        .putObject("conditions")
        .put("ready", backend.ready())
        .put("serving", backend.serving())
        .put("terminating", backend.terminating());
    if (!backend.hostname().isEmpty()) {
      endpoint.put("hostname", backend.hostname());
    }
    String node = backend.pod().path("spec").path("nodeName").asText("");
    if (!node.isEmpty()) {
      endpoint.put("nodeName", node);
    }
    endpoint.set("targetRef", backend.reference());
    return endpoint;
  }

  private static String key(JsonNode endpoint) {
    return endpoint.path("targetRef").path("uid").asText()
        + "/"
        + endpoint.path("addresses").path(0).asText();
  }

  private static ArrayNode ports(JsonNode slice) {
    return slice.path("ports") instanceof ArrayNode ports
        ? normalized(ports)
        : Json.mapper().createArrayNode();
  }

  /** Name (slices always have one, {@code ""} for none), protocol and port in one order. */
  private static ArrayNode normalized(ArrayNode ports) {
    ArrayNode normalized = Json.mapper().createArrayNode();
    for (JsonNode port : ports) {
      ObjectNode entry =
          normalized
              .addObject()
              .put("name", port.path("name").asText(""))
              .put("port", port.path("port").asInt())
              .put("protocol", port.path("protocol").asText("TCP"));
      if (port.hasNonNull("appProtocol")) {
        entry.put("appProtocol", port.path("appProtocol").asText());
      }
    }
    return normalized;
  }
}
