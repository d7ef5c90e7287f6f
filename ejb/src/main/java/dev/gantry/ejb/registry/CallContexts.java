package dev.gantry.ejb.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.status.Cause;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;

/** Reads from a call who writes and how. */
final class CallContexts {

  /** Kubernetes' limit on the length of a field manager's name. */
  private static final int LONGEST_MANAGER = 128;

  private final Clock clock;

  CallContexts(Clock clock) {
    this.clock = clock;
  }

  WriteContext of(ApiCall call, CallNotes notes) {
    List<String> dryRun = call.query().getOrDefault("dryRun", List.of());
    for (String value : dryRun) {
      if (!"All".equals(value)) {
        throw ApiException.invalid(
            "meta.k8s.io",
            "CreateOptions",
            "",
            List.of(Cause.notSupported("dryRun", value, List.of("All"))));
      }
    }
    notes.options(options(call, dryRun));
    String manager = call.parameter("fieldManager");
    if (manager.length() > LONGEST_MANAGER) {
      throw ApiException.invalid(
          "meta.k8s.io",
          "CreateOptions",
          "",
          List.of(
              new Cause(
                  "FieldValueTooLong",
                  "fieldManager",
                  "Too long: may not be more than 128 bytes")));
    }
    requirePrintable(manager);
    return new WriteContext(
        call.identity(),
        call.userAgent(),
        manager.isEmpty() ? product(call.userAgent()) : manager,
        !dryRun.isEmpty(),
        null,
        clock.instant(),
        notes);
  }

  private static void requirePrintable(String manager) {
    int position = 0;
    for (int point : manager.codePoints().toArray()) {
      if (!isPrintable(point)) {
        throw ApiException.invalid(
            "meta.k8s.io",
            "CreateOptions",
            "",
            List.of(
                Cause.invalid(
                    "fieldManager",
                    manager,
                    "invalid character %s (at position %d)"
                        .formatted(String.format("U+%04X", point), position))));
      }
      position += Character.toString(point).getBytes(StandardCharsets.UTF_8).length;
    }
  }

  /** As Go understands it: letters, marks, numbers, punctuation, symbols, and the space. */
  private static boolean isPrintable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> point == ' ';
      default -> true;
    };
  }

  /** What admission is told of a write's options; its kind depends on the operation. */
  private static ObjectNode options(ApiCall call, List<String> dryRun) {
    ObjectNode options = Json.object();
    for (String text : List.of("fieldManager", "fieldValidation")) {
      if (!call.parameter(text).isEmpty()) {
        options.put(text, call.parameter(text));
      }
    }
    if (!dryRun.isEmpty()) {
      options.putArray("dryRun").add("All");
    }
    return options;
  }

  /** {@code kubectl/v1.36.0 (linux/amd64)} → {@code kubectl}. */
  private static String product(String userAgent) {
    String product = userAgent == null ? "" : userAgent.split("/", 2)[0];
    if (product.isBlank()) {
      return "unknown";
    }
    return product.length() > LONGEST_MANAGER ? product.substring(0, LONGEST_MANAGER) : product;
  }
}
