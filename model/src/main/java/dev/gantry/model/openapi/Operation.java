package dev.gantry.model.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.schema.TypeTable.GroupVersionKind;
import java.util.List;

/**
 * One method of one path.
 *
 * @param action {@code x-kubernetes-action}
 * @param id {@code operationId}
 * @param subject the kind that the operation is about
 * @param parameters of the query
 * @param body full name of the body's type, {@code ""} for none
 * @param consumes media types of the body
 * @param answer full name of the answer's type, {@code ""} for one without schema
 * @param codes status codes of success
 */
record Operation(
    String action,
    String id,
    String tag,
    GroupVersionKind subject,
    List<QueryParameter> parameters,
    String body,
    List<String> consumes,
    String answer,
    List<String> codes) {

  static final List<String> DOCUMENTS = List.of("application/json", "application/yaml");
  static final List<String> PATCHES =
      List.of(
          "application/json-patch+json",
          "application/merge-patch+json",
          "application/strategic-merge-patch+json",
          "application/apply-patch+yaml");

  ObjectNode json(Dialect dialect, Definitions definitions) {
    ObjectNode json = Json.object();
    json.putArray("tags").add(tag);
    json.put("operationId", id);
    ArrayNode list = json.putArray("parameters");
    parameters.forEach(parameter -> list.add(parameter.json(dialect)));
    if (dialect == Dialect.V2) {
      v2(json, list, definitions);
    } else {
      v3(json, definitions);
    }
    json.put("x-kubernetes-action", action);
    json.set("x-kubernetes-group-version-kind", Definitions.json(subject));
    return json;
  }

  private void v2(ObjectNode json, ArrayNode parameterList, Definitions definitions) {
    if (!body.isEmpty()) {
      parameterList
          .addObject()
          .put("in", "body")
          .put("name", "body")
          .put("required", isBodyRequired())
          .set("schema", definitions.reference(body));
    }
    ArrayNode consumed = json.putArray("consumes");
    (consumes == PATCHES ? PATCHES : List.of("*/*")).forEach(consumed::add);
    ArrayNode produced = json.putArray("produces");
    (answer.isEmpty() ? List.of("*/*") : DOCUMENTS).forEach(produced::add);
    json.putArray("schemes").add("https");
    ObjectNode responses = json.putObject("responses");
    for (String code : codes) {
      ObjectNode response = responses.putObject(code).put("description", description(code));
      if (!answer.isEmpty()) {
        response.set("schema", definitions.reference(answer));
      }
    }
  }

  private void v3(ObjectNode json, Definitions definitions) {
    if (!body.isEmpty()) {
      ObjectNode request = json.putObject("requestBody");
      ObjectNode content = request.putObject("content");
      for (String mediaType : consumes) {
        content.putObject(mediaType).set("schema", definitions.reference(body));
      }
      if (isBodyRequired()) {
        request.put("required", true);
      }
    }
    ObjectNode responses = json.putObject("responses");
    for (String code : codes) {
      ObjectNode response = responses.putObject(code).put("description", description(code));
      if (!answer.isEmpty()) {
        ObjectNode content = response.putObject("content");
        for (String mediaType : DOCUMENTS) {
          content.putObject(mediaType).set("schema", definitions.reference(answer));
        }
      }
    }
  }

  private boolean isBodyRequired() {
    return !action.startsWith("delete");
  }

  private static String description(String code) {
    return switch (code) {
      case "201" -> "Created";
      case "202" -> "Accepted";
      default -> "OK";
    };
  }
}
