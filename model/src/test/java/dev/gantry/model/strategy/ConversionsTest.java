package dev.gantry.model.strategy;

import static dev.gantry.model.strategy.Documents.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.Kind;
import org.junit.jupiter.api.Test;

class ConversionsTest {

  private static Kind kind(String apiVersion, String kind) {
    return Documents.kind(yaml("{apiVersion: " + apiVersion + ", kind: " + kind + "}"));
  }

  @Test
  void anAutoscalersCpuTargetHasAFieldInVersionOne() {
    Kind one = kind("autoscaling/v1", "HorizontalPodAutoscaler");
    Kind two = kind("autoscaling/v2", "HorizontalPodAutoscaler");
    ObjectNode stored =
        yaml(
            """
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata: {name: a}
            spec:
              maxReplicas: 3
              metrics:
              - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 55}}}
              - {type: Resource, resource: {name: memory, target: {type: AverageValue, averageValue: 1Gi}}}
            """);
    ObjectNode shown = Conversions.convert(stored, two, one);
    assertThat(shown.path("apiVersion").asText()).isEqualTo("autoscaling/v1");
    assertThat(shown.path("spec"))
        .isEqualTo(yaml("{maxReplicas: 3, targetCPUUtilizationPercentage: 55}"));
    assertThat(shown.at("/metadata/annotations").has("autoscaling.alpha.kubernetes.io/metrics"))
        .isTrue();
    assertThat(Conversions.convert(shown, one, two)).isEqualTo(stored);
  }

  @Test
  void anEventHasOtherNamesInItsOwnGroup() {
    Kind core = kind("v1", "Event");
    Kind own = kind("events.k8s.io/v1", "Event");
    ObjectNode stored =
        yaml(
            "{apiVersion: v1, kind: Event, metadata: {name: e}, involvedObject: {name: p}, message: m,"
                + " count: 2, source: {component: c}, reportingComponent: r, type: Normal}");
    ObjectNode shown = Conversions.convert(stored, core, own);
    assertThat(shown)
        .isEqualTo(
            yaml(
                "{apiVersion: events.k8s.io/v1, kind: Event, metadata: {name: e}, regarding: {name: p},"
                    + " note: m, deprecatedCount: 2, deprecatedSource: {component: c},"
                    + " reportingController: r, type: Normal}"));
    assertThat(Conversions.convert(shown, own, core)).isEqualTo(stored);
  }
}
