package dev.gantry.ejb.node;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.ObjectReader;

/** Where a node's agent listens. */
public record AgentAddress(String node, String host, int port) {

  private static final int DEFAULT_PORT = 10250;

  /**
   * @throws ApiException 404 for an unknown node, 500 for one that has not said its address yet
   */
  public static AgentAddress of(ObjectReader reader, String node) {
    ObjectKey key = ObjectKey.of("", "nodes", "", node);
    JsonNode document =
        reader.get(key).orElseThrow(() -> ApiException.notFound(key.resource(), node)).document();
    return of(document);
  }

  /** From the node's document. */
  public static AgentAddress of(JsonNode node) {
    String name = node.path("metadata").path("name").asText();
    int port =
        node.path("status")
            .path("daemonEndpoints")
            .path("kubeletEndpoint")
            .path("Port")
            .asInt(DEFAULT_PORT);
    for (JsonNode address : node.path("status").path("addresses")) {
      if ("InternalIP".equals(address.path("type").asText())) {
        return new AgentAddress(name, address.path("address").asText(), port);
      }
    }
    throw ApiException.internal("no preferred addresses found for node \"" + name + "\"");
  }

  /** {@code host:port}, an IPv6 address in brackets. */
  public String authority() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
