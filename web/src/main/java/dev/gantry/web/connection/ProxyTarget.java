package dev.gantry.web.connection;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.ObjectReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where a proxy subresource leads.
 *
 * @param scheme {@code http} or {@code https}
 */
record ProxyTarget(String scheme, String host, int port) {

  /** The three parts of {@code [scheme:]name[:port]}. */
  private record Named(String scheme, String name, String port) {
    static Named parse(String text) {
      String[] parts = text.split(":", -1);
      return switch (parts.length) {
        case 1 -> new Named("http", parts[0], "");
        case 2 ->
            "http".equals(parts[0]) || "https".equals(parts[0])
                ? new Named(parts[0], parts[1], "")
                : new Named("http", parts[0], parts[1]);
        case 3 -> new Named(parts[0].isEmpty() ? "http" : parts[0], parts[1], parts[2]);
        default -> throw ApiException.badRequest("invalid proxy target \"" + text + "\"");
      };
    }
  }

  String authority() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }

  static ProxyTarget pod(ObjectReader reader, String namespace, String text) {
    Named named = Named.parse(text);
    ObjectKey key = ObjectKey.of("", "pods", namespace, named.name);
    JsonNode pod =
        reader
            .get(key)
            .orElseThrow(() -> ApiException.notFound(key.resource(), named.name))
            .document();
    String address = pod.path("status").path("podIP").asText();
    if (address.isEmpty()) {
      throw ApiException.badRequest("address not allowed");
    }
    return new ProxyTarget(named.scheme, address, podPort(pod, named.port));
  }

  private static int podPort(JsonNode pod, String asked) {
    if (!asked.isEmpty() && asked.chars().allMatch(Character::isDigit)) {
      return Integer.parseInt(asked);
    }
    for (JsonNode container : pod.path("spec").path("containers")) {
      for (JsonNode port : container.path("ports")) {
        if (asked.isEmpty() || asked.equals(port.path("name").asText())) {
          return port.path("containerPort").asInt();
        }
      }
    }
    return 80;
  }

  /** One of the service's ready endpoints, by chance. */
  static ProxyTarget service(ObjectReader reader, String namespace, String text) {
    Named named = Named.parse(text);
    ObjectKey key = ObjectKey.of("", "services", namespace, named.name);
    JsonNode service =
        reader
            .get(key)
            .orElseThrow(() -> ApiException.notFound(key.resource(), named.name))
            .document();
    String portName = servicePort(service, named);
    JsonNode endpoints =
        reader
            .get(ObjectKey.of("", "endpoints", namespace, named.name))
            .map(e -> (JsonNode) e.document())
            .orElse(service.path("none"));
    List<ProxyTarget> ready = new ArrayList<>();
    for (JsonNode subset : endpoints.path("subsets")) {
      for (JsonNode port : subset.path("ports")) {
        if (port.path("name").asText().equals(portName)) {
          subset
              .path("addresses")
              .forEach(
                  a ->
                      ready.add(
                          new ProxyTarget(
                              named.scheme, a.path("ip").asText(), port.path("port").asInt())));
        }
      }
    }
    if (ready.isEmpty()) {
      throw ApiException.unavailable("no endpoints available for service \"" + text + "\"");
    }
    return ready.get(ThreadLocalRandom.current().nextInt(ready.size()));
  }

  private static String servicePort(JsonNode service, Named named) {
    JsonNode ports = service.path("spec").path("ports");
    for (JsonNode port : ports) {
      String name = port.path("name").asText();
      if (named.port.isEmpty()
          ? ports.size() == 1
          : named.port.equals(name) || named.port.equals(port.path("port").asText())) {
        return name;
      }
    }
    throw ApiException.unavailable(
        "no service port \"" + named.port + "\" found for service \"" + named.name + "\"");
  }
}
