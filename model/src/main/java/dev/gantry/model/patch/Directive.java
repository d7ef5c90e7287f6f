package dev.gantry.model.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.status.ApiException;

/** The words of a strategic merge patch that are no fields. */
final class Directive {

  static final String PATCH = "$patch";
  static final String RETAIN_KEYS = "$retainKeys";
  static final String SET_ELEMENT_ORDER = "$setElementOrder/";
  static final String DELETE_FROM_PRIMITIVE_LIST = "$deleteFromPrimitiveList/";

  private Directive() {}

  static boolean isDirective(String field) {
    return field.startsWith("$")
        && (field.equals(PATCH)
            || field.equals(RETAIN_KEYS)
            || field.startsWith(SET_ELEMENT_ORDER)
            || field.startsWith(DELETE_FROM_PRIMITIVE_LIST));
  }

  /** The value of {@code $patch}, {@code ""} for none. */
  static String patchType(JsonNode patch) {
    return patch.path(PATCH).asText("");
  }

  static ApiException unknownPatchType(String type, JsonNode patch) {
    return ApiException.badRequest("unknown patch type: " + type + " in map: " + patch);
  }

  /**
   * What a patch is worth where there is nothing to patch: the value without directives, without
   * nulls (there is nothing to remove) and without elements that only delete.
   */
  static JsonNode plain(JsonNode patch) {
    if (patch instanceof ObjectNode object) {
      ObjectNode plain = Json.object();
      for (var field : object.properties()) {
        if (!isDirective(field.getKey()) && !field.getValue().isNull()) {
          plain.set(field.getKey(), plain(field.getValue()));
        }
      }
      return plain;
    }
    if (patch instanceof ArrayNode array) {
      ArrayNode plain = array.arrayNode();
      for (JsonNode element : array) {
        if (!element.has(PATCH)) {
          plain.add(plain(element));
        }
      }
      return plain;
    }
    return patch;
  }
}
