package dev.gantry.ejb.audit;

import dev.gantry.model.request.Identity;
import dev.gantry.model.request.RequestInfo;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What is recorded of which request: the first rule that matches decides, and where none does
 * nothing is recorded.
 *
 * @param omitStages never recorded, whatever the rule
 * @param omitManagedFields leave out {@code metadata.managedFields}, unless the rule says otherwise
 */
public record Policy(List<Rule> rules, Set<Stage> omitStages, boolean omitManagedFields) {

  /** What one request's events are to hold. */
  public record Decision(Level level, Set<Stage> omitStages, boolean omitManagedFields) {

    static final Decision NOTHING = new Decision(Level.NONE, Set.of(), false);
  }

  public Policy {
    rules = List.copyOf(rules);
    omitStages = Set.copyOf(omitStages);
  }

  /**
   * @param who null where nobody could be told
   */
  public Decision decide(Identity who, RequestInfo what) {
    for (Rule rule : rules) {
      if (rule.matches(who, what)) {
        if (rule.level() == Level.NONE) {
          return Decision.NOTHING;
        }
        Set<Stage> omitted = omitStages;
        if (!rule.omitStages().isEmpty()) {
          omitted = EnumSet.copyOf(rule.omitStages());
          omitted.addAll(omitStages);
        }
        return new Decision(
            rule.level(),
            omitted,
            rule.omitManagedFields() == null ? omitManagedFields : rule.omitManagedFields());
      }
    }
    return Decision.NOTHING;
  }
}
