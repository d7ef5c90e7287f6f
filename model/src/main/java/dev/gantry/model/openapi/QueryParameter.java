package dev.gantry.model.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import java.util.List;

/**
 * A parameter of an operation.
 *
 * @param in {@code query} or {@code path}
 * @param type {@code string}, {@code integer} or {@code boolean}
 */
record QueryParameter(String name, String in, String type) {

  static final List<QueryParameter> READ = List.of(text("pretty"));
  static final List<QueryParameter> WRITE =
      List.of(text("dryRun"), text("fieldManager"), text("fieldValidation"), text("pretty"));
  static final List<QueryParameter> PATCH =
      List.of(
          text("dryRun"),
          text("fieldManager"),
          text("fieldValidation"),
          flag("force"),
          text("pretty"));
  static final List<QueryParameter> DELETE =
      List.of(
          text("dryRun"),
          number("gracePeriodSeconds"),
          flag("orphanDependents"),
          text("propagationPolicy"),
          text("pretty"));
  static final List<QueryParameter> LIST =
      List.of(
          flag("allowWatchBookmarks"),
          text("continue"),
          text("fieldSelector"),
          text("labelSelector"),
          number("limit"),
          text("pretty"),
          text("resourceVersion"),
          text("resourceVersionMatch"),
          flag("sendInitialEvents"),
          number("timeoutSeconds"),
          flag("watch"));

  static QueryParameter path(String name) {
    return new QueryParameter(name, "path", "string");
  }

  private static QueryParameter text(String name) {
    return new QueryParameter(name, "query", "string");
  }

  private static QueryParameter number(String name) {
    return new QueryParameter(name, "query", "integer");
  }

  private static QueryParameter flag(String name) {
    return new QueryParameter(name, "query", "boolean");
  }

  ObjectNode json(Dialect dialect) {
    ObjectNode json = Json.object().put("name", name).put("in", in);
    if (in.equals("path")) {
      json.put("required", true);
    }
    ObjectNode schema = dialect == Dialect.V2 ? json : json.putObject("schema");
    schema.put("type", type).put("uniqueItems", true);
    return json;
  }
}
