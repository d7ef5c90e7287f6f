package dev.gantry.model.strategy.extension;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.strategy.Causes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks the fields that a version offers to field selectors. */
final class SelectableFields {

  private static final int MOST = 8;
  private static final List<String> TYPES = List.of("string", "boolean", "integer");

  private SelectableFields() {}

  static void check(JsonNode version, String path, Causes causes) {
    JsonNode fields = version.path("selectableFields");
    JsonNode schema = version.path("schema").path("openAPIV3Schema");
    if (fields.size() > MOST) {
      causes.tooMany(path + ".selectableFields", fields.size(), MOST);
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < fields.size(); i++) {
      String at = path + ".selectableFields[" + i + "].jsonPath";
      String field = fields.get(i).path("jsonPath").asText("");
      if (field.isEmpty()) {
        causes.required(at, "");
      } else if (!field.matches("(\\.[A-Za-z_][A-Za-z0-9_-]*)+")) {
        causes.invalid(at, field, "is an invalid path: must be a simple path, e.g. .spec.color");
      } else if (field.equals(".metadata") || field.startsWith(".metadata.")) {
        causes.invalid(at, field, "must not point to fields in metadata");
      } else if (!seen.add(field)) {
        causes.duplicate(at, field);
      } else {
        type(schema, field, at, causes);
      }
    }
  }

  private static void type(JsonNode schema, String field, String at, Causes causes) {
    JsonNode place = schema;
    for (String name : field.substring(1).split("\\.")) {
      place = place.path("properties").path(name);
    }
    if (place.isMissingNode()) {
      causes.invalid(at, field, "does not refer to a valid field");
    } else if (!TYPES.contains(place.path("type").asText(""))) {
      causes.invalid(
          at,
          field,
          "must point to a field of type string, boolean or integer. Enum string fields and"
              + " strings with formats are allowed.");
    }
  }
}
