package dev.gantry.ejb.admission.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.admission.rules.Conditions;
import dev.gantry.ejb.admission.rules.Constraints;
import dev.gantry.model.store.StoredObject;
import dev.gantry.model.strategy.admission.PolicyScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One webhook of a configuration.
 *
 * @param id unique among all: configuration, name, place
 * @param ignoresFailure {@code failurePolicy: Ignore}
 * @param mayRunAgain {@code reinvocationPolicy: IfNeeded}
 * @param dryRuns whether its side effects allow it to be asked about dry runs
 */
record Webhook(
    String id,
    String configuration,
    String name,
    Constraints constraints,
    Conditions conditions,
    Endpoint endpoint,
    Duration timeout,
    boolean ignoresFailure,
    boolean mayRunAgain,
    boolean dryRuns) {

  private static final int DEFAULT_TIMEOUT_SECONDS = 10;

  /**
   * Where it is.
   *
   * @param url {@code ""} where a service is named
   * @param caBundle PEM, empty for the system's trust
   */
  record Endpoint(
      String url, String namespace, String service, int port, String path, byte[] caBundle) {

    static Endpoint of(JsonNode client) {
      JsonNode service = client.path("service");
      return new Endpoint(
          client.path("url").asText(""),
          service.path("namespace").asText(""),
          service.path("name").asText(""),
          service.path("port").asInt(443),
          service.path("path").asText(""),
          caBundle(client.path("caBundle").asText("")));
    }

    private static byte[] caBundle(String base64) {
      return java.util.Base64.getMimeDecoder().decode(base64);
    }

    /** The name that the server's certificate must carry, where a service is named. */
    String serverName() {
      return service + "." + namespace + ".svc";
    }
  }

  /** All webhooks of some configurations: by the configuration's name, then as listed there. */
  static List<Webhook> all(List<StoredObject> configurations) {
    List<Webhook> all = new ArrayList<>();
    configurations.stream()
        .sorted(Comparator.comparing(c -> c.key().name()))
        .forEach(
            configuration -> {
              JsonNode webhooks = configuration.as(ObjectNode.class).path("webhooks");
              for (int i = 0; i < webhooks.size(); i++) {
                all.add(of(configuration.key().name(), webhooks.get(i), i));
              }
            });
    return all;
  }

  /** The one webhook that converts a definition's objects. */
  static Webhook forConversion(String definition, JsonNode client, Duration timeout) {
    return new Webhook(
        definition,
        definition,
        definition,
        null,
        null,
        Endpoint.of(client),
        timeout,
        false,
        false,
        true);
  }

  private static Webhook of(String configuration, JsonNode webhook, int place) {
    String name = webhook.path("name").asText();
    String effects = webhook.path("sideEffects").asText();
    return new Webhook(
        configuration + "/" + name + "/" + place,
        configuration,
        name,
        Constraints.ofWebhook(webhook),
        Conditions.of(webhook.path("matchConditions"), PolicyScope.WEBHOOK),
        Endpoint.of(webhook.path("clientConfig")),
        Duration.ofSeconds(webhook.path("timeoutSeconds").asInt(DEFAULT_TIMEOUT_SECONDS)),
        "Ignore".equals(webhook.path("failurePolicy").asText()),
        "IfNeeded".equals(webhook.path("reinvocationPolicy").asText()),
        "None".equals(effects) || "NoneOnDryRun".equals(effects));
  }
}
