package dev.gantry.model.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;

/**
 * One {@code metav1.ManagedFieldsEntry}.
 *
 * @param operation {@code Apply} or {@code Update}
 * @param time RFC 3339 text, {@code ""} for none
 */
record ManagedEntry(
    String manager,
    String operation,
    String apiVersion,
    String time,
    String subresource,
    FieldSet fields) {

  static final String APPLY = "Apply";
  static final String UPDATE = "Update";

  static ManagedEntry parse(JsonNode entry) {
    return new ManagedEntry(
        entry.path("manager").asText(""),
        entry.path("operation").asText(""),
        entry.path("apiVersion").asText(""),
        entry.path("time").asText(""),
        entry.path("subresource").asText(""),
        FieldSet.parse(entry.path("fieldsV1")));
  }

  ObjectNode toJson() {
    ObjectNode json = Json.object();
    json.put("manager", manager).put("operation", operation).put("apiVersion", apiVersion);
    if (!time.isEmpty()) {
      json.put("time", time);
    }
    json.put("fieldsType", "FieldsV1").set("fieldsV1", fields.toJson());
    if (!subresource.isEmpty()) {
      json.put("subresource", subresource);
    }
    return json;
  }

  ManagedEntry owning(FieldSet owned) {
    return new ManagedEntry(manager, operation, apiVersion, time, subresource, owned);
  }

  /** The same, by another name; of the whole object. */
  ManagedEntry named(String name) {
    return new ManagedEntry(name, operation, apiVersion, time, "", fields);
  }

  /** The entry that this one continues: an applier is the same in every version. */
  boolean isSameManager(ManagedEntry other) {
    return manager.equals(other.manager)
        && operation.equals(other.operation)
        && subresource.equals(other.subresource)
        && (operation.equals(APPLY) || apiVersion.equals(other.apiVersion));
  }

  /** As conflicts name it. */
  String description() {
    String text = Json.object().textNode(manager).toString();
    if (!subresource.isEmpty()) {
      text += " with subresource \"" + subresource + "\"";
    }
    if (operation.equals(UPDATE)) {
      text += " using " + apiVersion + (time.isEmpty() ? "" : " at " + time);
    }
    return text;
  }
}
