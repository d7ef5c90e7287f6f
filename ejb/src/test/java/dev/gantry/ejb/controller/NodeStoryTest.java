package dev.gantry.ejb.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Conditions;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.object.Meta;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeStoryTest {

  private static final String DEPLOYMENT =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web, namespace: default}
      spec:
        replicas: 4
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            tolerations:
            - {key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 5}
            containers: [{name: web, image: 'web:1', resources: {requests: {cpu: CPU}}}]
      """;

  @Test
  void withoutNodesPodsSayWhyTheyWait() {
    World world = new World();
    world.apply(DEPLOYMENT.replace("CPU", "100m"));
    ObjectNode pod = world.documents(Keys.PODS, "default").get(0);
    assertThat(pod.at("/status/conditions/0/message").asText())
        .isEqualTo("no nodes available to schedule pods");

    world.node("node-1", Map.of());
    world.pass(Duration.ofSeconds(2));

    assertThat(world.documents(Keys.PODS, "default")).allMatch(PodState::isReady);
  }

  @Test
  void podsThatFitNowhereSayWhy() {
    World world = new World().node("node-1", Map.of()).node("node-2", Map.of());
    world.change(
        Keys.NODES,
        "",
        "node-2",
        n -> {
          n.withObject("/spec")
              .putArray("taints")
              .addObject()
              .put("key", "dedicated")
              .put("value", "db")
              .put("effect", "NoSchedule");
          return n;
        });
    world.apply(DEPLOYMENT.replace("CPU", "5"));
    assertThat(world.cluster.events())
        .contains(
            "Warning FailedScheduling 0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had"
                + " untolerated taint {dedicated: db}. preemption: 0/2 nodes are available: 1 No"
                + " preemption victims found for incoming pod, 1 Preemption is not helpful for"
                + " scheduling.");
  }

  @Test
  void eachNodeGetsARange() {
    World world = new World().node("node-1", Map.of()).node("node-2", Map.of());
    assertThat(world.documents(Keys.NODES, ""))
        .extracting(n -> n.at("/spec/podCIDR").asText())
        .containsExactly("10.244.0.0/24", "10.244.1.0/24");
  }

  @Test
  void aSilentNodesPodsAreReplacedElsewhere() {
    World world = new World().node("node-1", Map.of()).node("node-2", Map.of());
    world.apply(DEPLOYMENT.replace("CPU", "100m"));
    assertThat(onNode(world, "node-1")).hasSize(2);

    world.kill("node-1").pass(Duration.ofSeconds(120));

    ObjectNode node = world.get(Keys.NODES, "", "node-1");
    assertThat(Conditions.reason(node.path("status"), "Ready")).isEqualTo("NodeStatusUnknown");
    assertThat(node.at("/spec/taints")).hasSize(2);
    assertThat(onNode(world, "node-1")).allMatch(Meta::isDeleting);
    assertThat(onNode(world, "node-2")).hasSize(4).allMatch(PodState::isReady);

    world.delete(Keys.NODES, "", "node-1", "Background");

    assertThat(world.names(Keys.PODS, "default")).hasSize(4);
  }

  private static List<ObjectNode> onNode(World world, String node) {
    return world.documents(Keys.PODS, "default").stream()
        .filter(p -> PodState.node(p).equals(node))
        .toList();
  }
}
