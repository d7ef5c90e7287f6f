package dev.gantry.ejb.admission.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds where a service's port leads: a ready endpoint, by chance. The server connects to it
 * directly, whether or not a service proxy runs on its own host.
 */
final class ServiceAddress {

  private final ObjectReader reader;

  ServiceAddress(ObjectReader reader) {
    this.reader = reader;
  }

  /**
   * {@code host:port}.
   *
   * @throws CallFailure where there is no such service or port, or nothing ready behind it
   */
  String of(Webhook webhook) throws CallFailure {
    Webhook.Endpoint wanted = webhook.endpoint();
    Optional<StoredObject> service =
        reader.get(ObjectKey.of("", "services", wanted.namespace(), wanted.service()));
    if (service.isEmpty()) {
      throw failed(webhook, "service \"" + wanted.service() + "\" not found");
    }
    JsonNode spec = service.get().as(ObjectNode.class).path("spec");
    if ("ExternalName".equals(spec.path("type").asText())) {
      return spec.path("externalName").asText() + ":" + wanted.port();
    }
    JsonNode port = port(spec, wanted.port());
    if (port == null) {
      throw failed(
          webhook,
          "no service port " + wanted.port() + " found for service \"" + wanted.service() + "\"");
    }
    List<String> ready = ready(wanted, port.path("name").asText(""));
    if (ready.isEmpty()) {
      throw failed(webhook, "no endpoints available for service \"" + wanted.service() + "\"");
    }
    return ready.get(ThreadLocalRandom.current().nextInt(ready.size()));
  }

  private static CallFailure failed(Webhook webhook, String why) {
    return new CallFailure(
        webhook.name(),
        "failed to call webhook: Post \"https://"
            + webhook.endpoint().serverName()
            + ":"
            + webhook.endpoint().port()
            + webhook.endpoint().path()
            + "?timeout="
            + webhook.timeout().toSeconds()
            + "s\": "
            + why);
  }

  private static JsonNode port(JsonNode spec, int number) {
    for (JsonNode port : spec.path("ports")) {
      if (port.path("port").asInt() == number) {
        return port;
      }
    }
    return null;
  }

  private List<String> ready(Webhook.Endpoint wanted, String portName) {
    List<String> ready = new ArrayList<>();
    Optional<StoredObject> endpoints =
        reader.get(ObjectKey.of("", "endpoints", wanted.namespace(), wanted.service()));
    if (endpoints.isEmpty()) {
      return ready;
    }
    for (JsonNode subset : endpoints.get().as(ObjectNode.class).path("subsets")) {
      for (JsonNode port : subset.path("ports")) {
        if (port.path("name").asText("").equals(portName)) {
          for (JsonNode address : subset.path("addresses")) {
            String ip = address.path("ip").asText();
            ready.add(
                (ip.indexOf(':') < 0 ? ip : "[" + ip + "]") + ":" + port.path("port").asInt());
          }
        }
      }
    }
    return ready;
  }
}
