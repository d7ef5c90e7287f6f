package dev.gantry.ejb.admission.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.registry.CallNotes;
import dev.gantry.model.object.Json;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.status.Cause;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * What a webhook answered: {@code admission.k8s.io/v1 AdmissionResponse}.
 *
 * @param patch JSON Patch; empty for none
 */
record Verdict(Webhook webhook, JsonNode response, byte[] patch) {

  static final String API_VERSION = "admission.k8s.io/v1";
  static final String KIND = "AdmissionReview";
  private static final byte[] NO_PATCH = {};

  /** The question: a review of a request with its objects. */
  static ObjectNode question(ObjectNode request, ObjectNode object, ObjectNode old) {
    ObjectNode review = Json.object();
    review.put("kind", KIND).put("apiVersion", API_VERSION);
    request.set("object", object);
    request.set("oldObject", old);
    review.set("request", request);
    return review;
  }

  /**
   * Reads an answer.
   *
   * @param uid of the question
   * @throws CallFailure where it does not fit the question
   */
  static Verdict of(Webhook webhook, ObjectNode answer, String uid, boolean mutating)
      throws CallFailure {
    JsonNode response = answer.path("response");
    if (!response.isObject()) {
      throw invalid(webhook, "webhook response was absent");
    }
    String apiVersion = answer.path("apiVersion").asText("");
    String kind = answer.path("kind").asText("");
    if (!API_VERSION.equals(apiVersion) || !KIND.equals(kind)) {
      throw invalid(
          webhook,
          "expected webhook response of "
              + API_VERSION
              + ", Kind="
              + KIND
              + ", got "
              + apiVersion
              + ", Kind="
              + kind);
    }
    if (!uid.equals(response.path("uid").asText(""))) {
      throw invalid(
          webhook,
          "expected response.uid=\"" + uid + "\", got \"" + response.path("uid").asText("") + "\"");
    }
    return new Verdict(webhook, response, patch(webhook, response, mutating));
  }

  private static byte[] patch(Webhook webhook, JsonNode response, boolean mutating)
      throws CallFailure {
    String base64 = response.path("patch").asText("");
    String type = response.path("patchType").asText("");
    if (!mutating) {
      if (!base64.isEmpty()) {
        throw invalid(webhook, "validating webhook may not return response.patch");
      }
      if (!type.isEmpty()) {
        throw invalid(webhook, "validating webhook may not return response.patchType");
      }
      return NO_PATCH;
    }
    if (base64.isEmpty() && type.isEmpty()) {
      return NO_PATCH;
    }
    if (type.isEmpty()) {
      throw invalid(webhook, "webhook returned response.patch but not response.patchType");
    }
    if (base64.isEmpty()) {
      throw invalid(webhook, "webhook returned response.patchType but not response.patch");
    }
    if (!"JSONPatch".equals(type)) {
      throw invalid(webhook, "invalid value of response.patchType \"" + type + "\"");
    }
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw invalid(webhook, "response.patch: " + e.getMessage());
    }
  }

  private static CallFailure invalid(Webhook webhook, String why) {
    return new CallFailure(webhook.name(), "received invalid webhook response: " + why);
  }

  boolean isAllowed() {
    return response.path("allowed").asBoolean(false);
  }

  /** Hands on what the webhook wants to be told or noted. */
  void note(CallNotes notes) {
    response
        .path("auditAnnotations")
        .properties()
        .forEach(e -> notes.annotate(webhook.name() + "/" + e.getKey(), e.getValue().asText()));
    response.path("warnings").forEach(w -> notes.warn(w.asText()));
  }

  /** The refusal, with what the webhook said of it. */
  ApiException refusal() {
    JsonNode status = response.path("status");
    String denied = "admission webhook \"" + webhook.name() + "\" denied the request";
    String message = status.path("message").asText("");
    String reason = status.path("reason").asText("");
    if (!message.isEmpty()) {
      denied += ": " + message;
    } else if (!reason.isEmpty()) {
      denied += ": " + reason;
    } else {
      denied += " without explanation";
    }
    JsonNode details = status.path("details");
    List<Cause> causes = new ArrayList<>();
    for (JsonNode cause : details.path("causes")) {
      causes.add(
          new Cause(
              cause.path("reason").asText(""),
              cause.path("field").asText(""),
              cause.path("message").asText("")));
    }
    int code = status.path("code").asInt(0);
    return new ApiException(
        code < 400 || code > 599 ? 400 : code,
        reason,
        denied,
        details.path("group").asText(""),
        details.path("kind").asText(""),
        details.path("name").asText(""),
        details.path("uid").asText(""),
        causes,
        details.path("retryAfterSeconds").asInt(0));
  }
}
