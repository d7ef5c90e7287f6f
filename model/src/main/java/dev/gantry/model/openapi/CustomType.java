package dev.gantry.model.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.Json;
import dev.gantry.model.schema.TypeTable.GroupVersionKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A custom resource's kind with its schema.
 *
 * @param openApiV3Schema of the version, or null for none
 */
public record CustomType(Kind kind, JsonNode openApiV3Schema) {

  private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

  /** {@code com.example.stable.v1.CronTab}: the group backwards, version, kind. */
  String typeName(String kindOrList) {
    List<String> parts = new ArrayList<>(List.of(kind.group().split("\\.")));
    Collections.reverse(parts);
    parts.add(kind.version());
    parts.add(kindOrList);
    return String.join(".", parts);
  }

  /** Adds the kind and its list to a document. */
  void define(Definitions definitions) {
    ObjectNode type =
        openApiV3Schema instanceof ObjectNode schema ? schema.deepCopy() : Json.object();
    type.put("type", "object");
    ObjectNode properties = type.withObject("/properties");
    properties.putObject("apiVersion").put("type", "string");
    properties.putObject("kind").put("type", "string");
    properties.set("metadata", definitions.reference(META + "ObjectMeta"));
    kinds(type, kind.kind());
    definitions.put(typeName(kind.kind()), type);

    ObjectNode list = Json.object().put("type", "object");
    list.putArray("required").add("items");
    ObjectNode fields = list.putObject("properties");
    fields.putObject("apiVersion").put("type", "string");
    fields.putObject("kind").put("type", "string");
    fields.set("metadata", definitions.reference(META + "ListMeta"));
    fields
        .putObject("items")
        .put("type", "array")
        .set("items", definitions.reference(typeName(kind.kind())));
    kinds(list, kind.kind() + "List");
    definitions.put(typeName(kind.kind() + "List"), list);
  }

  private void kinds(ObjectNode type, String name) {
    type.putArray("x-kubernetes-group-version-kind")
        .add(Definitions.json(new GroupVersionKind(kind.group(), kind.version(), name)));
  }
}
