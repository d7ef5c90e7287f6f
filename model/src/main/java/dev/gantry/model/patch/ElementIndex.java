package dev.gantry.model.patch;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/**
 * Where each element of a list stands, by its value or by its merge key: lists of patches may be as
 * long as bodies are, so nothing may cost their square.
 */
final class ElementIndex {

  /** The first element of each identity. */
  private final Map<Object, Integer> places = new HashMap<>();

  private final String key;

  /**
   * @param key the merge key, {@code ""} for a list of values
   */
  ElementIndex(JsonNode list, String key) {
    this.key = key;
    int i = 0;
    for (JsonNode element : list) {
      places.putIfAbsent(identity(element), i++);
    }
  }

  /** -1 for an element that the list does not have. */
  int of(JsonNode element) {
    return places.getOrDefault(identity(element), -1);
  }

  boolean has(JsonNode element) {
    return of(element) >= 0;
  }

  /** Notes an element that was put at the end of the list. */
  void add(JsonNode element, int at) {
    places.putIfAbsent(identity(element), at);
  }

  private Object identity(JsonNode element) {
    return same(key.isEmpty() ? element : element.path(key));
  }

  /** A number is the same whatever its Java type; all else equals as it is. */
  static Object same(JsonNode value) {
    return value.isNumber() ? value.decimalValue().stripTrailingZeros() : value;
  }
}
