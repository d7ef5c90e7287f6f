package dev.gantry.ejb.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.registry.Api;
import dev.gantry.model.object.Meta;
import dev.gantry.model.status.ApiException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServiceAllocationTest {

  private static final String SERVICES = "/api/v1/namespaces/default/services";

  private final Api api = new Api();

  private ObjectNode service(String name, String spec) {
    return api.post(
        SERVICES,
        "{'metadata':{'name':'" + name + "'},'spec':{'ports':[{'port':80}]" + spec + "}}");
  }

  private ApiException refused(String name, String spec) {
    return catchThrowableOfType(ApiException.class, () -> service(name, spec));
  }

  private static String address(ObjectNode service) {
    return service.at("/spec/clusterIP").asText();
  }

  private static int nodePort(ObjectNode service) {
    return service.at("/spec/ports/0/nodePort").asInt();
  }

  @Test
  void everyServiceGetsAnAddressOfTheRange() {
    ObjectNode service = service("a", "");
    assertThat(address(service)).startsWith("10.96.");
    assertThat(service.at("/spec/clusterIPs/0").asText()).isEqualTo(address(service));
    assertThat(service.at("/spec/ipFamilies/0").asText()).isEqualTo("IPv4");
    assertThat(service.at("/spec/ipFamilyPolicy").asText()).isEqualTo("SingleStack");
    assertThat(api.names("/apis/networking.k8s.io/v1/ipaddresses")).contains(address(service));
  }

  @Test
  void anAddressIsHeldByOneServiceUntilItGoes() {
    service("a", ",'clusterIP':'10.96.7.7'");
    assertThat(refused("b", ",'clusterIP':'10.96.7.7'"))
        .hasMessage(
            "Service \"b\" is invalid: spec.clusterIPs: Invalid value: [\"10.96.7.7\"]: failed to"
                + " allocate IP 10.96.7.7: provided IP is already allocated");
    api.delete(SERVICES + "/a", "");
    assertThat(address(service("b", ",'clusterIP':'10.96.7.7'"))).isEqualTo("10.96.7.7");
  }

  @Test
  void foreignAddressesAndPortsAreRefused() {
    assertThat(refused("a", ",'clusterIP':'1.2.3.4'"))
        .hasMessageContaining(
            "the provided IP (1.2.3.4) is not in the valid range. The range of valid IPs is"
                + " 10.96.0.0/16");
    ApiException port =
        catchThrowableOfType(
            ApiException.class,
            () ->
                api.post(
                    SERVICES,
                    "{'metadata':{'name':'a'},'spec':{'type':'NodePort',"
                        + "'ports':[{'port':80,'nodePort':80}]}}"));
    assertThat(port)
        .hasMessage(
            "Service \"a\" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is"
                + " not in the valid range. The range of valid ports is 30000-32767");
  }

  @Test
  void headlessAndExternalServicesHoldNone() {
    assertThat(address(service("a", ",'clusterIP':'None'"))).isEqualTo("None");
    ObjectNode external =
        api.post(
            SERVICES,
            "{'metadata':{'name':'x'},'spec':{'type':'ExternalName','externalName':'e.org'}}");
    assertThat(address(external)).isEmpty();
  }

  @Test
  void aChangeOfTypeKeepsTheAddressAndMovesPorts() {
    ObjectNode service = service("a", "");
    ObjectNode ported =
        api.patch(SERVICES + "/a", "merge-patch+json", "{'spec':{'type':'NodePort'}}");
    assertThat(address(ported)).isEqualTo(address(service));
    assertThat(nodePort(ported)).isBetween(30000, 32767);
    ObjectNode update = ported.deepCopy();
    ((ObjectNode) update.at("/spec/ports/0")).remove("nodePort");
    update.withObject("/spec").remove(java.util.List.of("clusterIP", "clusterIPs"));
    Meta.of(update).remove("resourceVersion");
    ObjectNode kept = api.put(SERVICES + "/a", update);
    assertThat(nodePort(kept)).isEqualTo(nodePort(ported));
    assertThat(address(kept)).isEqualTo(address(service));
    ObjectNode back =
        api.patch(SERVICES + "/a", "merge-patch+json", "{'spec':{'type':'ClusterIP'}}");
    assertThat(nodePort(back)).isZero();
    ObjectNode other =
        api.post(
            SERVICES,
            "{'metadata':{'name':'b'},'spec':{'type':'NodePort','ports':[{'port':80,'nodePort':"
                + nodePort(ported)
                + "}]}}");
    assertThat(nodePort(other)).isEqualTo(nodePort(ported));
  }

  @Test
  void bothProtocolsOfAPortShareTheNodePort() {
    ObjectNode service =
        api.post(
            SERVICES,
            "{'metadata':{'name':'a'},'spec':{'type':'NodePort','ports':["
                + "{'name':'t','port':53,'protocol':'TCP'},{'name':'u','port':53,'protocol':'UDP'}]}}");
    assertThat(service.at("/spec/ports/1/nodePort").asInt()).isEqualTo(nodePort(service));
  }

  @Test
  void aSmallRangeIsGivenOutWhollyAndOnce() {
    Api small =
        new Api(
            Map.of("gantry.service.cidr", "10.9.0.0/28", "gantry.dns.address", "10.9.0.10")::get);
    Set<String> seen = new HashSet<>(Set.of("10.9.0.10"));
    for (int i = 0; i < 13; i++) {
      ObjectNode service =
          small.post(SERVICES, "{'metadata':{'name':'s" + i + "'},'spec':{'ports':[{'port':80}]}}");
      assertThat(seen.add(address(service))).isTrue();
    }
    ApiException full =
        catchThrowableOfType(
            ApiException.class,
            () -> small.post(SERVICES, "{'metadata':{'name':'x'},'spec':{'ports':[{'port':80}]}}"));
    assertThat(full).hasMessageContaining("range is full");
  }
}
