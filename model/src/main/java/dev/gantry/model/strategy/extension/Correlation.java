package dev.gantry.model.strategy.extension;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Which value before a change a value after it goes back to. */
final class Correlation {

  private Correlation() {}

  /** Null for a field that was not there. */
  static JsonNode field(JsonNode old, String name) {
    return old == null ? null : old.get(name);
  }

  /**
   * An element is found again by its keys alone.
   *
   * @param keys null for a list whose elements are not found again
   */
  static JsonNode element(List<String> keys, JsonNode element, JsonNode old) {
    if (keys == null || old == null) {
      return null;
    }
    for (JsonNode candidate : old) {
      if (keys.stream().allMatch(key -> candidate.path(key).equals(element.path(key)))) {
        return candidate;
      }
    }
    return null;
  }
}
