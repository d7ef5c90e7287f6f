package dev.gantry.model.strategy.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Quantities;
import dev.gantry.model.strategy.ResourceNames;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Selectors;
import dev.gantry.model.strategy.Tree;
import dev.gantry.model.strategy.pod.PlacementChecks;
import java.util.Set;

/** Rules of leases, priority classes and runtime classes. */
public final class Leases {

  /** {@code coordination.k8s.io/v1 Lease}. */
  public static final Rules LEASES = Rules.PLAIN.checked(Leases::check).forgotten();

  /** {@code scheduling.k8s.io/v1 PriorityClass}. */
  public static final Rules PRIORITIES =
      Rules.PLAIN
          .defaulted(o -> Tree.text(o, "preemptionPolicy", "PreemptLowerPriority"))
          .checked(Leases::priority)
          .onUpdate(Leases::updatePriority)
          .counted();

  /** {@code node.k8s.io/v1 RuntimeClass}. */
  public static final Rules RUNTIMES =
      Rules.PLAIN
          .checked(Leases::runtime)
          .onUpdate(
              (o, old, causes) ->
                  causes.immutable("handler", o.path("handler"), old.path("handler")));

  /** Above this, priorities are the system's. */
  private static final long HIGHEST_USER_PRIORITY = 1_000_000_000;

  private static final Set<String> SYSTEM =
      Set.of("system-node-critical", "system-cluster-critical");

  private Leases() {}

  private static void check(ObjectNode lease, Causes causes) {
    JsonNode spec = lease.path("spec");
    JsonNode duration = spec.path("leaseDurationSeconds");
    if (duration.isNumber() && duration.asLong() <= 0) {
      causes.invalid("spec.leaseDurationSeconds", duration.asLong(), "must be greater than 0");
    }
    causes.nonNegative("spec.leaseTransitions", spec.path("leaseTransitions"));
    causes.optionalText("spec.strategy", spec.path("strategy"), Names::qualified);
    if (Tree.isBlank(spec, "strategy") && !Tree.isBlank(spec, "preferredHolder")) {
      causes.forbidden("spec.preferredHolder", "may only be specified if `strategy` is defined");
    }
  }

  private static void priority(ObjectNode priority, Causes causes) {
    String name = priority.path("metadata").path("name").asText("");
    long value = priority.path("value").asLong(0);
    if (name.startsWith("system-")) {
      if (!SYSTEM.contains(name)) {
        causes.forbidden(
            "metadata.name",
            "priority class names with 'system-' prefix are reserved for system use only. error: "
                + name
                + " is not a known system priority class");
      }
    } else if (value > HIGHEST_USER_PRIORITY) {
      causes.forbidden("value", "maximum allowed value of a user defined priority is 1000000000");
    }
    causes.oneOf(
        "preemptionPolicy",
        priority.path("preemptionPolicy"),
        java.util.List.of("Never", "PreemptLowerPriority"));
  }

  private static void updatePriority(ObjectNode now, ObjectNode old, Causes causes) {
    if (now.path("value").asLong(0) != old.path("value").asLong(0)) {
      causes.forbidden("value", "may not be changed in an update.");
    }
    causes.immutable(
        "preemptionPolicy", now.path("preemptionPolicy"), old.path("preemptionPolicy"));
  }

  private static void runtime(ObjectNode runtime, Causes causes) {
    String handler = runtime.path("handler").asText("");
    causes.invalidAll("handler", handler, Names.label(handler));
    for (var amount : runtime.path("overhead").path("podFixed").properties()) {
      String field = "overhead.podFixed[" + amount.getKey() + "]";
      ResourceNames.container(field, amount.getKey(), causes);
      Quantities.amount(field, amount.getKey(), amount.getValue(), causes);
    }
    JsonNode scheduling = runtime.path("scheduling");
    Selectors.labels(scheduling.path("nodeSelector"), "scheduling.nodeSelector", causes);
    PlacementChecks.tolerations(scheduling, "scheduling.tolerations", causes);
  }
}
