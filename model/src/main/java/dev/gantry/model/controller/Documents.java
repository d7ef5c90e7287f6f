package dev.gantry.model.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.ObjectKey;
import java.util.List;

/** Comparing and replacing parts of documents. */
public final class Documents {

  private Documents() {}

  /** Equal in value: a number computed here and one parsed from a document differ in node type. */
  public static boolean same(JsonNode a, JsonNode b) {
    return a.equals(
        (x, y) -> {
          if (x.isIntegralNumber() && y.isIntegralNumber()) {
            return Long.compare(x.asLong(), y.asLong());
          }
          return x.equals(y) ? 0 : 1;
        },
        b);
  }

  /** A status to work on: a copy, or an empty one. */
  public static ObjectNode status(JsonNode document) {
    JsonNode old = document.path("status");
    return old.isObject() ? old.deepCopy() : Json.object();
  }

  /** Replaces the status, unless it is the same already. */
  public static List<Action> replaceStatus(ObjectKey key, JsonNode seen, ObjectNode status) {
    if (same(seen.path("status"), status) || (status.isEmpty() && !seen.has("status"))) {
      return List.of();
    }
    String uid = seen.path("metadata").path("uid").asText();
    return List.of(
        new Action.UpdateStatus(
            key,
            document -> {
              if (document.path("metadata").path("uid").asText().equals(uid)) {
                document.set("status", status.deepCopy());
              }
              return document;
            }));
  }

  /** Go's omitempty: a zero count is left out. */
  public static void count(ObjectNode status, String field, int value) {
    if (value == 0) {
      status.remove(field);
    } else {
      status.put(field, value);
    }
  }
}
