package dev.gantry.model.strategy.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Meta;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Tree;
import java.util.List;

/** Rules of events. */
public final class Events {

  /** {@code v1 Event}, {@code events.k8s.io/v1 Event}. */
  public static final Rules RULES = Rules.PLAIN.checked(Events::check).forgotten();

  private Events() {}

  private static void check(ObjectNode event, Causes causes) {
    JsonNode about = event.path("involvedObject");
    String involved = about.path("namespace").asText("");
    String own = Meta.namespace(event);
    if (involved.isEmpty()) {
      // Events about cluster-scoped objects are kept in one of these.
      if (!List.of("default", "kube-system").contains(own) && !own.isEmpty()) {
        causes.invalid("involvedObject.namespace", involved, "does not match event.namespace");
      }
    } else if (!involved.equals(own)) {
      causes.invalid("involvedObject.namespace", involved, "does not match event.namespace");
    }
    if (Tree.isSet(event, "eventTime")) {
      for (String field : List.of("reportingComponent", "reportingInstance", "action", "reason")) {
        if (Tree.isBlank(event, field)) {
          causes.required(field.equals("reportingComponent") ? "reportingController" : field, "");
        }
      }
      if (event.path("message").asText("").length() > 1024) {
        causes.invalid("message", "", "can have at most 1024 characters");
      }
    }
  }
}
