package dev.gantry.ejb.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.schema.Decoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Reads {@code audit.k8s.io/v1 Policy}, YAML or JSON. */
public final class PolicyReader {

  private final List<String> mistakes = new ArrayList<>();

  private PolicyReader() {}

  /**
   * @throws IllegalArgumentException with every mistake in the file, for the operator
   */
  public static Policy read(Path file) {
    try {
      return parse(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException("the audit policy cannot be read: " + file, e);
    }
  }

  /** What is recorded where the operator gave no policy. */
  public static Policy standard() {
    try (InputStream in = PolicyReader.class.getResourceAsStream("policy.yaml")) {
      return parse(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Policy parse(String text) {
    return parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Policy parse(byte[] text) {
    ObjectNode document = Decoder.decode(text, "application/yaml").document();
    PolicyReader reader = new PolicyReader();
    Policy policy = reader.policy(document);
    if (!reader.mistakes.isEmpty()) {
      throw new IllegalArgumentException(
          "invalid audit policy: " + String.join("; ", reader.mistakes));
    }
    return policy;
  }

  private Policy policy(ObjectNode document) {
    if (!"audit.k8s.io/v1".equals(document.path("apiVersion").asText())
        || !"Policy".equals(document.path("kind").asText())) {
      mistakes.add("expected kind Policy of apiVersion audit.k8s.io/v1");
    }
    List<Rule> rules = new ArrayList<>();
    for (JsonNode rule : document.path("rules")) {
      rules.add(rule(rule, "rules[" + rules.size() + "]"));
    }
    if (rules.isEmpty()) {
      mistakes.add("rules: a policy needs at least one");
    }
    return new Policy(
        rules, stages(document, "omitStages"), document.path("omitManagedFields").asBoolean());
  }

  private Rule rule(JsonNode rule, String path) {
    List<Rule.Resources> resources = new ArrayList<>();
    for (JsonNode group : rule.path("resources")) {
      String at = path + ".resources[" + resources.size() + "]";
      Rule.Resources read =
          new Rule.Resources(
              group.path("group").asText(""),
              strings(group, "resources"),
              strings(group, "resourceNames"));
      if (read.resources().isEmpty() && !read.resourceNames().isEmpty()) {
        mistakes.add(at + ".resourceNames: using resourceNames requires at least one resource");
      }
      resources.add(read);
    }
    List<String> urls = strings(rule, "nonResourceURLs");
    List<String> namespaces = strings(rule, "namespaces");
    if (!urls.isEmpty() && (!resources.isEmpty() || !namespaces.isEmpty())) {
      mistakes.add(
          path + ".nonResourceURLs: rules cannot apply to both regular resources and paths");
    }
    for (String url : urls) {
      boolean star = url.indexOf('*') >= 0 && url.indexOf('*') < url.length() - 1;
      if (star || !(url.startsWith("/") || "*".equals(url))) {
        mistakes.add(path + ".nonResourceURLs: \"" + url + "\": a path, with * at most at its end");
      }
    }
    return new Rule(
        level(rule, path),
        strings(rule, "users"),
        strings(rule, "userGroups"),
        strings(rule, "verbs"),
        List.copyOf(resources),
        namespaces,
        urls,
        stages(rule, path + ".omitStages"),
        rule.hasNonNull("omitManagedFields") ? rule.get("omitManagedFields").asBoolean() : null);
  }

  private Level level(JsonNode rule, String path) {
    String text = rule.path("level").asText("");
    for (Level level : Level.values()) {
      if (level.title().equals(text)) {
        return level;
      }
    }
    mistakes.add(
        path + ".level: \"" + text + "\": one of None, Metadata, Request, RequestResponse");
    return Level.NONE;
  }

  private Set<Stage> stages(JsonNode node, String path) {
    Set<Stage> stages = EnumSet.noneOf(Stage.class);
    for (String text : strings(node, "omitStages")) {
      boolean known = false;
      for (Stage stage : Stage.values()) {
        if (stage.title().equals(text)) {
          stages.add(stage);
          known = true;
        }
      }
      if (!known) {
        mistakes.add(path + ": \"" + text + "\" is no stage");
      }
    }
    return stages;
  }

  private static List<String> strings(JsonNode node, String field) {
    List<String> values = new ArrayList<>();
    node.path(field).forEach(v -> values.add(v.asText()));
    return List.copyOf(values);
  }
}
