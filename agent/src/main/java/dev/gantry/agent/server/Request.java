package dev.gantry.agent.server;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.PathTemplateMatch;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The kubelet API's path and query parameters. */
record Request(HttpServerExchange exchange) {

  String path(String name) {
    return exchange.getAttachment(PathTemplateMatch.ATTACHMENT_KEY).getParameters().get(name);
  }

  Optional<String> query(String name) {
    Deque<String> values = exchange.getQueryParameters().get(name);
    return values == null || values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
  }

  List<String> queries(String name) {
    Deque<String> values = exchange.getQueryParameters().get(name);
    return values == null ? List.of() : List.copyOf(values);
  }

  /** {@code 1} (kubelet's own spelling) and {@code true} both mean yes. */
  boolean flag(String... names) {
    for (String name : names) {
      if (query(name).filter(v -> "1".equals(v) || "true".equals(v)).isPresent()) {
        return true;
      }
    }
    return false;
  }

  /**
   * @throws Refusal 400 when it is no number
   */
  Optional<Long> number(String name) {
    return query(name)
        .map(
            text -> {
              try {
                return Long.valueOf(text);
              } catch (NumberFormatException e) {
                throw new Refusal(400, name + " must be a number, not \"" + text + "\"");
              }
            });
  }
}
