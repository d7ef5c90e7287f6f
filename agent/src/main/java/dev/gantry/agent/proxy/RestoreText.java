package dev.gantry.agent.proxy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Input for {@code iptables-restore --noflush}: one table, changed in one step or not at all. */
final class RestoreText {
  private final String table;
  private final Set<String> declared = new LinkedHashSet<>();
  private final List<String> deletions = new ArrayList<>();
  private final List<String> additions = new ArrayList<>();
  private final List<String> removals = new ArrayList<>();

  RestoreText(String table) {
    this.table = table;
  }

  /** Makes the chain, or empties it when it exists, and gives it these rules. */
  RestoreText chain(String name, List<String> rules) {
    declared.add(name);
    rules.forEach(rule -> add(name, rule));
    return this;
  }

  RestoreText add(String chain, String rule) {
    additions.add("-A " + chain + " " + rule);
    return this;
  }

  /** At the top of a chain that is the kernel's own. */
  RestoreText insert(String chain, String rule) {
    additions.add("-I " + chain + " " + rule);
    return this;
  }

  RestoreText delete(String chain, String rule) {
    deletions.add("-D " + chain + " " + rule);
    return this;
  }

  /** Removes the chain; nothing may refer to it any more once this text has run. */
  RestoreText removeChain(String name) {
    declared.add(name);
    removals.add("-X " + name);
    return this;
  }

  /** The change from one set of rules to another: only what differs. */
  RestoreText change(RuleSet before, RuleSet after) {
    if (table.equals("nat")) {
      for (Map.Entry<String, List<String>> chain : after.chains().entrySet()) {
        if (!chain.getValue().equals(before.chains().get(chain.getKey()))) {
          chain(chain.getKey(), chain.getValue());
        }
      }
      for (String chain : before.chains().keySet()) {
        if (!after.chains().containsKey(chain)) {
          removeChain(chain);
        }
      }
    }
    for (RuleSet.Shared rule : before.sharedIn(table)) {
      if (!after.shared().contains(rule)) {
        delete(rule.chain(), rule.rule());
      }
    }
    for (RuleSet.Shared rule : after.sharedIn(table)) {
      if (!before.shared().contains(rule)) {
        add(rule.chain(), rule.rule());
      }
    }
    return this;
  }

  boolean isEmpty() {
    return declared.isEmpty() && deletions.isEmpty() && additions.isEmpty();
  }

  /** Declarations first (they empty the chains), chains go when nothing refers to them. */
  String text() {
    if (isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder("*").append(table).append('\n');
    declared.forEach(chain -> text.append(':').append(chain).append(" - [0:0]\n"));
    deletions.forEach(line -> text.append(line).append('\n'));
    additions.forEach(line -> text.append(line).append('\n'));
    removals.forEach(line -> text.append(line).append('\n'));
    return text.append("COMMIT\n").toString();
  }
}
