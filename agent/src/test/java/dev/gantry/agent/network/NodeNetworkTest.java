package dev.gantry.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes with a pod each and a machine outside, as network namespaces. */
class NodeNetworkTest {
  private static final Cidr SERVICES = Cidr.parse("10.96.0.0/16");

  @TempDir Path folder;

  @Test
  void podsReachPodsOfOtherNodesAsThemselvesAndTheOutsideAsTheirNode() throws Exception {
    try (NetworkLab lab = NetworkLab.open()) {
      String one = lab.namespace("n1");
      String two = lab.namespace("n2");
      String outside = lab.namespace("out");
      lab.connect(one, "10.201.0.1/24", two, "10.201.0.2/24");
      lab.connect(one, "192.0.2.1/24", outside, "192.0.2.2/24");
      NodeNetwork first = network(lab, one, "node-1", "10.201.0.1", "10.244.1.0/24");
      NodeNetwork second = network(lab, two, "node-2", "10.201.0.2", "10.244.2.0/24");
      for (NodeNetwork network : List.of(first, second)) {
        network.prepare();
        network.prepare();
        network.nodeChanged(NetworkObjects.node("node-1", "10.201.0.1", "10.244.1.0/24"));
        network.nodeChanged(NetworkObjects.node("node-2", "10.201.0.2", "10.244.2.0/24"));
      }
      String podOne = lab.pod(one, "gp-node-1", "p1", "10.244.1.9", "10.244.1.1");
      String podTwo = lab.pod(two, "gp-node-2", "p2", "10.244.2.9", "10.244.2.1");
      lab.serve(podOne, "one", 8080);
      lab.serve(podTwo, "two", 8080);
      lab.serve(one, "host-one", 9090);
      lab.serve(outside, "outside", 8080);

      assertThat(lab.ask(podOne, "http", "10.244.2.9", 8080, 1)).containsExactly("two 10.244.1.9");
      assertThat(lab.ask(podTwo, "http", "10.244.1.9", 8080, 1)).containsExactly("one 10.244.2.9");
      assertThat(lab.ask(podTwo, "http", "10.201.0.1", 9090, 1))
          .containsExactly("host-one 10.244.2.9");
      assertThat(lab.ask(podOne, "http", "192.0.2.2", 8080, 1))
          .as("who is outside has no route to pods")
          .containsExactly("outside 192.0.2.1");
      assertThat(lab.ask(two, "http", "10.244.1.9", 8080, 1)).containsExactly("one 10.201.0.2");

      first.nodesListed(List.of(NetworkObjects.node("node-2", "10.201.0.2", "10.244.2.0/24")));
      first.nodeRemoved(NetworkObjects.node("node-2", "10.201.0.2", "10.244.2.0/24"));
      assertThat(lab.in(one).expect("ip", "route")).doesNotContain("10.244.2.0/24");

      NetworkCleanup.clean(lab.in(one), "10.96.0.10");
      assertThat(lab.in(one).expect("iptables-save")).doesNotContain("GANTRY");
      assertThat(lab.in(one).expect("ip", "route")).doesNotContain("10.96.0.0");
      assertThat(lab.in(one).expect("ip", "link")).doesNotContain("gp-node-1");
    }
  }

  @Test
  void anAgentThatComesBackFindsItsRoutesAndTakesAwayTheStaleOnes() throws Exception {
    try (NetworkLab lab = NetworkLab.open()) {
      String one = lab.namespace("n1");
      String two = lab.namespace("n2");
      lab.connect(one, "10.201.0.1/24", two, "10.201.0.2/24");
      NodeNetwork before = network(lab, one, "node-1", "10.201.0.1", "10.244.1.0/24");
      before.prepare();
      before.nodeChanged(NetworkObjects.node("node-1", "10.201.0.1", "10.244.1.0/24"));
      before.nodeChanged(NetworkObjects.node("node-2", "10.201.0.2", "10.244.2.0/24"));
      before.nodeChanged(NetworkObjects.node("node-3", "10.201.0.3", "10.244.3.0/24"));

      NodeNetwork after = network(lab, one, "node-1", "10.201.0.1", "10.244.1.0/24");
      after.prepare();
      assertThat(lab.in(one).expect("ip", "route"))
          .as("a restart takes no route away before the nodes are known")
          .contains("10.244.2.0/24 via 10.201.0.2")
          .contains("10.244.3.0/24 via 10.201.0.3");
      after.nodeChanged(NetworkObjects.node("node-1", "10.201.0.1", "10.244.1.0/24"));
      assertThat(lab.in(one).expect("ip", "route")).contains("10.244.3.0/24");
      after.nodesListed(
          List.of(
              NetworkObjects.node("node-1", "10.201.0.1", "10.244.1.0/24"),
              NetworkObjects.node("node-2", "10.201.0.2", "10.244.2.0/24")));
      assertThat(lab.in(one).expect("ip", "route"))
          .contains("10.244.2.0/24 via 10.201.0.2")
          .doesNotContain("10.244.3.0/24");
    }
  }

  @Test
  void theConfigurationThatTheRuntimeReadsIsWellFormed() throws Exception {
    String text =
        CniConfig.text(
            "gantry-node-1", "gp-node-1", Cidr.parse("10.244.1.0/24"), Path.of("/var/lib/x"), 1400);
    var config = new ObjectMapper().readTree(text);
    assertThat(config.at("/plugins/0/ipam/ranges/0/0/subnet").asText()).isEqualTo("10.244.1.0/24");
    assertThat(config.at("/plugins/0/ipam/ranges/0/0/gateway").asText()).isEqualTo("10.244.1.1");
    assertThat(config.at("/plugins/0/hairpinMode").asBoolean()).isTrue();
    assertThat(config.at("/plugins/1/type").asText()).isEqualTo("portmap");
  }

  @Test
  void bridgeNamesFitWhateverTheNodeIsCalled() {
    assertThat(plan("node-1").bridge()).isEqualTo("gp-node-1");
    assertThat(plan("worker.eu-west-1.example.com").bridge())
        .startsWith("gp-")
        .hasSizeLessThanOrEqualTo(15)
        .isNotEqualTo(plan("worker.eu-west-2.example.com").bridge());
  }

  private NodeNetwork.Plan plan(String name) {
    return new NodeNetwork.Plan(
        name, "10.201.0.1", Cidr.parse("10.244.1.0/24"), SERVICES, folder, folder);
  }

  private NodeNetwork network(
      NetworkLab lab, String namespace, String name, String address, String pods) {
    return new NodeNetwork(
        lab.in(namespace),
        new NodeNetwork.Plan(
            name,
            address,
            Cidr.parse(pods),
            SERVICES,
            folder.resolve(name),
            folder.resolve(name + "-ips")));
  }

  @Test
  void theConfigurationIsWrittenWhereTheRuntimeLooks() throws Exception {
    try (NetworkLab lab = NetworkLab.open()) {
      network(lab, lab.namespace("n1"), "node-1", "10.201.0.1", "10.244.1.0/24").prepare();
      assertThat(Files.readString(folder.resolve("node-1/10-gantry.conflist")))
          .contains("\"bridge\": \"gp-node-1\"");
    }
  }
}
