package dev.gantry.model.strategy.extension;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Tree;
import java.util.List;

/** Rules of API services: who serves a group's version. */
public final class ApiServices {

  private static final int HTTPS = 443;
  private static final int MOST_GROUP_PRIORITY = 20_000;
  private static final int MOST_VERSION_PRIORITY = 1000;

  /** {@code apiregistration.k8s.io/v1 APIService}. */
  public static final Rules RULES =
      Rules.PLAIN
          .named(name -> List.of())
          .defaulted(
              service -> {
                if (service.path("spec").path("service") instanceof ObjectNode reference) {
                  Tree.number(reference, "port", HTTPS);
                }
              })
          .checked(ApiServices::check);

  private ApiServices() {}

  private static void check(ObjectNode service, Causes causes) {
    JsonNode spec = service.path("spec");
    String group = spec.path("group").asText("");
    String version = spec.path("version").asText("");
    String name = service.path("metadata").path("name").asText();
    // The core group is called nothing: v1. is its name.
    if (!name.equals(version + "." + group)) {
      causes.invalid(
          "metadata.name",
          name,
          "must be `spec.version+\".\"+spec.group`: \"" + version + "." + group + "\"");
    }
    if (!group.isEmpty()) {
      causes.invalidAll("spec.group", group, Names.subdomain(group));
    }
    if (version.isEmpty()) {
      causes.required("spec.version", "");
    } else {
      causes.invalidAll("spec.version", version, Names.label1035(version));
    }
    between(spec, "groupPriorityMinimum", MOST_GROUP_PRIORITY, causes);
    between(spec, "versionPriority", MOST_VERSION_PRIORITY, causes);
    if (Tree.isSet(spec, "service")) {
      remote(spec, causes);
    } else {
      local(spec, causes);
    }
  }

  private static void between(JsonNode spec, String field, int most, Causes causes) {
    int value = spec.path(field).asInt();
    if (value <= 0 || value > most) {
      causes.invalid("spec." + field, value, "must be positive and less than " + most);
    }
  }

  private static void local(JsonNode spec, Causes causes) {
    if (!spec.path("caBundle").asText("").isEmpty()) {
      causes.invalid(
          "spec.caBundle",
          spec.path("caBundle").asText().length() + " bytes",
          "local APIServices may not have a caBundle");
    }
    if (spec.path("insecureSkipTLSVerify").asBoolean()) {
      causes.invalid(
          "spec.insecureSkipTLSVerify",
          true,
          "local APIServices may not have insecureSkipTLSVerify");
    }
  }

  private static void remote(JsonNode spec, Causes causes) {
    JsonNode reference = spec.path("service");
    for (String field : List.of("namespace", "name")) {
      if (reference.path(field).asText("").isEmpty()) {
        causes.required("spec.service." + field, "");
      }
    }
    long port = reference.path("port").asLong();
    for (String problem : Names.portNumber(port)) {
      causes.invalid("spec.service.port", port, "port is not valid: " + problem);
    }
    if (spec.path("insecureSkipTLSVerify").asBoolean()
        && !spec.path("caBundle").asText("").isEmpty()) {
      causes.invalid("spec.insecureSkipTLSVerify", true, "may not be true if caBundle is present");
    }
  }
}
