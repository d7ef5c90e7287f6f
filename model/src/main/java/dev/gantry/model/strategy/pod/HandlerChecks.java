package dev.gantry.model.strategy.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Tree;
import java.util.List;

/** Checks of probes and of lifecycle hooks: exactly one handler each. */
final class HandlerChecks {

  private static final List<String> PROBE_HANDLERS =
      List.of("exec", "httpGet", "tcpSocket", "grpc");
  private static final List<String> HOOK_HANDLERS =
      List.of("exec", "httpGet", "tcpSocket", "sleep");

  private HandlerChecks() {}

  static void check(ObjectNode container, String path, Causes causes) {
    JsonNode lifecycle = container.path("lifecycle");
    for (String hook : List.of("postStart", "preStop")) {
      if (lifecycle.path(hook) instanceof ObjectNode handler) {
        handler(handler, path + ".lifecycle." + hook, HOOK_HANDLERS, causes);
      }
    }
    probe(container.path("livenessProbe"), path + ".livenessProbe", causes);
    one(container.path("livenessProbe"), path + ".livenessProbe", causes);
    probe(container.path("readinessProbe"), path + ".readinessProbe", causes);
    if (Tree.isSet(container.path("readinessProbe"), "terminationGracePeriodSeconds")) {
      causes.invalid(
          path + ".readinessProbe.terminationGracePeriodSeconds",
          container.path("readinessProbe").path("terminationGracePeriodSeconds").asLong(),
          "must not be set for readinessProbes");
    }
    probe(container.path("startupProbe"), path + ".startupProbe", causes);
    one(container.path("startupProbe"), path + ".startupProbe", causes);
  }

  private static void one(JsonNode probe, String path, Causes causes) {
    if (probe.isObject() && probe.path("successThreshold").asLong(1) != 1) {
      causes.invalid(
          path + ".successThreshold", probe.path("successThreshold").asLong(), "must be 1");
    }
  }

  private static void probe(JsonNode probe, String path, Causes causes) {
    if (!(probe instanceof ObjectNode handler)) {
      return;
    }
    handler(handler, path, PROBE_HANDLERS, causes);
    for (String field :
        List.of(
            "initialDelaySeconds",
            "timeoutSeconds",
            "periodSeconds",
            "successThreshold",
            "failureThreshold")) {
      causes.nonNegative(path + "." + field, probe.path(field));
    }
    JsonNode grace = probe.path("terminationGracePeriodSeconds");
    if (grace.isNumber() && grace.asLong() <= 0) {
      causes.invalid(
          path + ".terminationGracePeriodSeconds", grace.asLong(), "must be greater than 0");
    }
  }

  private static void handler(
      ObjectNode handler, String path, List<String> supported, Causes causes) {
    int found = 0;
    for (String type : supported) {
      if (!(handler.path(type) instanceof ObjectNode action)) {
        continue;
      }
      String field = path + "." + type;
      if (found++ > 0) {
        causes.forbidden(field, "may not specify more than 1 handler type");
        continue;
      }
      switch (type) {
        case "exec" -> {
          if (action.path("command").isEmpty()) {
            causes.required(field + ".command", "");
          }
        }
        case "httpGet" -> http(action, field, causes);
        case "tcpSocket" -> port(action.path("port"), field + ".port", causes);
        case "grpc" -> {
          long port = action.path("port").asLong(0);
          causes.invalidAll(field + ".port", port, Names.portNumber(port));
        }
        default -> causes.nonNegative(field + ".seconds", action.path("seconds"));
      }
    }
    if (found == 0) {
      causes.required(path, "must specify a handler type");
    }
  }

  private static void http(ObjectNode action, String path, Causes causes) {
    if (Tree.isBlank(action, "path")) {
      causes.required(path + ".path", "");
    }
    port(action.path("port"), path + ".port", causes);
    causes.oneOf(path + ".scheme", action.path("scheme"), List.of("HTTP", "HTTPS"));
    for (ObjectNode header : Tree.objects(action, "httpHeaders")) {
      String name = header.path("name").asText("");
      if (!name.matches("[-A-Za-z0-9]+")) {
        causes.invalid(
            path + ".httpHeaders",
            name,
            "a valid HTTP header must consist of alphanumeric characters or '-' (e.g."
                + " 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')");
      }
    }
  }

  static void port(JsonNode port, String field, Causes causes) {
    if (port.isTextual()) {
      causes.invalidAll(field, port.asText(), Names.port(port.asText()));
    } else {
      causes.invalidAll(field, port.asLong(0), Names.portNumber(port.asLong(0)));
    }
  }
}
