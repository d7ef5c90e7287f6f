package dev.gantry.ejb.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import java.util.Base64;

/**
 * Where a list goes on.
 *
 * @param revision the snapshot that the list is of; -1 goes on with the latest state instead
 */
record ContinueToken(long revision, String namespace, String name) {

  String encode() {
    ObjectNode token = Json.object();
    token.put("v", "meta.k8s.io/v1").put("rv", revision);
    token.put("start", namespace + "/" + name);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(token));
  }

  static ContinueToken decode(String text) {
    try {
      ObjectNode token = Json.parse(Base64.getUrlDecoder().decode(text));
      String[] start = token.path("start").asText().split("/", 2);
      if (start.length == 2 && "meta.k8s.io/v1".equals(token.path("v").asText())) {
        return new ContinueToken(token.path("rv").asLong(), start[0], start[1]);
      }
    } catch (IllegalArgumentException | java.io.UncheckedIOException | ClassCastException e) {
      // Falls through: whatever is wrong with it, it is not one of ours.
    }
    throw ApiException.badRequest("continue key is not valid: " + text);
  }

  ObjectKey key(GroupResource resource) {
    return new ObjectKey(resource, namespace, name);
  }
}
