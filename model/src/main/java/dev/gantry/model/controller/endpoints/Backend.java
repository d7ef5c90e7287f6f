package dev.gantry.model.controller.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One pod behind a service.
 *
 * @param ports the service's ports as this pod serves them: name, port, protocol, appProtocol
 * @param hostname {@code ""} unless the pod names the service as its subdomain
 */
record Backend(
    JsonNode pod,
    String ip,
    ArrayNode ports,
    String hostname,
    boolean ready,
    boolean serving,
    boolean terminating) {

  /** The pods that have an address and have not finished, in name order as given. */
  static List<Backend> of(JsonNode service, List<? extends JsonNode> pods) {
    boolean publish = service.path("spec").path("publishNotReadyAddresses").asBoolean(false);
    List<Backend> backends = new ArrayList<>();
    for (JsonNode pod : pods) {
      String ip = pod.path("status").path("podIP").asText("");
      if (ip.isEmpty() || PodState.isTerminal(pod)) {
        continue;
      }
      boolean serving = PodState.isReady(pod);
      boolean terminating = Meta.isDeleting(pod);
      boolean named = pod.path("spec").path("subdomain").asText("").equals(Meta.name(service));
      String hostname = named ? pod.path("spec").path("hostname").asText("") : "";
      backends.add(
          new Backend(
              pod,
              ip,
              ports(service, pod),
              hostname,
              publish || (serving && !terminating),
              serving,
              terminating));
    }
    return backends;
  }

  private static ArrayNode ports(JsonNode service, JsonNode pod) {
    ArrayNode ports = Json.mapper().createArrayNode();
    for (JsonNode port : service.path("spec").path("ports")) {
      number(port, pod)
          .ifPresent(
              number -> {
                ObjectNode entry = ports.addObject();
                if (!port.path("name").asText("").isEmpty()) {
                  entry.put("name", port.path("name").asText());
                }
                entry.put("port", number).put("protocol", port.path("protocol").asText("TCP"));
                if (port.hasNonNull("appProtocol")) {
                  entry.put("appProtocol", port.path("appProtocol").asText());
                }
              });
    }
    return ports;
  }

  /** A number is itself; a name is looked up in the pod's containers; absent is the port itself. */
  private static Optional<Integer> number(JsonNode port, JsonNode pod) {
    JsonNode target = port.path("targetPort");
    if (target.isMissingNode() || target.isNull() || target.asText("").equals("0")) {
      return Optional.of(port.path("port").asInt());
    }
    if (target.isNumber()) {
      return Optional.of(target.asInt());
    }
    String protocol = port.path("protocol").asText("TCP");
    for (String field : List.of("containers", "initContainers")) {
      for (JsonNode container : pod.path("spec").path(field)) {
        for (JsonNode named : container.path("ports")) {
          if (named.path("name").asText().equals(target.asText())
              && named.path("protocol").asText("TCP").equals(protocol)) {
            return Optional.of(named.path("containerPort").asInt());
          }
        }
      }
    }
    return Optional.empty();
  }

  ObjectNode reference() {
    return Json.object()
        .put("kind", "Pod")
        .put("name", Meta.name(pod))
        .put("namespace", Meta.namespace(pod))
        .put("uid", Meta.uid(pod));
  }
}
