package dev.gantry.ejb.admission.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.Converter;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.status.ApiException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Has custom objects converted by the webhook that their definition names. */
public final class ConversionWebhooks implements Converter.Source {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final String API_VERSION = "apiextensions.k8s.io/v1";
  private static final String KIND = "ConversionReview";

  private final WebhookCaller caller;

  public ConversionWebhooks(WebhookCaller caller) {
    this.caller = caller;
  }

  @Override
  public Converter of(ObjectNode definition) {
    JsonNode conversion = definition.path("spec").path("conversion");
    if (!"Webhook".equals(conversion.path("strategy").asText())) {
      return Converter.RENAMING;
    }
    Webhook webhook =
        Webhook.forConversion(
            Meta.name(definition), conversion.path("webhook").path("clientConfig"), TIMEOUT);
    return (documents, apiVersion) -> convert(webhook, documents, apiVersion);
  }

  private List<ObjectNode> convert(Webhook webhook, List<ObjectNode> documents, String apiVersion) {
    ObjectNode first = documents.get(0);
    String about =
        "conversion webhook for "
            + first.path("apiVersion").asText()
            + ", Kind="
            + first.path("kind").asText();
    String uid = UUID.randomUUID().toString();
    ObjectNode review = Json.object().put("kind", KIND).put("apiVersion", API_VERSION);
    ObjectNode request = review.putObject("request");
    request.put("uid", uid).put("desiredAPIVersion", apiVersion);
    request.putArray("objects").addAll(documents);
    JsonNode converted;
    try {
      ObjectNode answer = caller.receive(caller.send(webhook, review));
      converted = converted(answer, uid);
    } catch (CallFailure e) {
      throw failed(about + " failed: " + e.reason());
    }
    if (converted.size() != documents.size()) {
      throw failed(
          about + " returned " + converted.size() + " objects, expected " + documents.size());
    }
    List<ObjectNode> done = new ArrayList<>();
    for (int i = 0; i < converted.size(); i++) {
      String problem = problem(documents.get(i), converted.get(i), apiVersion);
      if (!problem.isEmpty()) {
        throw failed(about + " returned invalid converted object at index " + i + ": " + problem);
      }
      done.add(restored(documents.get(i), (ObjectNode) converted.get(i)));
    }
    return done;
  }

  private static JsonNode converted(ObjectNode answer, String uid) throws CallFailure {
    String given = answer.path("apiVersion").asText() + ", Kind=" + answer.path("kind").asText();
    String wanted = API_VERSION + ", Kind=" + KIND;
    JsonNode response = answer.path("response");
    JsonNode result = response.path("result");
    if (!given.equals(wanted)) {
      throw new CallFailure("", "expected webhook response of " + wanted + ", got " + given);
    }
    if (!response.isObject()) {
      throw new CallFailure("", "no response provided");
    }
    if (!uid.equals(response.path("uid").asText())) {
      throw new CallFailure(
          "",
          "expected response.uid=\"" + uid + "\", got \"" + response.path("uid").asText() + "\"");
    }
    if (!"Success".equals(result.path("status").asText())) {
      String said = result.path("message").asText(result.path("reason").asText(""));
      throw new CallFailure(
          "",
          said.isEmpty()
              ? "response.result.status was '"
                  + result.path("status").asText("")
                  + "', not 'Success'"
              : said);
    }
    return response.path("convertedObjects");
  }

  /** What of an object has changed that may not; {@code ""} for nothing. */
  private static String problem(ObjectNode before, JsonNode after, String apiVersion) {
    if (!after.isObject()) {
      return "not an object";
    }
    if (!apiVersion.equals(after.path("apiVersion").asText())) {
      return "invalid groupVersion (expected "
          + apiVersion
          + ", received "
          + after.path("apiVersion").asText()
          + ")";
    }
    if (!before.path("kind").equals(after.path("kind"))) {
      return differs("kind", before.path("kind"), after.path("kind"));
    }
    JsonNode metadata = after.path("metadata");
    if (!metadata.isObject()) {
      return "missing metadata in converted object";
    }
    for (String field : List.of("name", "namespace", "uid")) {
      JsonNode was = before.path("metadata").path(field);
      if (!was.asText("").equals(metadata.path(field).asText(""))) {
        return differs(field.equals("uid") ? "UID" : field, was, metadata.path(field));
      }
    }
    for (String field : List.of("labels", "annotations")) {
      for (JsonNode value : metadata.path(field)) {
        if (!value.isTextual()) {
          return "invalid metadata." + field + " value: must be a string, got " + value;
        }
      }
    }
    return "";
  }

  private static String differs(String what, JsonNode before, JsonNode after) {
    return "must have the same " + what + ": " + before.asText() + " != " + after.asText();
  }

  /** Of metadata a conversion may change labels and annotations alone. */
  private static ObjectNode restored(ObjectNode before, ObjectNode after) {
    ObjectNode metadata = ((ObjectNode) before.get("metadata")).deepCopy();
    for (String field : List.of("labels", "annotations")) {
      JsonNode now = after.path("metadata").path(field);
      if (now.isObject()) {
        metadata.set(field, now);
      } else {
        metadata.remove(field);
      }
    }
    after.set("metadata", metadata);
    return after;
  }

  private static ApiException failed(String message) {
    return new ApiException(500, "", message, "", "", "", "", List.of(), 0);
  }
}
