package dev.gantry.agent.proxy;

import static dev.gantry.agent.network.NetworkObjects.service;
import static dev.gantry.agent.network.NetworkObjects.slice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.network.Cidr;
import dev.gantry.agent.network.ServiceKey;
import io.fabric8.kubernetes.api.model.Service;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever happened, the tables hold what one full write of the last state would hold. */
class IptablesBackendPropertyTest {
  private static final Cidr PODS = Cidr.parse("10.244.1.0/24");
  private static final Cidr SERVICES = Cidr.parse("10.96.0.0/16");

  private final ProxiedPorts ports = new ProxiedPorts("node-1", Set.of());

  @Property(tries = 200)
  void manyChangesEndWhereOneFullWriteEnds(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int changes) {
    Random random = new Random(seed);
    FakeKernel kernel = new FakeKernel();
    ProxyBackend backend = new IptablesBackend(kernel, PODS, SERVICES);
    Map<ServiceKey, List<ProxiedPort>> state = new HashMap<>();
    backend.replaceAll(state);
    for (int i = 0; i < changes; i++) {
      Map<ServiceKey, List<ProxiedPort>> changed = new HashMap<>();
      for (int s = 0; s <= random.nextInt(3); s++) {
        int number = random.nextInt(6);
        List<ProxiedPort> wanted = random.nextInt(4) == 0 ? List.of() : ports(number, random);
        changed.put(new ServiceKey("shop", "s" + number), wanted);
      }
      backend.apply(changed);
      state.putAll(changed);
    }
    state.values().removeIf(List::isEmpty);

    FakeKernel fresh = new FakeKernel();
    new IptablesBackend(fresh, PODS, SERVICES).replaceAll(state);
    assertThat(kernel.withoutEmptyBlocks()).isEqualTo(fresh.withoutEmptyBlocks());
    new IptablesBackend(kernel, PODS, SERVICES).replaceAll(state);
    assertThat(kernel.contents()).isEqualTo(fresh.contents());
  }

  @Property(tries = 50)
  void applyingTheSameAgainWritesNothing(@ForAll long seed) {
    Random random = new Random(seed);
    FakeKernel kernel = new FakeKernel();
    ProxyBackend backend = new IptablesBackend(kernel, PODS, SERVICES);
    Map<ServiceKey, List<ProxiedPort>> state = new HashMap<>();
    for (int number = 0; number < 5; number++) {
      state.put(new ServiceKey("shop", "s" + number), ports(number, random));
    }
    backend.replaceAll(state);
    int written = kernel.lines;
    backend.apply(state);
    assertThat(kernel.lines).isEqualTo(written);
  }

  private List<ProxiedPort> ports(int number, Random random) {
    Service service = service("s" + number, "10.96." + number % 3 + "." + (20 + number), 80);
    if (random.nextBoolean()) {
      service.getSpec().getPorts().get(0).setNodePort(30000 + number);
    }
    service.getSpec().setSessionAffinity(random.nextInt(3) == 0 ? "ClientIP" : "None");
    service.getSpec().setInternalTrafficPolicy(random.nextInt(4) == 0 ? "Local" : "Cluster");
    service.getSpec().setExternalTrafficPolicy(random.nextInt(4) == 0 ? "Local" : "Cluster");
    String[] pods = new String[random.nextInt(4)];
    for (int i = 0; i < pods.length; i++) {
      pods[i] = "10.244.1." + (10 + number * 10 + random.nextInt(5));
    }
    return ports.of(service, List.of(slice("s" + number, 8080, pods)));
  }
}
