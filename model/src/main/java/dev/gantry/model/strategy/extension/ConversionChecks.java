package dev.gantry.model.strategy.extension;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Tree;
import java.net.URI;
import java.util.List;

/** Checks how a definition has its objects converted between versions. */
final class ConversionChecks {

  private static final List<String> STRATEGIES = List.of("None", "Webhook");

  private ConversionChecks() {}

  static void check(JsonNode spec, Causes causes) {
    JsonNode conversion = spec.path("conversion");
    String strategy = conversion.path("strategy").asText("None");
    JsonNode webhook = conversion.path("webhook");
    if (!STRATEGIES.contains(strategy)) {
      causes.notSupported("spec.conversion.strategy", strategy, STRATEGIES);
    } else if (strategy.equals("Webhook")) {
      webhook(webhook, causes);
    } else if (webhook.isObject()) {
      causes.forbidden(
          "spec.conversion.webhook", "should not be set when strategy is not set to Webhook");
    }
  }

  private static void webhook(JsonNode webhook, Causes causes) {
    String path = "spec.conversion.webhook";
    JsonNode client = webhook.path("clientConfig");
    if (!client.isObject()) {
      causes.required(path + ".clientConfig", "required when strategy is set to Webhook");
    } else {
      boolean url = client.hasNonNull("url");
      boolean service = client.hasNonNull("service");
      if (url == service) {
        causes.required(path + ".clientConfig", "exactly one of url or service is required");
      } else if (url) {
        url(client.path("url").asText(""), path + ".clientConfig.url", causes);
      } else {
        service(client.path("service"), path + ".clientConfig.service", causes);
      }
    }
    List<String> versions = Tree.texts(webhook, "conversionReviewVersions");
    if (versions.isEmpty()) {
      causes.required(path + ".conversionReviewVersions", "");
    } else if (!versions.contains("v1")) {
      causes.invalid(
          path + ".conversionReviewVersions",
          webhook.path("conversionReviewVersions"),
          "must include at least one of v1");
    }
  }

  private static void url(String url, String path, Causes causes) {
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      causes.invalid(path, url, "url must be a valid URL: " + e.getMessage());
      return;
    }
    if (!"https".equals(uri.getScheme())) {
      causes.invalid(
          path, url, "'https' is the only allowed URL scheme; desired format: https://host[/path]");
    }
    if (uri.getHost() == null) {
      causes.invalid(path, url, "host must be specified; desired format: https://host[/path]");
    }
    if (uri.getUserInfo() != null) {
      causes.invalid(path, uri.getUserInfo(), "user information is not permitted in the URL");
    }
    if (uri.getFragment() != null) {
      causes.invalid(path, uri.getFragment(), "fragments are not permitted in the URL");
    }
    if (uri.getQuery() != null) {
      causes.invalid(path, uri.getQuery(), "query parameters are not permitted in the URL");
    }
  }

  private static void service(JsonNode service, String path, Causes causes) {
    for (String field : List.of("name", "namespace")) {
      if (service.path(field).asText("").isEmpty()) {
        causes.required(path + "." + field, "service " + field + " is required");
      }
    }
    long port = service.path("port").asLong(443);
    if (port < 1 || port > 65535) {
      causes.invalid(
          path + ".port", port, "port is not valid: must be between 1 and 65535, inclusive");
    }
    String at = service.path("path").asText("");
    if (!at.isEmpty() && !at.startsWith("/")) {
      causes.invalid(path + ".path", at, "must start with a '/'");
    }
  }
}
