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
          text("pretty"),
          text("propagationPolicy"));
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
  static final List<QueryParameter> DELETE_COLLECTION =
      List.of(
          text("continue"),
          text("dryRun"),
          text("fieldSelector"),
          number("gracePeriodSeconds"),
          text("labelSelector"),
          number("limit"),
          flag("orphanDependents"),
          text("pretty"),
          text("propagationPolicy"),
          text("resourceVersion"),
          text("resourceVersionMatch"),
          flag("sendInitialEvents"),
          number("timeoutSeconds"));
  static final List<QueryParameter> LOG =
      List.of(
          text("container"),
          flag("follow"),
          flag("insecureSkipTLSVerifyBackend"),
          number("limitBytes"),
          text("pretty"),
          flag("previous"),
          number("sinceSeconds"),
          text("stream"),
          number("tailLines"),
          flag("timestamps"));
  private static final List<QueryParameter> ATTACH =
      List.of(text("container"), flag("stderr"), flag("stdin"), flag("stdout"), flag("tty"));
  private static final List<QueryParameter> EXEC =
      List.of(
          text("command"),
          text("container"),
          flag("stderr"),
          flag("stdin"),
          flag("stdout"),
          flag("tty"));

  /** What a connection's request may say; {@code name} is the subresource. */
  static List<QueryParameter> ofConnection(String name) {
    return switch (name) {
      case "attach" -> ATTACH;
      case "exec" -> EXEC;
      case "portforward" -> List.of(number("ports"));
      default -> List.of(text("path"));
    };
  }

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
