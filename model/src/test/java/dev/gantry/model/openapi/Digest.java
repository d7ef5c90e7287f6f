package dev.gantry.model.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What an OpenAPI document says, one fact a line, in the notation of the reference tables beside
 * the tests: the same lines for v2 and v3.
 */
final class Digest {

  private static final List<String> METHODS =
      List.of("get", "put", "post", "delete", "patch", "head", "options");
  private static final List<String> MARKERS =
      List.of("list-type", "list-map-keys", "map-type", "patch-strategy", "patch-merge-key");

  private Digest() {}

  /** Path, method, operation id, action, kind, query parameters, body, answers. */
  static Set<String> operations(JsonNode document) {
    Set<String> lines = new TreeSet<>();
    document
        .path("paths")
        .properties()
        .forEach(
            path -> {
              for (String method : METHODS) {
                if (path.getValue().has(method)) {
                  lines.add(operation(path.getKey(), method, path.getValue()));
                }
              }
            });
    return lines;
  }

  private static String operation(String path, String method, JsonNode item) {
    JsonNode operation = item.path(method);
    List<JsonNode> given = new ArrayList<>();
    item.path("parameters").forEach(given::add);
    operation.path("parameters").forEach(given::add);
    Set<String> query = new TreeSet<>();
    String body = content(operation.path("requestBody"));
    for (JsonNode parameter : given) {
      switch (parameter.path("in").asText()) {
        case "query" ->
            query.add(
                parameter.path("name").asText()
                    + ":"
                    + parameter
                        .path("schema")
                        .path("type")
                        .asText(parameter.path("type").asText()));
        case "body" -> body = type(parameter.path("schema"));
        default -> {}
      }
    }
    Map<String, String> answers = new TreeMap<>();
    operation
        .path("responses")
        .properties()
        .forEach(
            answer -> {
              if (!answer.getKey().equals("401")) {
                answers.put(answer.getKey(), content(answer.getValue()));
              }
            });
    List<String> answerCells = new ArrayList<>();
    answers.forEach((code, type) -> answerCells.add(code + "=" + type));
    return cells(
        path,
        method,
        operation.path("operationId").asText(),
        operation.path("x-kubernetes-action").asText(),
        kind(operation.path("x-kubernetes-group-version-kind")),
        String.join(",", query),
        body,
        String.join(",", answerCells));
  }

  private static String content(JsonNode holder) {
    if (holder.has("schema")) {
      return type(holder.path("schema"));
    }
    for (JsonNode content : holder.path("content")) {
      return type(content.path("schema"));
    }
    return "";
  }

  /** A line for each type and for each of its fields. */
  static Set<String> definitions(JsonNode document) {
    Set<String> lines = new TreeSet<>();
    JsonNode definitions =
        document.has("definitions")
            ? document.path("definitions")
            : document.at("/components/schemas");
    definitions
        .properties()
        .forEach(
            definition -> {
              JsonNode schema = definition.getValue();
              List<String> kinds = new ArrayList<>();
              schema.path("x-kubernetes-group-version-kind").forEach(k -> kinds.add(kind(k)));
              String shown = kinds.size() > 2 ? "*" : String.join(",", kinds);
              String name = definition.getKey();
              lines.add(cells(name, type(schema), shown, markers(schema)));
              Set<String> required = new TreeSet<>();
              schema.path("required").forEach(field -> required.add(field.asText()));
              schema
                  .path("properties")
                  .properties()
                  .forEach(
                      field ->
                          lines.add(
                              cells(
                                  name + "." + field.getKey(),
                                  type(field.getValue()),
                                  required.contains(field.getKey()) ? "required" : "",
                                  markers(field.getValue()))));
            });
    return lines;
  }

  static String cells(String... cells) {
    List<String> shown = new ArrayList<>();
    for (String cell : cells) {
      shown.add(cell.isEmpty() ? "-" : cell);
    }
    return String.join(" ", shown);
  }

  private static String kind(JsonNode kind) {
    return kind.isMissingNode()
        ? ""
        : kind.path("group").asText()
            + "/"
            + kind.path("version").asText()
            + "/"
            + kind.path("kind").asText();
  }

  private static String type(JsonNode schema) {
    if (schema.has("allOf")) {
      return type(schema.path("allOf").path(0));
    }
    if (schema.has("$ref")) {
      String reference = schema.path("$ref").asText();
      return "@" + reference.substring(reference.lastIndexOf('/') + 1);
    }
    if (schema.path("type").asText().equals("array")) {
      return "[]" + type(schema.path("items"));
    }
    if (schema.has("additionalProperties")) {
      return "{}" + type(schema.path("additionalProperties"));
    }
    String type = schema.path("type").asText("any");
    return schema.has("format") ? type + ":" + schema.path("format").asText() : type;
  }

  private static String markers(JsonNode schema) {
    List<String> markers = new ArrayList<>();
    for (String name : MARKERS) {
      JsonNode value = schema.path("x-kubernetes-" + name);
      List<String> values = new ArrayList<>();
      value.forEach(each -> values.add(each.asText()));
      if (!value.isMissingNode()) {
        markers.add(name + "=" + (value.isArray() ? String.join(",", values) : value.asText()));
      }
    }
    return String.join(" ", markers);
  }
}
