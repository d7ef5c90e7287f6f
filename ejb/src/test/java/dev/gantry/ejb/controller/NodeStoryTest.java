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

  @Test
  void podsOfAnotherSchedulerAndGatedOnesAreLeftAlone() {
    World world = new World().node("node-1", Map.of());
    String pod =
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: NAME, namespace: default}
        spec:
          MORE
          containers: [{name: c, image: 'c:1'}]
        """;
    world.apply(pod.replace("NAME", "other").replace("MORE", "schedulerName: mine"));
    world.apply(pod.replace("NAME", "gated").replace("MORE", "schedulingGates: [{name: wait}]"));
    world.pass(Duration.ofSeconds(5));
    assertThat(PodState.node(world.get(Keys.PODS, "default", "other"))).isEmpty();
    assertThat(PodState.node(world.get(Keys.PODS, "default", "gated"))).isEmpty();
    world.change(
        Keys.PODS,
        "default",
        "gated",
        p -> {
          p.withObject("/spec").remove("schedulingGates");
          return p;
        });
    assertThat(PodState.node(world.get(Keys.PODS, "default", "gated"))).isEqualTo("node-1");
  }

  @Test
  void handWrittenEndpointsAreMirrored() {
    World world = new World();
    world.apply(
        "{apiVersion: v1, kind: Service, metadata: {name: db, namespace: default}, spec: {ports:"
            + " [{port: 5432}]}}");
    world.apply(
        "{apiVersion: v1, kind: Endpoints, metadata: {name: db, namespace: default}, subsets:"
            + " [{addresses: [{ip: 192.0.2.1}, {ip: 192.0.2.2}], ports: [{port: 5432}]}]}");
    List<ObjectNode> slices = slicesOfDb(world);
    assertThat(slices).hasSize(1);
    assertThat(slices.get(0).at("/endpoints")).hasSize(2);
    assertThat(Meta.labels(slices.get(0))).containsEntry("kubernetes.io/service-name", "db");
    world.change(
        Keys.ENDPOINTS,
        "default",
        "db",
        e -> {
          ((com.fasterxml.jackson.databind.node.ArrayNode) e.at("/subsets/0/addresses")).remove(0);
          return e;
        });
    assertThat(slicesOfDb(world).get(0).at("/endpoints")).hasSize(1);
    world.delete(Keys.ENDPOINTS, "default", "db", "Background");
    assertThat(slicesOfDb(world)).isEmpty();
  }

  private static List<ObjectNode> slicesOfDb(World world) {
    return world.documents(Keys.SLICES, "default").stream()
        .filter(s -> "db".equals(Meta.labels(s).get("kubernetes.io/service-name")))
        .toList();
  }

  private static List<ObjectNode> onNode(World world, String node) {
    return world.documents(Keys.PODS, "default").stream()
        .filter(p -> PodState.node(p).equals(node))
        .toList();
  }
}
