package dev.gantry.model.strategy;

import static java.util.Map.entry;

import dev.gantry.model.kind.BuiltInKinds;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.strategy.pod.Pods;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The strategy of each kind: one row a kind, the plain rules for all others. */
public final class Strategies {

  private static final Map<String, Rules> RULES =
      Map.ofEntries(entry("pods", Pods.PODS), entry("podtemplates", Pods.TEMPLATES));

  private static final Set<GroupResource> BUILT_IN =
      BuiltInKinds.load().stream().map(Kind::storage).collect(Collectors.toUnmodifiableSet());

  private Strategies() {}

  /** The strategy of a kind; {@code kind} is in its stored version. */
  public static Strategy of(Kind kind) {
    Rules rules = RULES.get(kind.storage().toString());
    return rules == null
        ? new RuleStrategy(kind, Rules.PLAIN, BUILT_IN.contains(kind.storage()))
        : new RuleStrategy(kind, rules, true);
  }
}
