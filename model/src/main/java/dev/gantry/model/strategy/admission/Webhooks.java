package dev.gantry.model.strategy.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Rules;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Configurations of admission webhooks. */
public final class Webhooks {

  public static final Rules MUTATING =
      Rules.PLAIN
          .counted()
          .defaulted(configuration -> fillIn(configuration, true))
          .checked((configuration, causes) -> check(configuration, true, causes));

  public static final Rules VALIDATING =
      Rules.PLAIN
          .counted()
          .defaulted(configuration -> fillIn(configuration, false))
          .checked((configuration, causes) -> check(configuration, false, causes));

  private static final int DEFAULT_TIMEOUT_SECONDS = 10;
  private static final int LONGEST_TIMEOUT_SECONDS = 30;
  private static final int HTTPS = 443;
  private static final String VERSION = "v1";

  private Webhooks() {}

  private static void fillIn(ObjectNode configuration, boolean mutating) {
    for (JsonNode element : configuration.path("webhooks")) {
      if (!(element instanceof ObjectNode webhook)) {
        continue;
      }
      MatchChecks.fill(webhook, "failurePolicy", "Fail");
      MatchChecks.fillIn(webhook);
      if (!webhook.path("timeoutSeconds").isNumber()) {
        webhook.put("timeoutSeconds", DEFAULT_TIMEOUT_SECONDS);
      }
      if (mutating) {
        MatchChecks.fill(webhook, "reinvocationPolicy", "Never");
      }
      if (webhook.path("clientConfig").path("service") instanceof ObjectNode service
          && !service.path("port").isNumber()) {
        service.put("port", HTTPS);
      }
    }
  }

  private static void check(ObjectNode configuration, boolean mutating, Causes causes) {
    JsonNode list = configuration.path("webhooks");
    Set<String> names = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      JsonNode webhook = list.get(i);
      String at = "webhooks[" + i + "]";
      name(webhook.path("name").asText(""), at + ".name", names, causes);
      MatchChecks.rules(webhook.path("rules"), at + ".rules", false, causes);
      causes.optionalOneOf(
          at + ".failurePolicy", webhook.path("failurePolicy"), List.of("Fail", "Ignore"));
      MatchChecks.selectors(webhook, at, causes);
      causes.oneOf(
          at + ".sideEffects", webhook.path("sideEffects"), List.of("None", "NoneOnDryRun"));
      timeout(webhook.path("timeoutSeconds"), at + ".timeoutSeconds", causes);
      if (mutating) {
        causes.optionalOneOf(
            at + ".reinvocationPolicy",
            webhook.path("reinvocationPolicy"),
            List.of("IfNeeded", "Never"));
      }
      versions(webhook.path("admissionReviewVersions"), at + ".admissionReviewVersions", causes);
      client(webhook.path("clientConfig"), at + ".clientConfig", causes);
      MatchChecks.conditions(
          webhook.path("matchConditions"), at + ".matchConditions", PolicyScope.WEBHOOK, causes);
    }
  }

  private static void name(String name, String path, Set<String> names, Causes causes) {
    if (name.isEmpty()) {
      causes.required(path, "");
      return;
    }
    causes.invalidAll(path, name, Names.subdomain(name));
    if (name.split("\\.").length < 3) {
      causes.invalid(
          path, name, "should be a domain with at least three segments separated by dots");
    }
    if (!names.add(name)) {
      causes.duplicate(path, name);
    }
  }

  private static void timeout(JsonNode seconds, String path, Causes causes) {
    if (seconds.isNumber()
        && (seconds.asLong() < 1 || seconds.asLong() > LONGEST_TIMEOUT_SECONDS)) {
      causes.invalid(path, seconds.asLong(), "the timeout value must be between 1 and 30 seconds");
    }
  }

  private static void versions(JsonNode versions, String path, Causes causes) {
    if (versions.isEmpty()) {
      causes.required(path, "must specify one of v1, v1beta1");
      return;
    }
    Set<String> seen = new HashSet<>();
    boolean known = false;
    for (int i = 0; i < versions.size(); i++) {
      String version = versions.get(i).asText();
      known |= version.equals(VERSION);
      causes.invalidAll(path + "[" + i + "]", version, Names.label1035(version));
      if (!seen.add(version)) {
        causes.invalid(path + "[" + i + "]", version, "duplicate version");
      }
    }
    if (!known) {
      causes.invalid(path, versions.toString(), "must include at least one of v1");
    }
  }

  private static void client(JsonNode client, String path, Causes causes) {
    boolean url = !client.path("url").asText("").isEmpty();
    boolean service = client.path("service").isObject();
    if (url == service) {
      causes.required(path, "exactly one of url or service is required");
    } else if (url) {
      url(client.path("url").asText(), path + ".url", causes);
    } else {
      service(client.path("service"), path + ".service", causes);
    }
  }

  private static void url(String url, String path, Causes causes) {
    String form = "; desired format: https://host[/path]";
    URI parsed;
    try {
      parsed = URI.create(url);
    } catch (IllegalArgumentException e) {
      causes.required(path, "url must be a valid URL: " + e.getMessage() + form);
      return;
    }
    if (!"https".equals(parsed.getScheme())) {
      causes.invalid(
          path,
          parsed.getScheme() == null ? "" : parsed.getScheme(),
          "'https' is the only allowed URL scheme" + form);
    }
    if (parsed.getRawAuthority() == null) {
      causes.invalid(path, "", "host must be specified" + form);
    } else if (parsed.getRawUserInfo() != null) {
      causes.invalid(path, "***", "user information is not permitted in the URL");
    }
    if (parsed.getRawFragment() != null) {
      causes.invalid(path, parsed.getRawFragment(), "fragments are not permitted in the URL");
    }
    if (parsed.getRawQuery() != null) {
      causes.invalid(path, parsed.getRawQuery(), "query parameters are not permitted in the URL");
    }
  }

  private static void service(JsonNode service, String path, Causes causes) {
    if (service.path("name").asText("").isEmpty()) {
      causes.required(path + ".name", "service name is required");
    }
    if (service.path("namespace").asText("").isEmpty()) {
      causes.required(path + ".namespace", "service namespace is required");
    }
    long port = service.path("port").asLong(HTTPS);
    if (port < 1 || port > 65535) {
      causes.invalid(
          path + ".port", port, "port is not valid: must be between 1 and 65535, inclusive");
    }
    String urlPath = service.path("path").asText("");
    if (!urlPath.isEmpty() && !urlPath.startsWith("/")) {
      causes.invalid(path + ".path", urlPath, "must start with a '/'");
    }
  }
}
