package dev.gantry.model.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Owner references. */
public final class Owners {

  private Owners() {}

  /** One {@code metav1.OwnerReference}. */
  public record Owner(
      String apiVersion, String kind, String name, String uid, boolean controller, boolean blocks) {

    public String group() {
      int slash = apiVersion.indexOf('/');
      return slash < 0 ? "" : apiVersion.substring(0, slash);
    }

    static Owner of(JsonNode r) {
      return new Owner(
          r.path("apiVersion").asText(),
          r.path("kind").asText(),
          r.path("name").asText(),
          r.path("uid").asText(),
          r.path("controller").asBoolean(false),
          r.path("blockOwnerDeletion").asBoolean(false));
    }
  }

  public static List<Owner> of(JsonNode document) {
    List<Owner> owners = new ArrayList<>();
    document.path("metadata").path("ownerReferences").forEach(r -> owners.add(Owner.of(r)));
    return owners;
  }

  /** The one owner that controls the object. */
  public static Optional<Owner> controller(JsonNode document) {
    for (JsonNode r : document.path("metadata").path("ownerReferences")) {
      if (r.path("controller").asBoolean(false)) {
        return Optional.of(Owner.of(r));
      }
    }
    return Optional.empty();
  }

  public static boolean isControlledBy(JsonNode document, String uid) {
    return controller(document).map(o -> o.uid().equals(uid)).orElse(false);
  }

  /** A controlling reference to {@code owner}, which blocks its foreground deletion. */
  public static ObjectNode reference(JsonNode owner) {
    return Json.object()
        .put("apiVersion", owner.path("apiVersion").asText())
        .put("kind", owner.path("kind").asText())
        .put("name", Meta.name(owner))
        .put("uid", Meta.uid(owner))
        .put("controller", true)
        .put("blockOwnerDeletion", true);
  }

  public static ObjectNode add(ObjectNode document, ObjectNode reference) {
    Meta.of(document).withArray("/ownerReferences").add(reference);
    return document;
  }

  public static ObjectNode remove(ObjectNode document, String ownerUid) {
    JsonNode references = document.path("metadata").path("ownerReferences");
    ArrayNode kept = Json.mapper().createArrayNode();
    references.forEach(
        r -> {
          if (!r.path("uid").asText().equals(ownerUid)) {
            kept.add(r);
          }
        });
    if (kept.isEmpty()) {
      Meta.of(document).remove("ownerReferences");
    } else {
      Meta.of(document).set("ownerReferences", kept);
    }
    return document;
  }
}
