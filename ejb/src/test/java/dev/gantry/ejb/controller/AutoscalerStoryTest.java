package dev.gantry.ejb.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Conditions;
import dev.gantry.model.controller.Keys;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AutoscalerStoryTest {

  private World world;

  @BeforeEach
  void start() {
    world = new World().node("node-1", Map.of()).node("node-2", Map.of());
    world.apply(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: default}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers: [{name: c, image: 'web:1', resources: {requests: {cpu: 100m}}}]
        """);
    world.apply(
        """
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web, namespace: default}
        spec:
          minReplicas: 1
          maxReplicas: 6
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
          metrics:
          - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}
        """);
  }

  private int replicas() {
    return world.get(Keys.DEPLOYMENTS, "default", "web").at("/spec/replicas").asInt();
  }

  private ObjectNode scaler() {
    return world.get(Keys.AUTOSCALERS, "default", "web");
  }

  @Test
  void loadBringsPodsAndItsEndTakesThemAway() {
    assertThat(Conditions.reason(scaler().path("status"), "ScalingActive"))
        .isEqualTo("FailedGetResourceMetric");
    world.uses("web-", 150).pass(Duration.ofMinutes(2));
    assertThat(replicas()).isEqualTo(6);
    assertThat(world.names(Keys.PODS, "default")).hasSize(6);
    assertThat(world.cluster.events())
        .contains(
            "Normal SuccessfulRescale New size: 6; reason: cpu resource utilization (percentage of"
                + " request) above target");
    assertThat(Conditions.reason(scaler().path("status"), "ScalingLimited"))
        .isEqualTo("TooManyReplicas");
    assertThat(scaler().at("/status/currentMetrics/0/resource/current/averageUtilization").asInt())
        .isEqualTo(150);

    world.uses("web-", 1).pass(Duration.ofMinutes(4));
    assertThat(replicas()).isEqualTo(6);
    world.pass(Duration.ofMinutes(3));
    assertThat(replicas()).isEqualTo(1);
    assertThat(scaler().at("/status/desiredReplicas").asInt()).isEqualTo(1);
  }

  @Test
  void atRestItWritesNothing() {
    world.uses("web-", 50).pass(Duration.ofMinutes(6));
    String before = scaler().at("/metadata/resourceVersion").asText();
    world.pass(Duration.ofMinutes(2));
    assertThat(scaler().at("/metadata/resourceVersion").asText()).isEqualTo(before);
    assertThat(replicas()).isEqualTo(2);
  }

  @Test
  void aTargetThatIsNotThereIsSaid() {
    world.delete(Keys.DEPLOYMENTS, "default", "web", "Background");
    world.pass(Duration.ofSeconds(20));
    assertThat(Conditions.reason(scaler().path("status"), "AbleToScale"))
        .isEqualTo("FailedGetScale");
    assertThat(world.cluster.events())
        .contains("Warning FailedGetScale deployments.apps \"web\" not found");
  }
}
