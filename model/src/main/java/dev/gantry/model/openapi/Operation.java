package dev.gantry.model.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.schema.TypeTable.GroupVersionKind;
import java.util.List;

/**
 * One method of one path.
 *
 * @param action {@code x-kubernetes-action}, {@code ""} for none
 * @param id {@code operationId}
 * @param subject the kind that the operation is about, null for none
 * @param query parameters
 * @param body full name of the body's type, {@code ""} for none
 * @param produces media types of the answer
 * @param answer full name of the answer's type, {@link #TEXT} for plain text
 * @param codes status codes of success
 */
record Operation(
    String action,
    String id,
    String tag,
    GroupVersionKind subject,
    List<QueryParameter> query,
    String body,
    List<String> produces,
    String answer,
    List<String> codes) {

  static final String TEXT = "string";
  static final List<String> DOCUMENTS = List.of("application/json", "application/yaml");
  static final List<String> LISTS =
      List.of("application/json", "application/yaml", "application/json;stream=watch");
  private static final List<String> PATCHES =
      List.of(
          "application/json-patch+json",
          "application/merge-patch+json",
          "application/strategic-merge-patch+json",
          "application/apply-patch+yaml");

  static Operation of(String action, String id, String tag, GroupVersionKind subject) {
    return new Operation(action, id, tag, subject, List.of(), "", DOCUMENTS, TEXT, List.of("200"));
  }

  Operation query(List<QueryParameter> parameters) {
    return new Operation(action, id, tag, subject, parameters, body, produces, answer, codes);
  }

  Operation body(String type) {
    return new Operation(action, id, tag, subject, query, type, produces, answer, codes);
  }

  Operation produces(List<String> mediaTypes) {
    return new Operation(action, id, tag, subject, query, body, mediaTypes, answer, codes);
  }

  Operation answers(String type, String... successes) {
    return new Operation(action, id, tag, subject, query, body, produces, type, List.of(successes));
  }

  ObjectNode json(Dialect dialect, Definitions definitions) {
    ObjectNode json = Json.object();
    json.putArray("tags").add(tag);
    json.put("operationId", id);
    if (!query.isEmpty() || dialect == Dialect.V2 && !body.isEmpty()) {
      ArrayNode list = json.putArray("parameters");
      query.forEach(parameter -> list.add(parameter.json(dialect)));
    }
    if (dialect == Dialect.V2) {
      v2(json, definitions);
    } else {
      v3(json, definitions);
    }
    if (!action.isEmpty()) {
      json.put("x-kubernetes-action", action);
    }
    if (subject != null) {
      json.set("x-kubernetes-group-version-kind", Definitions.json(subject));
    }
    return json;
  }

  private void v2(ObjectNode json, Definitions definitions) {
    if (!body.isEmpty()) {
      ObjectNode parameter = Json.object().put("in", "body").put("name", "body");
      if (isBodyRequired()) {
        parameter.put("required", true);
      }
      parameter.set("schema", definitions.reference(body));
      json.withArray("/parameters").add(parameter);
    }
    ArrayNode consumed = json.putArray("consumes");
    (isPatch() ? PATCHES : List.of("*/*")).forEach(consumed::add);
    ArrayNode produced = json.putArray("produces");
    produces.forEach(produced::add);
    json.putArray("schemes").add("https");
    ObjectNode responses = json.putObject("responses");
    for (String code : codes) {
      responses
          .putObject(code)
          .put("description", description(code))
          .set("schema", answerSchema(definitions));
    }
    responses.putObject("401").put("description", "Unauthorized");
  }

  private void v3(ObjectNode json, Definitions definitions) {
    if (!body.isEmpty()) {
      ObjectNode request = json.putObject("requestBody");
      ObjectNode content = request.putObject("content");
      for (String mediaType : isPatch() ? PATCHES : List.of("*/*")) {
        content.putObject(mediaType).set("schema", definitions.reference(body));
      }
      if (isBodyRequired()) {
        request.put("required", true);
      }
    }
    ObjectNode responses = json.putObject("responses");
    for (String code : codes) {
      ObjectNode response = responses.putObject(code).put("description", description(code));
      ObjectNode content = response.putObject("content");
      for (String mediaType : produces) {
        content.putObject(mediaType).set("schema", answerSchema(definitions));
      }
    }
    responses.putObject("401").put("description", "Unauthorized");
  }

  private ObjectNode answerSchema(Definitions definitions) {
    return answer.equals(TEXT) ? Json.object().put("type", TEXT) : definitions.reference(answer);
  }

  private boolean isPatch() {
    return action.equals("patch");
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
