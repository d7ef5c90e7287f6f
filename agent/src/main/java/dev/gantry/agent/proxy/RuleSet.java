package dev.gantry.agent.proxy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one service adds to the tables.
 *
 * @param chains whole chains of the nat table that belong to this service alone: name to rules
 * @param shared single rules in chains that services share
 */
record RuleSet(Map<String, List<String>> chains, Set<Shared> shared) {
  static final RuleSet EMPTY = new RuleSet(Map.of(), Set.of());

  /** A rule in a chain that several services use. Their order does not matter. */
  record Shared(String table, String chain, String rule) {}

  static Builder builder() {
    return new Builder();
  }

  static final class Builder {
    private final Map<String, List<String>> chains = new LinkedHashMap<>();
    private final Set<Shared> shared = new LinkedHashSet<>();

    void chain(String name, List<String> rules) {
      chains.put(name, List.copyOf(rules));
    }

    void nat(String chain, String rule) {
      shared.add(new Shared("nat", chain, rule));
    }

    void filter(String chain, String rule) {
      shared.add(new Shared("filter", chain, rule));
    }

    RuleSet build() {
      return new RuleSet(
          Collections.unmodifiableMap(new LinkedHashMap<>(chains)),
          Collections.unmodifiableSet(new LinkedHashSet<>(shared)));
    }
  }

  List<Shared> sharedIn(String table) {
    List<Shared> rules = new ArrayList<>();
    for (Shared rule : shared) {
      if (rule.table().equals(table)) {
        rules.add(rule);
      }
    }
    return rules;
  }
}
