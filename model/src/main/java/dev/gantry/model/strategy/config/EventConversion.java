package dev.gantry.model.strategy.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Core events, which are stored, and {@code events.k8s.io/v1} events: one thing, other names. */
public final class EventConversion {

  /** Core name → name in {@code events.k8s.io/v1}. */
  private static final Map<String, String> NAMES =
      Map.of(
          "involvedObject", "regarding",
          "message", "note",
          "reportingComponent", "reportingController",
          "source", "deprecatedSource",
          "firstTimestamp", "deprecatedFirstTimestamp",
          "lastTimestamp", "deprecatedLastTimestamp",
          "count", "deprecatedCount");

  private EventConversion() {}

  public static void fromCore(ObjectNode event) {
    NAMES.forEach((core, other) -> rename(event, core, other));
  }

  public static void toCore(ObjectNode event) {
    NAMES.forEach((core, other) -> rename(event, other, core));
  }

  private static void rename(ObjectNode event, String from, String to) {
    JsonNode value = event.remove(from);
    if (value != null) {
      event.set(to, value);
    }
  }
}
