package dev.gantry.model.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Meta;
import java.time.Instant;
import java.util.Optional;

/** The {@code conditions} list of a status. */
public final class Conditions {

  private Conditions() {}

  public static Optional<JsonNode> find(JsonNode status, String type) {
    for (JsonNode c : status.path("conditions")) {
      if (type.equals(c.path("type").asText())) {
        return Optional.of(c);
      }
    }
    return Optional.empty();
  }

  public static boolean isTrue(JsonNode status, String type) {
    return find(status, type).map(c -> "True".equals(c.path("status").asText())).orElse(false);
  }

  /** {@code status/reason} of a condition, {@code ""} where there is none. */
  public static String reason(JsonNode status, String type) {
    return find(status, type).map(c -> c.path("reason").asText("")).orElse("");
  }

  /**
   * Sets a condition; {@code lastTransitionTime} moves only when {@code state} does.
   *
   * @return whether anything but times changed
   */
  public static boolean set(
      ObjectNode status, String type, String state, String reason, String message, Instant now) {
    ArrayNode all = status.withArray("/conditions");
    ObjectNode found = null;
    for (JsonNode c : all) {
      if (type.equals(c.path("type").asText())) {
        found = (ObjectNode) c;
      }
    }
    if (found == null) {
      found = all.addObject().put("type", type);
    }
    boolean moved = !state.equals(found.path("status").asText());
    boolean changed =
        moved
            || !reason.equals(found.path("reason").asText(""))
            || !message.equals(found.path("message").asText(""));
    found.put("status", state);
    if (moved || !found.has("lastTransitionTime")) {
      found.put("lastTransitionTime", Meta.time(now));
    }
    found.put("reason", reason).put("message", message);
    return changed;
  }

  public static void remove(ObjectNode status, String type) {
    if (status.path("conditions") instanceof ArrayNode all) {
      for (int i = all.size() - 1; i >= 0; i--) {
        if (type.equals(all.get(i).path("type").asText())) {
          all.remove(i);
        }
      }
      if (all.isEmpty()) {
        status.remove("conditions");
      }
    }
  }
}
