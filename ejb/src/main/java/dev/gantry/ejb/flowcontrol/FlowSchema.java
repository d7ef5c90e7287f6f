package dev.gantry.ejb.flowcontrol;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.request.Identity;
import dev.gantry.model.request.RequestInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which requests belong together, and how urgent they are: a {@code FlowSchema}, read once.
 *
 * @param precedence the lowest number of the schemas that match decides
 * @param level the priority level's name
 */
record FlowSchema(
    String name,
    String uid,
    int precedence,
    String level,
    Distinguisher distinguisher,
    List<FlowRule> rules) {

  /** What tells the flows of one schema apart. */
  enum Distinguisher {
    NONE,
    USER,
    NAMESPACE
  }

  static final Comparator<FlowSchema> ORDER =
      Comparator.comparingInt(FlowSchema::precedence).thenComparing(FlowSchema::name);

  private static final int USUAL_PRECEDENCE = 1000;

  static FlowSchema read(JsonNode document) {
    JsonNode spec = document.path("spec");
    List<FlowRule> rules = new ArrayList<>();
    spec.path("rules").forEach(rule -> rules.add(FlowRule.read(rule)));
    return new FlowSchema(
        document.path("metadata").path("name").asText(),
        document.path("metadata").path("uid").asText(),
        spec.path("matchingPrecedence").asInt(USUAL_PRECEDENCE),
        spec.path("priorityLevelConfiguration").path("name").asText(),
        switch (spec.path("distinguisherMethod").path("type").asText()) {
          case "ByUser" -> Distinguisher.USER;
          case "ByNamespace" -> Distinguisher.NAMESPACE;
          default -> Distinguisher.NONE;
        },
        List.copyOf(rules));
  }

  boolean matches(Identity who, RequestInfo what) {
    for (FlowRule rule : rules) {
      if (rule.matches(who, what)) {
        return true;
      }
    }
    return false;
  }

  /** What tells this request's flow from others of the schema. */
  String flow(Identity who, RequestInfo what) {
    return switch (distinguisher) {
      case NONE -> "";
      case USER -> who.username();
      case NAMESPACE -> what.namespace();
    };
  }
}
