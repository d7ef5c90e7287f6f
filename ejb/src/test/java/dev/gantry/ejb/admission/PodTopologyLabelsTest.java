package dev.gantry.ejb.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.ejb.registry.Api;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PodTopologyLabelsTest {

  private static final String PODS = "/api/v1/namespaces/default/pods";

  private final Api api = new Api();

  @BeforeEach
  void nodes() {
    api.post(
        "/api/v1/nodes",
        "{'metadata':{'name':'n','labels':{'topology.kubernetes.io/zone':'z',"
            + "'topology.kubernetes.io/region':'r','other':'o'}}}");
  }

  private void pod(String more) {
    api.post(
        PODS,
        "{'metadata':{'name':'p','labels':{'topology.kubernetes.io/zone':'mine','a':'b'}},"
            + "'spec':{'containers':[{'name':'c','image':'i'}]"
            + more
            + "}}");
  }

  private JsonNode labels() {
    return api.get(PODS + "/p").at("/metadata/labels");
  }

  @Test
  void comeWithTheBinding() {
    pod("");
    assertThat(labels().path("topology.kubernetes.io/zone").asText()).isEqualTo("mine");
    api.call(
        "POST",
        PODS + "/p/binding",
        "application/json",
        "{'apiVersion':'v1','kind':'Binding','metadata':{'name':'p'},"
            + "'target':{'kind':'Node','name':'n'}}");
    assertThat(labels().path("topology.kubernetes.io/zone").asText()).isEqualTo("z");
    assertThat(labels().path("topology.kubernetes.io/region").asText()).isEqualTo("r");
    assertThat(labels().has("other")).isFalse();
    assertThat(labels().path("a").asText()).isEqualTo("b");
  }

  @Test
  void comeWithANodeThatThePodNames() {
    pod(",'nodeName':'n'");
    assertThat(labels().path("topology.kubernetes.io/zone").asText()).isEqualTo("z");
  }
}
