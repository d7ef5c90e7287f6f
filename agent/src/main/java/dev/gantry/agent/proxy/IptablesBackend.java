package dev.gantry.agent.proxy;

import dev.gantry.agent.network.Cidr;
import dev.gantry.agent.network.Commands;
import dev.gantry.agent.network.ServiceKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@link ProxyBackend} by iptables. Remembers what it wrote, so that a change costs the lines that
 * differ, whatever the number of services.
 */
public final class IptablesBackend implements ProxyBackend {
  private static final List<String> RESTORE = List.of("iptables-restore", "-w", "5", "--noflush");

  private final Commands commands;
  private final Cidr serviceCidr;
  private final IptablesRules rules;
  private final Map<ServiceKey, RuleSet> written = new HashMap<>();
  private final Set<Cidr> blocks = new HashSet<>();

  public IptablesBackend(Commands commands, Cidr podCidr, Cidr serviceCidr) {
    this.commands = commands;
    this.serviceCidr = serviceCidr;
    this.rules = new IptablesRules(podCidr, serviceCidr);
  }

  @Override
  public String name() {
    return "iptables";
  }

  @Override
  public void replaceAll(Map<ServiceKey, List<ProxiedPort>> services) {
    written.clear();
    blocks.clear();
    RestoreText nat = IptablesBase.nat();
    RestoreText filter = IptablesBase.filter(serviceCidr);
    Set<String> wanted = new LinkedHashSet<>();
    for (Map.Entry<ServiceKey, List<ProxiedPort>> service : services.entrySet()) {
      RuleSet after = rules.of(service.getValue());
      wanted.addAll(after.chains().keySet());
      addBlocks(service.getValue(), nat);
      nat.change(RuleSet.EMPTY, after);
      filter.change(RuleSet.EMPTY, after);
      written.put(service.getKey(), after);
    }
    blocks.forEach(block -> wanted.add(IptablesChains.block(block.host(0))));
    List<String> natNow = save("nat");
    for (String chain : chains(natNow)) {
      if (IptablesChains.isOwned(chain) && !wanted.contains(chain)) {
        nat.removeChain(chain);
      }
    }
    hookIn(nat, "nat", natNow);
    hookIn(filter, "filter", save("filter"));
    commands.expect(nat.text() + filter.text(), RESTORE);
  }

  private static void hookIn(RestoreText text, String table, List<String> now) {
    for (IptablesBase.Hook hook : IptablesBase.HOOKS) {
      if (hook.table().equals(table) && !now.contains("-A " + hook.chain() + " " + hook.rule())) {
        text.insert(hook.chain(), hook.rule());
      }
    }
  }

  @Override
  public void apply(Map<ServiceKey, List<ProxiedPort>> changed) {
    RestoreText nat = new RestoreText("nat");
    RestoreText filter = new RestoreText("filter");
    Map<ServiceKey, RuleSet> after = new HashMap<>();
    for (Map.Entry<ServiceKey, List<ProxiedPort>> service : changed.entrySet()) {
      RuleSet before = written.getOrDefault(service.getKey(), RuleSet.EMPTY);
      RuleSet next = rules.of(service.getValue());
      addBlocks(service.getValue(), nat);
      nat.change(before, next);
      filter.change(before, next);
      after.put(service.getKey(), next);
    }
    String text = nat.text() + filter.text();
    if (!text.isEmpty()) {
      commands.expect(text, RESTORE);
    }
    after.forEach(this::remember);
  }

  private void remember(ServiceKey key, RuleSet next) {
    if (next.chains().isEmpty() && next.shared().isEmpty()) {
      written.remove(key);
    } else {
      written.put(key, next);
    }
  }

  /** A block's chain and the jump to it come with its first service and stay until a full sync. */
  private void addBlocks(List<ProxiedPort> ports, RestoreText nat) {
    for (ProxiedPort port : ports) {
      Cidr block = rules.block(port.clusterIp());
      if (blocks.add(block)) {
        String chain = IptablesChains.block(block.host(0));
        nat.chain(chain, List.of());
        nat.add(IptablesChains.CLUSTER_IPS, "-d " + block + " -j " + chain);
      }
    }
  }

  @Override
  public boolean intact() {
    return IptablesBase.HOOKS.stream().allMatch(this::present);
  }

  @Override
  public void remove() {
    for (IptablesBase.Hook hook : IptablesBase.HOOKS) {
      while (present(hook)) {
        commands.expect(command(hook, "-D"));
      }
    }
    RestoreText nat = new RestoreText("nat");
    for (String chain : chains(save("nat"))) {
      if (IptablesChains.isOwned(chain) || IptablesChains.NAT_BASE.contains(chain)) {
        nat.removeChain(chain);
      }
    }
    RestoreText filter = new RestoreText("filter");
    for (String chain : chains(save("filter"))) {
      if (IptablesChains.FILTER_BASE.contains(chain)) {
        filter.removeChain(chain);
      }
    }
    String text = nat.text() + filter.text();
    if (!text.isEmpty()) {
      commands.expect(text, RESTORE);
    }
    written.clear();
    blocks.clear();
  }

  private List<String> save(String table) {
    return commands.expect("iptables-save", "-t", table).lines().toList();
  }

  private static List<String> chains(List<String> saved) {
    return saved.stream()
        .filter(line -> line.startsWith(":"))
        .map(line -> line.substring(1, line.indexOf(' ')))
        .toList();
  }

  private boolean present(IptablesBase.Hook hook) {
    return commands.run(command(hook, "-C")).ok();
  }

  private static String[] command(IptablesBase.Hook hook, String verb) {
    return ("iptables -w 5 -t "
            + hook.table()
            + " "
            + verb
            + " "
            + hook.chain()
            + " "
            + hook.rule())
        .split(" ");
  }
}
