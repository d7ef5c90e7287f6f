package dev.gantry.model.controller.autoscaler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Conditions;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AutoscalerDeciderTest {

  private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");

  private static ObjectNode scaler(int min, int max, String behavior) {
    return Json.parse(
        """
        {"metadata":{"name":"web","namespace":"default","generation":1},
         "spec":{"minReplicas":%d,"maxReplicas":%d,
           "scaleTargetRef":{"kind":"Deployment","name":"web","apiVersion":"apps/v1"},
           "metrics":[{"type":"Resource","resource":{"name":"cpu",
             "target":{"type":"Utilization","averageUtilization":50}}}]%s}}
        """
            .formatted(min, max, behavior.isEmpty() ? "" : ",\"behavior\":" + behavior)
            .getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** Requests 100m each; states: R ready, U unready from its start, P pending, D deleting. */
  private static List<ObjectNode> pods(String states) {
    List<ObjectNode> pods = new ArrayList<>();
    for (int i = 0; i < states.length(); i++) {
      char state = states.charAt(i);
      ObjectNode pod = Json.object();
      Meta.of(pod).put("name", "p" + i);
      pod.putObject("spec")
          .putArray("containers")
          .addObject()
          .put("name", "c")
          .putObject("resources")
          .putObject("requests")
          .put("cpu", "100m");
      ObjectNode status = pod.putObject("status");
      status.put("phase", state == 'P' ? "Pending" : "Running");
      status.put("startTime", Meta.time(NOW.minusSeconds(3000)));
      Conditions.set(
          status, "Ready", state == 'U' ? "False" : "True", "", "", NOW.minusSeconds(2995));
      if (state == 'D') {
        Meta.of(pod).put("deletionTimestamp", Meta.time(NOW));
      }
      pods.add(pod);
    }
    return pods;
  }

  /** Millicores by pod; -1 for one that was not measured. */
  private static MetricSource measured(int... milli) {
    List<ObjectNode> documents = new ArrayList<>();
    for (int i = 0; i < milli.length; i++) {
      if (milli[i] >= 0) {
        ObjectNode document = Json.object().put("timestamp", Meta.time(NOW)).put("window", "10s");
        Meta.of(document).put("name", "p" + i);
        document
            .putArray("containers")
            .addObject()
            .put("name", "c")
            .putObject("usage")
            .put("cpu", milli[i] + "m");
        documents.add(document);
      }
    }
    return new MetricSource() {
      @Override
      public List<? extends JsonNode> podMetrics() {
        return documents;
      }

      @Override
      public Map<String, Sample> ofPods(JsonNode metric) {
        throw new MetricFailure("no");
      }

      @Override
      public long ofObject(JsonNode object, JsonNode metric) {
        throw new MetricFailure("no");
      }

      @Override
      public List<Long> external(JsonNode metric) {
        throw new MetricFailure("no");
      }
    };
  }

  private static AutoscalerDecider.Decision decide(
      ObjectNode scaler, int replicas, List<ObjectNode> pods, MetricSource source) {
    return AutoscalerDecider.decide(
        scaler,
        new AutoscalerDecider.Target("Deployment/default/web", replicas, replicas, true),
        pods,
        source,
        new ScalingHistory(),
        NOW);
  }

  /** Target 50 % of 100m. A quick scale-down behavior, so that the window does not hide numbers. */
  @ParameterizedTest(name = "{0} pods {1} at {2} → {3}")
  @CsvSource({
    // at the target, and within a tenth of it
    "2, RR, '50 50', 2",
    "2, RR, '54 54', 2",
    "2, RR, '46 46', 2",
    // beyond it
    "2, RR, '60 60', 3",
    "4, RRRR, '75 75 75 75', 6",
    "4, RRRR, '20 20 20 20', 2",
    "4, RRRR, '0 0 0 0', 1",
    // not measured: idle when going up, busy when going down
    "4, RRRR, '75 75 75 -1', 5",
    "4, RRRR, '20 20 20 -1', 4",
    "2, RR, '55 -1', 2",
    // starting pods are left out when going down, idle when going up
    "4, RRRU, '100 100 100 900', 6",
    "4, RRRP, '100 100 100 -1', 6",
    "3, RRU, '10 10 900', 1",
    // pods that go do not count
    "2, RRD, '75 75 500', 3",
  })
  void replicasFollowUse(int replicas, String states, String use, int wanted) {
    ObjectNode scaler =
        scaler(
            1,
            100,
            "{\"scaleDown\":{\"stabilizationWindowSeconds\":0,"
                + "\"policies\":[{\"type\":\"Percent\",\"value\":100,\"periodSeconds\":15}]},"
                + "\"scaleUp\":{\"stabilizationWindowSeconds\":0,"
                + "\"policies\":[{\"type\":\"Percent\",\"value\":900,\"periodSeconds\":15}]}}");
    int[] milli = Arrays.stream(use.split(" ")).mapToInt(Integer::parseInt).toArray();
    assertThat(decide(scaler, replicas, pods(states), measured(milli)).replicas())
        .isEqualTo(wanted);
  }

  @Test
  void withoutBehaviorItDoublesAtMostAndFourAreAlwaysAllowed() {
    assertThat(decide(scaler(1, 100, ""), 1, pods("R"), measured(900)).replicas()).isEqualTo(4);
    AutoscalerDecider.Decision five =
        decide(scaler(1, 100, ""), 5, pods("RRRRR"), measured(900, 900, 900, 900, 900));
    assertThat(five.replicas()).isEqualTo(10);
    assertThat(Conditions.reason(five.status(), "ScalingLimited")).isEqualTo("ScaleUpLimit");
    assertThat(five.rescale())
        .contains("cpu resource utilization (percentage of request) above target");
  }

  @Test
  void endsAreKept() {
    AutoscalerDecider.Decision many = decide(scaler(1, 3, ""), 2, pods("RR"), measured(500, 500));
    assertThat(many.replicas()).isEqualTo(3);
    assertThat(Conditions.reason(many.status(), "ScalingLimited")).isEqualTo("TooManyReplicas");
    assertThat(decide(scaler(2, 5, ""), 9, pods("R"), measured(1)).rescale())
        .contains("Current number of replicas above Spec.MaxReplicas");
    assertThat(decide(scaler(2, 5, ""), 1, pods("R"), measured(1)).rescale())
        .contains("Current number of replicas below Spec.MinReplicas");
    AutoscalerDecider.Decision off = decide(scaler(1, 5, ""), 0, pods(""), measured());
    assertThat(off.rescale()).isEmpty();
    assertThat(Conditions.reason(off.status(), "ScalingActive")).isEqualTo("ScalingDisabled");
  }

  @Test
  void itWaitsBeforeItScalesDown() {
    ScalingHistory history = new ScalingHistory();
    ObjectNode scaler = scaler(1, 10, "");
    AutoscalerDecider.Target target = new AutoscalerDecider.Target("t", 4, 4, true);
    AutoscalerDecider.Decision first =
        AutoscalerDecider.decide(
            scaler, target, pods("RRRR"), measured(10, 10, 10, 10), history, NOW);
    assertThat(first.replicas()).isEqualTo(4);
    assertThat(Conditions.reason(first.status(), "AbleToScale")).isEqualTo("ScaleDownStabilized");
    AutoscalerDecider.Decision later =
        AutoscalerDecider.decide(
            scaler, target, pods("RRRR"), measured(10, 10, 10, 10), history, NOW.plusSeconds(301));
    assertThat(later.replicas()).isEqualTo(1);
    assertThat(later.rescale()).contains("All metrics below target");
  }

  @Test
  void ratesCountWhatThePeriodHasSeen() {
    String behavior =
        "{\"scaleUp\":{\"stabilizationWindowSeconds\":0,\"selectPolicy\":\"Max\",\"policies\":["
            + "{\"type\":\"Pods\",\"value\":2,\"periodSeconds\":60}]},"
            + "\"scaleDown\":{\"selectPolicy\":\"Disabled\"}}";
    ScalingHistory history = new ScalingHistory();
    ObjectNode scaler = scaler(1, 50, behavior);
    AutoscalerDecider.Decision first =
        AutoscalerDecider.decide(
            scaler,
            new AutoscalerDecider.Target("t", 2, 2, true),
            pods("RR"),
            measured(900, 900),
            history,
            NOW);
    assertThat(first.replicas()).isEqualTo(4);
    history.changed(NOW, 2);
    AutoscalerDecider.Decision soon =
        AutoscalerDecider.decide(
            scaler,
            new AutoscalerDecider.Target("t", 4, 4, true),
            pods("RRRR"),
            measured(900, 900, 900, 900),
            history,
            NOW.plusSeconds(15));
    assertThat(soon.replicas()).isEqualTo(4);
    AutoscalerDecider.Decision never =
        AutoscalerDecider.decide(
            scaler,
            new AutoscalerDecider.Target("t", 4, 4, true),
            pods("RRRR"),
            measured(1, 1, 1, 1),
            new ScalingHistory(),
            NOW);
    assertThat(never.replicas()).isEqualTo(4);
  }

  @Test
  void aMissingRequestOrMeasurementIsSaid() {
    List<ObjectNode> pods = pods("RR");
    ((ObjectNode) pods.get(0).at("/spec/containers/0")).remove("resources");
    AutoscalerDecider.Decision decision = decide(scaler(1, 5, ""), 2, pods, measured(900, 900));
    assertThat(decision.rescale()).isEmpty();
    assertThat(decision.notes())
        .extracting(n -> n.reason() + ": " + n.message())
        .contains(
            "FailedGetResourceMetric: failed to get cpu utilization: missing request for cpu in"
                + " container c of Pod p0");
    AutoscalerDecider.Decision none = decide(scaler(1, 5, ""), 2, pods("RR"), measured());
    assertThat(Conditions.find(none.status(), "ScalingActive").orElseThrow().path("message"))
        .hasToString(
            "\"the HPA was unable to compute the replica count: failed to get cpu utilization:"
                + " unable to get metrics for resource cpu: no metrics returned from resource"
                + " metrics API\"");
  }

  @Test
  void whateverIsMeasuredTheResultIsBetweenTheEndsAndAtRestOnceReached() {
    Random random = new Random(7);
    for (int run = 0; run < 500; run++) {
      int min = 1 + random.nextInt(3);
      int max = min + random.nextInt(10);
      int replicas = min + random.nextInt(max - min + 1);
      int load = random.nextInt(2000);
      ScalingHistory history = new ScalingHistory();
      Instant at = NOW;
      for (int look = 0; look < 80; look++, at = at.plusSeconds(15)) {
        int[] each = new int[replicas];
        Arrays.fill(each, load / replicas);
        int before = replicas;
        AutoscalerDecider.Decision decision =
            AutoscalerDecider.decide(
                scaler(min, max, ""),
                new AutoscalerDecider.Target("t", before, before, true),
                pods("R".repeat(before)),
                measured(each),
                history,
                at);
        assertThat(decision.replicas()).isBetween(min, max);
        assertThat(decision.replicas()).isLessThanOrEqualTo(Math.max(4, 2 * before));
        replicas = decision.replicas();
        if (look > 40) {
          assertThat(replicas).as("settled under load %s", load).isEqualTo(before);
        }
      }
    }
  }
}
