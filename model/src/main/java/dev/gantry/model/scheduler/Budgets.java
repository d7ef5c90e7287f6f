package dev.gantry.model.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.selector.LabelSelector;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks up disruption budgets. */
@FunctionalInterface
public interface Budgets {

  List<? extends JsonNode> in(String namespace);

  /** Which of several victims a budget does not allow any more, taking them in the given order. */
  default Set<ObjectKey> violatedBy(List<PodInfo> victims) {
    Set<ObjectKey> violating = new HashSet<>();
    Map<String, Integer> left = new HashMap<>();
    for (PodInfo victim : victims) {
      if (victim.labels().isEmpty()) {
        continue;
      }
      for (JsonNode budget : in(victim.key().namespace())) {
        JsonNode selector = budget.path("spec").path("selector");
        boolean counted = budget.path("status").path("disruptedPods").has(victim.key().name());
        if (counted
            || !selector.isObject()
            || !LabelSelector.of(selector).matches(victim.labels())) {
          continue;
        }
        int allowed = budget.path("status").path("disruptionsAllowed").asInt(0);
        if (left.merge(Meta.uid(budget), allowed - 1, (known, first) -> known - 1) < 0) {
          violating.add(victim.key());
        }
      }
    }
    return violating;
  }
}
