package dev.gantry.model.strategy.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Tree;
import java.util.List;

/** Rules of flow schemas: which requests they match, and where these go. */
public final class FlowSchemas {

  private static final int USUAL_PRECEDENCE = 1000;
  private static final int MOST_PRECEDENCE = 10_000;

  /** {@code flowcontrol.apiserver.k8s.io/v1 FlowSchema}. */
  public static final Rules RULES =
      Rules.PLAIN
          .defaulted(
              schema ->
                  Tree.number(Tree.ensure(schema, "spec"), "matchingPrecedence", USUAL_PRECEDENCE))
          .checked(FlowSchemas::check)
          .counted();

  private FlowSchemas() {}

  private static void check(ObjectNode schema, Causes causes) {
    String name = schema.path("metadata").path("name").asText();
    JsonNode spec = schema.path("spec");
    ObjectNode fixed = BootstrapFlows.mandatory("FlowSchema", name);
    if (fixed != null && !Tree.same(fixed.path("spec"), spec)) {
      causes.invalid("spec", Tree.shown(spec), "spec of '" + name + "' must equal the fixed value");
    }
    precedence(name, spec, causes);
    JsonNode method = spec.path("distinguisherMethod");
    if (method.isObject()) {
      causes.optionalOneOf(
          "spec.distinguisherMethod.type",
          method.path("type").isTextual()
              ? method.path("type")
              : TextNode.valueOf(method.path("type").asText("")),
          List.of("ByNamespace", "ByUser"));
    }
    String level = spec.path("priorityLevelConfiguration").path("name").asText("");
    if (level.isEmpty()) {
      causes.required("spec.priorityLevelConfiguration.name", "must reference a priority level");
    } else {
      causes.invalidAll("spec.priorityLevelConfiguration.name", level, Names.subdomain(level));
    }
    int index = 0;
    for (JsonNode rule : spec.path("rules")) {
      FlowRules.check(rule, "spec.rules[" + index++ + "]", causes);
    }
  }

  private static void precedence(String name, JsonNode spec, Causes causes) {
    int precedence = spec.path("matchingPrecedence").asInt();
    String path = "spec.matchingPrecedence";
    if (precedence <= 0) {
      causes.invalid(path, precedence, "must be a positive value");
    }
    if (precedence > MOST_PRECEDENCE) {
      causes.invalid(path, precedence, "must not be greater than " + MOST_PRECEDENCE);
    }
    if (precedence == 1 && !"exempt".equals(name)) {
      causes.invalid(
          path, precedence, "only the schema named 'exempt' may have matchingPrecedence 1");
    }
  }
}
