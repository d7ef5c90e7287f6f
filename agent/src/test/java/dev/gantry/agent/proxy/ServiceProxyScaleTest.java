package dev.gantry.agent.proxy;

import static dev.gantry.agent.network.NetworkObjects.service;
import static dev.gantry.agent.network.NetworkObjects.slice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.network.Cidr;
import dev.gantry.agent.network.Commands;
import dev.gantry.agent.network.NetworkLab;
import dev.gantry.agent.network.ServiceKey;
import io.fabric8.kubernetes.api.model.Service;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** 1,000 services of 3 endpoints each, in the kernel's real tables. */
class ServiceProxyScaleTest {
  private static final int SERVICES = 1000;

  private final ProxiedPorts ports = new ProxiedPorts("node-1", Set.of());

  @Test
  void aChangeCostsItsOwnLinesWhateverTheNumberOfServices() {
    try (NetworkLab lab = NetworkLab.open()) {
      Commands commands = lab.in(lab.namespace("scale"));
      ProxyBackend backend =
          new IptablesBackend(commands, Cidr.parse("10.244.1.0/24"), Cidr.parse("10.96.0.0/16"));
      Map<ServiceKey, List<ProxiedPort>> all = new HashMap<>();
      for (int i = 0; i < SERVICES; i++) {
        all.put(new ServiceKey("shop", "s" + i), ports(i, 3));
      }
      long begin = System.nanoTime();
      backend.replaceAll(all);
      long written = System.nanoTime();
      backend.apply(Map.of(new ServiceKey("shop", "s7"), ports(7, 2)));
      long changed = System.nanoTime();
      assertThat(backend.intact()).isTrue();
      long checked = System.nanoTime();
      backend.replaceAll(all);
      long again = System.nanoTime();

      System.out.printf(
          "%d services: all %d ms, one change %d ms, check %d ms, all again %d ms%n",
          SERVICES,
          millis(begin, written),
          millis(written, changed),
          millis(changed, checked),
          millis(checked, again));
      String saved = commands.expect("iptables-save", "-t", "nat");
      assertThat(saved.lines().filter(l -> l.contains("DNAT")).count()).isEqualTo(3L * SERVICES);
      assertThat(Duration.ofNanos(changed - written)).isLessThan(Duration.ofMillis(1500));
      backend.remove();
      assertThat(commands.expect("iptables-save")).doesNotContain("GANTRY");
    }
  }

  private List<ProxiedPort> ports(int number, int endpoints) {
    Service service = service("s" + number, "10.96." + number / 200 + "." + (1 + number % 200), 80);
    String[] addresses = new String[endpoints];
    for (int i = 0; i < endpoints; i++) {
      addresses[i] = "10.244." + (1 + number % 100) + "." + (10 + i * 50 + number / 100);
    }
    return ports.of(service, List.of(slice("s" + number, 8080, addresses)));
  }

  private static long millis(long from, long to) {
    return (to - from) / 1_000_000;
  }
}
