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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Slices that say what hand-written {@code Endpoints} of a service without selector say: one for
 * each set of ports and family of addresses.
 */
public final class MirrorDecider {

  public static final String MANAGER = "endpointslicemirroring-controller.k8s.io";

  /** More addresses of one subset are left out, as Kubernetes does. */
  private static final int MOST = 1000;

  private record Content(String family, ArrayNode ports) {}

  private final Supplier<String> suffixes;

  public MirrorDecider(Supplier<String> suffixes) {
    this.suffixes = suffixes;
  }

  /** Whether somebody wants these endpoints seen: neither a leader's lock nor marked to be left. */
  public static boolean concerns(JsonNode endpoints, Optional<? extends JsonNode> service) {
    Map<String, String> labels = Meta.labels(endpoints);
    return !"true".equals(labels.get("endpointslice.kubernetes.io/skip-mirror"))
        && !labels.containsKey("endpoints.kubernetes.io/managed-by")
        && !Meta.annotations(endpoints).containsKey("control-plane.alpha.kubernetes.io/leader")
        && !Meta.isDeleting(endpoints)
        && service.isPresent()
        && Meta.strings(service.get().path("spec").path("selector")).isEmpty();
  }

  /**
   * @param existing the slices made here for these endpoints
   */
  public List<Action> decide(JsonNode endpoints, List<? extends JsonNode> existing) {
    Map<Content, ArrayNode> wanted = wanted(endpoints);
    List<Action> actions = new ArrayList<>();
    for (JsonNode slice : existing) {
      ArrayNode addresses = wanted.remove(content(slice));
      if (addresses == null) {
        actions.add(Action.Delete.quietly(Keys.of(Keys.SLICES, slice), Meta.uid(slice)));
      } else if (!Documents.same(slice.path("endpoints"), addresses)) {
        actions.add(
            Action.Update.quietly(
                Keys.of(Keys.SLICES, slice),
                document -> document.set("endpoints", addresses.deepCopy())));
      }
    }
    wanted.forEach(
        (content, addresses) ->
            actions.add(Action.Create.quietly(slice(endpoints, content, addresses))));
    return actions;
  }

  private static Content content(JsonNode slice) {
    return new Content(slice.path("addressType").asText(), ports(slice.path("ports")));
  }

  private static Map<Content, ArrayNode> wanted(JsonNode endpoints) {
    Map<Content, ArrayNode> wanted = new LinkedHashMap<>();
    for (JsonNode subset : endpoints.path("subsets")) {
      ArrayNode ports = ports(subset.path("ports"));
      add(subset.path("addresses"), true, ports, wanted);
      add(subset.path("notReadyAddresses"), false, ports, wanted);
    }
    return wanted;
  }

  private static void add(
      JsonNode addresses, boolean ready, ArrayNode ports, Map<Content, ArrayNode> wanted) {
    for (JsonNode address : addresses) {
      String family = address.path("ip").asText().contains(":") ? "IPv6" : "IPv4";
      ArrayNode all =
          wanted.computeIfAbsent(new Content(family, ports), c -> Json.mapper().createArrayNode());
      if (all.size() < MOST) {
        all.add(endpoint(address, ready));
      }
    }
  }

  private static ObjectNode endpoint(JsonNode address, boolean ready) {
    ObjectNode endpoint = Json.object();
    endpoint.putArray("addresses").add(address.path("ip").asText());
    endpoint.putObject("conditions").put("ready", ready);
    for (String field : List.of("hostname", "nodeName", "targetRef")) {
      if (address.hasNonNull(field)) {
        endpoint.set(field, address.path(field).deepCopy());
      }
    }
    return endpoint;
  }

  private static ArrayNode ports(JsonNode given) {
    ArrayNode ports = Json.mapper().createArrayNode();
    for (JsonNode port : given) {
      ObjectNode entry =
          ports
              .addObject()
              .put("name", port.path("name").asText(""))
              .put("port", port.path("port").asInt())
              .put("protocol", port.path("protocol").asText("TCP"));
      if (port.hasNonNull("appProtocol")) {
        entry.put("appProtocol", port.path("appProtocol").asText());
      }
    }
    return ports;
  }

  private ObjectNode slice(JsonNode endpoints, Content content, ArrayNode addresses) {
    ObjectNode slice =
        Json.object().put("apiVersion", "discovery.k8s.io/v1").put("kind", "EndpointSlice");
    String prefix = Meta.name(endpoints) + "-";
    ObjectNode meta = slice.putObject("metadata");
    meta.put("name", prefix + suffixes.get())
        .put("generateName", prefix)
        .put("namespace", Meta.namespace(endpoints));
    ObjectNode labels = meta.putObject("labels");
    Meta.labels(endpoints).forEach(labels::put);
    labels.put(SlicesDecider.SERVICE, Meta.name(endpoints));
    labels.put(SlicesDecider.MANAGED_BY, MANAGER);
    meta.putArray("ownerReferences").add(Owners.reference(endpoints));
    slice.put("addressType", content.family());
    slice.set("endpoints", addresses);
    slice.set("ports", content.ports().deepCopy());
    return slice;
  }
}
