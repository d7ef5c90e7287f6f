package dev.gantry.ejb.admission.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.admission.AdmissionRequest;
import dev.gantry.ejb.registry.ServedKind;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.Json;
import dev.gantry.model.request.Identity;
import dev.gantry.model.strategy.Conversions;
import java.util.UUID;

/** A write as {@code admission.k8s.io/v1 AdmissionRequest} tells it. */
public final class ReviewRequest {

  private ReviewRequest() {}

  /**
   * Everything but the objects.
   *
   * @param matched the version in which the request is shown
   */
  public static ObjectNode of(AdmissionRequest request, Kind matched) {
    ObjectNode review = Json.object();
    ServedKind kind = request.kind();
    review.put("uid", UUID.randomUUID().toString());
    kind(review.putObject("kind"), request, matched);
    resource(review.putObject("resource"), matched);
    if (!request.subresource().isEmpty()) {
      review.put("subResource", request.subresource());
    }
    kind(review.putObject("requestKind"), request, kind.client());
    resource(review.putObject("requestResource"), kind.client());
    if (!request.subresource().isEmpty()) {
      review.put("requestSubResource", request.subresource());
    }
    review.put("name", request.key().name());
    String namespace = kind.isNamespace() ? request.key().name() : request.key().namespace();
    if (!namespace.isEmpty()) {
      review.put("namespace", namespace);
    }
    review.put("operation", request.operation().name());
    user(review.putObject("userInfo"), request.context().identity());
    review.put("dryRun", request.context().dryRun());
    options(review, request);
    return review;
  }

  private static void kind(ObjectNode node, AdmissionRequest request, Kind shown) {
    if (request.isOtherKind() && request.object() != null) {
      String apiVersion = request.object().path("apiVersion").asText();
      int slash = apiVersion.indexOf('/');
      node.put("group", slash < 0 ? "" : apiVersion.substring(0, slash))
          .put("version", apiVersion.substring(slash + 1))
          .put("kind", request.object().path("kind").asText());
      return;
    }
    node.put("group", shown.group()).put("version", shown.version()).put("kind", shown.kind());
  }

  private static void resource(ObjectNode node, Kind shown) {
    node.put("group", shown.group())
        .put("version", shown.version())
        .put("resource", shown.plural());
  }

  private static void user(ObjectNode user, Identity identity) {
    user.put("username", identity.username());
    if (!identity.uid().isEmpty()) {
      user.put("uid", identity.uid());
    }
    if (!identity.groups().isEmpty()) {
      identity.groups().forEach(user.putArray("groups")::add);
    }
    if (!identity.extra().isEmpty()) {
      ObjectNode extra = user.putObject("extra");
      identity
          .extra()
          .forEach((key, values) -> values.forEach(extra.withArray("/" + pointer(key))::add));
    }
  }

  private static String pointer(String key) {
    return key.replace("~", "~0").replace("/", "~1");
  }

  private static void options(ObjectNode review, AdmissionRequest request) {
    String kind =
        switch (request.operation()) {
          case CREATE -> "CreateOptions";
          case UPDATE -> "UpdateOptions";
          case DELETE -> "DeleteOptions";
          case CONNECT -> "";
        };
    if (kind.isEmpty()) {
      return;
    }
    ObjectNode options = review.putObject("options");
    options.put("kind", kind).put("apiVersion", "meta.k8s.io/v1");
    JsonNode given =
        request.options().isObject() ? request.options() : request.context().notes().options();
    given
        .properties()
        .forEach(
            field -> {
              if (!options.has(field.getKey())) {
                options.set(field.getKey(), field.getValue());
              }
            });
  }

  /** The new state as the matched version shows it; null for none. */
  public static ObjectNode object(AdmissionRequest request, Kind matched) {
    return shown(request, request.object(), matched);
  }

  /** The state before as the matched version shows it; null for none. */
  public static ObjectNode oldObject(AdmissionRequest request, Kind matched) {
    return shown(request, request.old(), matched);
  }

  private static ObjectNode shown(AdmissionRequest request, ObjectNode document, Kind matched) {
    Kind stored = request.kind().stored();
    return document == null
            || request.isOtherKind()
            || stored.apiVersion().equals(matched.apiVersion())
        ? document
        : Conversions.convert(document, stored, matched);
  }

  /** Takes over what became of {@link #object}: back in the stored version, with its defaults. */
  public static void accept(AdmissionRequest request, Kind matched, ObjectNode changed) {
    ServedKind kind = request.kind();
    if (request.isOtherKind()) {
      request.replaceObject(changed);
      return;
    }
    ObjectNode stored =
        kind.stored().apiVersion().equals(matched.apiVersion())
            ? changed
            : Conversions.convert(changed, matched, kind.stored());
    kind.strategy().applyDefaults(stored);
    request.replaceObject(stored);
  }
}
