package dev.gantry.ejb.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.status.Cause;
import java.util.ArrayList;
import java.util.List;

/** What happens to fields that a kind does not know: dropped always; said, refused, or neither. */
enum FieldValidation {
  IGNORE,
  WARN,
  STRICT;

  static FieldValidation of(ApiCall call) {
    String given = call.parameter("fieldValidation");
    return switch (given) {
      case "", "Warn" -> WARN;
      case "Ignore" -> IGNORE;
      case "Strict" -> STRICT;
      default ->
          throw ApiException.invalid(
              "meta.k8s.io",
              "CreateOptions",
              "",
              List.of(
                  Cause.notSupported(
                      "fieldValidation", given, List.of("", "Ignore", "Strict", "Warn"))));
    };
  }

  /**
   * Checks and prunes a document in the client's version.
   *
   * @param duplicates fields that the decoder met twice
   * @return warnings to send
   */
  List<String> apply(ServedKind kind, ObjectNode document, List<String> duplicates) {
    List<String> found = new ArrayList<>();
    kind.clientSchema()
        .ifPresent(
            schema -> {
              schema
                  .unknownFields(document)
                  .forEach(path -> found.add("unknown field \"" + path + "\""));
              schema.prune(document);
            });
    duplicates.forEach(path -> found.add("duplicate field \"" + path + "\""));
    if (found.isEmpty() || this == IGNORE) {
      return List.of();
    }
    if (this == STRICT) {
      throw ApiException.badRequest(
          kind.client().kind()
              + " in version \""
              + kind.client().version()
              + "\" cannot be handled as a "
              + kind.client().kind()
              + ": strict decoding error: "
              + String.join(", ", found));
    }
    return found;
  }
}
