package dev.gantry.agent.proxy;

import dev.gantry.agent.network.Commands;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tables as {@code iptables-restore --noflush} changes them, with its refusals: a rule that is to
 * be deleted must be there, a jump must lead to a chain, a chain that goes must be empty and
 * unused.
 */
final class FakeKernel implements Commands {
  private Map<String, Map<String, List<String>>> tables = new LinkedHashMap<>();
  int lines;

  FakeKernel() {
    for (String table : List.of("nat", "filter")) {
      Map<String, List<String>> chains = new TreeMap<>();
      for (String chain : List.of("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING")) {
        chains.put(chain, new ArrayList<>());
      }
      tables.put(table, chains);
    }
  }

  /** Chains and their rules; rules of one chain sorted, where only the set of them counts. */
  Map<String, Map<String, List<String>>> contents() {
    Map<String, Map<String, List<String>>> copy = new LinkedHashMap<>();
    tables.forEach(
        (table, chains) -> {
          Map<String, List<String>> held = new TreeMap<>();
          chains.forEach(
              (chain, rules) -> {
                boolean shared =
                    chain.startsWith("GANTRY-IP-")
                        || chain.equals(IptablesChains.CLUSTER_IPS)
                        || chain.equals(IptablesChains.NODE_PORTS)
                        || chain.equals(IptablesChains.REFUSE);
                held.put(chain, shared ? rules.stream().sorted().toList() : List.copyOf(rules));
              });
          copy.put(table, held);
        });
    return copy;
  }

  /** Blocks of addresses stay until the next full write, even when nothing is in them any more. */
  Map<String, Map<String, List<String>>> withoutEmptyBlocks() {
    Map<String, Map<String, List<String>>> contents = contents();
    Map<String, List<String>> nat = contents.get("nat");
    List<String> empty =
        nat.keySet().stream()
            .filter(chain -> chain.startsWith("GANTRY-IP-") && nat.get(chain).isEmpty())
            .toList();
    empty.forEach(nat::remove);
    nat.compute(
        IptablesChains.CLUSTER_IPS,
        (chain, jumps) ->
            jumps.stream().filter(jump -> empty.stream().noneMatch(jump::endsWith)).toList());
    return contents;
  }

  @Override
  public Outcome run(String input, List<String> command) {
    return switch (command.get(0)) {
      case "iptables-restore" -> restore(input);
      case "iptables-save" -> new Outcome(0, save(command.get(2)), "");
      default -> new Outcome(0, "", "");
    };
  }

  private String save(String table) {
    StringBuilder text = new StringBuilder("*" + table + "\n");
    Map<String, List<String>> chains = tables.get(table);
    chains.keySet().forEach(chain -> text.append(":" + chain + " - [0:0]\n"));
    chains.forEach(
        (chain, rules) -> rules.forEach(rule -> text.append("-A " + chain + " " + rule + "\n")));
    return text.append("COMMIT\n").toString();
  }

  private Outcome restore(String input) {
    Map<String, Map<String, List<String>>> next = new LinkedHashMap<>();
    tables.forEach(
        (table, chains) -> {
          Map<String, List<String>> copy = new TreeMap<>();
          chains.forEach((chain, rules) -> copy.put(chain, new ArrayList<>(rules)));
          next.put(table, copy);
        });
    Map<String, List<String>> chains = Map.of();
    for (String line : input.lines().toList()) {
      lines++;
      if (line.startsWith("*")) {
        chains = next.get(line.substring(1));
      } else if (!line.equals("COMMIT") && !step(chains, line)) {
        return new Outcome(1, "", "line failed: " + line);
      }
    }
    for (Map<String, List<String>> table : next.values()) {
      for (List<String> rules : table.values()) {
        for (String rule : rules) {
          String target = rule.replaceAll(".*-j (\\S+).*", "$1");
          if (target.startsWith("GANTRY-") && !table.containsKey(target)) {
            return new Outcome(2, "", "no chain for: " + rule);
          }
        }
      }
    }
    tables = next;
    return new Outcome(0, "", "");
  }

  private static boolean step(Map<String, List<String>> chains, String line) {
    if (line.startsWith(":")) {
      chains.put(line.substring(1, line.indexOf(' ')), new ArrayList<>());
      return true;
    }
    String[] words = line.split(" ", 3);
    List<String> rules = chains.get(words[1]);
    return switch (words[0]) {
      case "-A" -> rules != null && rules.add(words[2]);
      case "-I" -> {
        rules.add(0, words[2]);
        yield true;
      }
      case "-D" -> rules != null && rules.remove(words[2]);
      case "-X" -> rules != null && rules.isEmpty() && chains.remove(words[1]) != null;
      default -> false;
    };
  }
}
