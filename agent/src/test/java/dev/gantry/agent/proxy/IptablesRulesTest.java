package dev.gantry.agent.proxy;

import static dev.gantry.agent.network.NetworkObjects.service;
import static dev.gantry.agent.network.NetworkObjects.slice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.network.Cidr;
import dev.gantry.agent.network.NetworkObjects;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Service → rules, word for word. Hashes in chain names are cut to the chain's kind. */
class IptablesRulesTest {
  private final ProxiedPorts ports = new ProxiedPorts("node-1", Set.of("10.96.0.10"));
  private final IptablesRules rules =
      new IptablesRules(Cidr.parse("10.244.1.0/24"), Cidr.parse("10.96.0.0/16"));

  @Test
  void aClusterAddressIsBalancedOverItsEndpoints() {
    assertThat(
            text(service("web", "10.96.3.7", 80), slice("web", 8080, "10.244.1.5", "10.244.2.6")))
        .isEqualTo(
            """
            SEP: -s 10.244.1.5/32 -j GANTRY-MARK
            SEP: -p tcp -m tcp -j DNAT --to-destination 10.244.1.5:8080
            SEP: -s 10.244.2.6/32 -j GANTRY-MARK
            SEP: -p tcp -m tcp -j DNAT --to-destination 10.244.2.6:8080
            SVC: ! -s 10.244.1.0/24 -d 10.96.3.7/32 -p tcp -m tcp --dport 80 -j GANTRY-MARK
            SVC: -m statistic --mode nth --every 2 --packet 0 -j SEP
            SVC: -j SEP
            nat GANTRY-IP-10.96.3.0: -d 10.96.3.7/32 -p tcp -m tcp --dport 80 -m comment --comment "shop/web:http/tcp" -j SVC
            """);
  }

  @Test
  void aServiceWithoutEndpointsIsRefused() {
    assertThat(text(service("web", "10.96.3.7", 80)))
        .isEqualTo(
            """
            filter GANTRY-REFUSE: -d 10.96.3.7/32 -p tcp -m tcp --dport 80 -m comment --comment "shop/web:http/tcp has no endpoints" -j REJECT --reject-with icmp-port-unreachable
            """);
  }

  @Test
  void localTrafficPoliciesStayOnTheNode() {
    Service service = service("web", "10.96.3.7", 80);
    service.getSpec().setInternalTrafficPolicy("Local");
    EndpointSlice elsewhere =
        NetworkObjects.slice("web", 8080, "TCP", List.of("10.244.2.6"), true, "node-2");
    assertThat(text(service, elsewhere))
        .contains(
            "filter GANTRY-REFUSE: -d 10.96.3.7/32 -p tcp -m tcp --dport 80 -m comment --comment"
                + " \"shop/web:http/tcp has no local endpoints\" -j DROP\n")
        .doesNotContain("nat GANTRY-IP");
    assertThat(text(service, elsewhere, slice("web", 8080, "10.244.1.5")))
        .contains("SVL: -j SEP\n")
        .contains("\"shop/web:http/tcp\" -j SVL\n");
  }

  @Test
  void nodePortsAreMasqueradedUnlessTheyStayLocal() {
    Service service = service("web", "10.96.3.7", 80);
    service.getSpec().getPorts().get(0).setNodePort(30080);
    EndpointSlice slice = slice("web", 8080, "10.244.1.5");
    assertThat(text(service, slice))
        .contains("EXT: -j GANTRY-MARK\nEXT: -j SVC\n")
        .contains(
            "nat GANTRY-NODEPORTS: -p tcp -m tcp --dport 30080 -m comment --comment"
                + " \"shop/web:http/tcp\" -j EXT\n");
    service.getSpec().setExternalTrafficPolicy("Local");
    assertThat(text(service, slice))
        .contains(
            """
            EXT: -s 10.244.1.0/24 -j SVC
            EXT: -m addrtype --src-type LOCAL -j GANTRY-MARK
            EXT: -m addrtype --src-type LOCAL -j SVC
            EXT: -j SVL
            """);
  }

  @Test
  void clientsAreRememberedForTheServicesTime() {
    Service service = service("web", "10.96.3.7", 80);
    service.getSpec().setSessionAffinity("ClientIP");
    assertThat(text(service, slice("web", 8080, "10.244.1.5")))
        .contains("SVC: -m recent --name SEP --rcheck --seconds 10800 --reap -j SEP\n")
        .contains(
            "SEP: -p tcp -m recent --name SEP --set -m tcp -j DNAT --to-destination"
                + " 10.244.1.5:8080\n");
  }

  @Test
  void endpointsThatAreNotReadyGetNothingUnlessTheyAreTheLastThatServe() {
    EndpointSlice slice = slice("web", 8080, "10.244.1.5", "10.244.1.6");
    slice.getEndpoints().get(0).getConditions().setReady(false);
    assertThat(text(service("web", "10.96.3.7", 80), slice)).doesNotContain("10.244.1.5");
    slice.getEndpoints().get(1).getConditions().setReady(false);
    slice.getEndpoints().get(1).getConditions().setServing(true);
    slice.getEndpoints().get(1).getConditions().setTerminating(true);
    assertThat(text(service("web", "10.96.3.7", 80), slice))
        .contains("--to-destination 10.244.1.6:8080");
  }

  @Test
  void servicesWithoutAddressAndTheNodesOwnDnsAreNotProxied() {
    Service external = service("docs", null, 80);
    external.getSpec().setType("ExternalName");
    for (Service service :
        List.of(service("db", "None", 5432), service("dns", "10.96.0.10", 53, "UDP"), external)) {
      assertThat(ports.of(service, List.of(slice("x", 1, "10.244.1.5")))).isEmpty();
    }
  }

  private String text(Service service, EndpointSlice... slices) {
    RuleSet set = rules.of(ports.of(service, List.of(slices)));
    StringBuilder text = new StringBuilder();
    set.chains().entrySet().stream()
        .flatMap(chain -> chain.getValue().stream().map(rule -> chain.getKey() + ": " + rule))
        .map(line -> line.replaceAll("GANTRY-(SVC|SVL|SEP|EXT)-[A-Z2-7]{16}", "$1"))
        .sorted(java.util.Comparator.comparing(line -> line.substring(0, 3)))
        .forEach(line -> text.append(line).append('\n'));
    for (RuleSet.Shared rule : set.shared()) {
      text.append(
          (rule.table() + " " + rule.chain() + ": " + rule.rule() + "\n")
              .replaceAll("GANTRY-(SVC|SVL|SEP|EXT)-[A-Z2-7]{16}", "$1"));
    }
    return text.toString();
  }
}
