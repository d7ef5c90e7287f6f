package dev.gantry.ejb.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.model.object.Json;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.store.StoredObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClusterTest {

  private static final ObjectKey POD = ObjectKey.of("", "pods", "default", "p");

  private final Api api = new Api();
  private final Cluster cluster = api.clusters.as("test-controller");

  private StoredObject pod() {
    return cluster.create(
        Json.parse(
            "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p','namespace':'default'},'spec':{'containers':[{'name':'c','image':'i'}]}}"
                .replace('\'', '"')));
  }

  @Test
  void controllersWriteByTheSameRules() {
    pod();
    assertThatThrownBy(this::pod).hasMessage("pods \"p\" already exists");
    cluster.bind(POD, "n1");
    assertThatThrownBy(() -> cluster.bind(POD, "n2")).hasMessageContaining("already assigned");
    StoredObject status =
        cluster
            .updateStatus(
                POD,
                pod -> {
                  pod.withObject("/status").put("phase", "Running");
                  pod.withObject("/spec").put("nodeName", "other");
                  return pod;
                })
            .orElseThrow();
    assertThat(status.at("/status/phase").asText()).isEqualTo("Running");
    assertThat(status.at("/spec/nodeName").asText()).isEqualTo("n1");
    assertThat(status.at("/status/conditions/0/type").asText()).isEqualTo("PodScheduled");
  }

  @Test
  void whatIsGoneIsNoError() {
    cluster.delete(POD, Cluster.DeleteOptions.BACKGROUND);
    assertThat(cluster.update(POD, pod -> pod)).isEmpty();
  }

  @Test
  void aStrangersIncarnationIsNotDeleted() {
    pod();
    assertThatThrownBy(() -> cluster.delete(POD, Cluster.DeleteOptions.now("other")))
        .hasMessageContaining("UID in the precondition");
    assertThat(api.store.get(POD)).isPresent();
  }

  @Test
  void equalEventsAreCountedUp() {
    StoredObject pod = pod();
    for (int i = 0; i < 3; i++) {
      cluster.event(pod, "Warning", "FailedScheduling", "no node fits");
      api.clock.advance(Duration.ofSeconds(5));
    }
    cluster.event(pod, "Normal", "Scheduled", "fits now");
    var events =
        api.store
            .list(
                dev.gantry.model.store.Query.all(
                    new dev.gantry.model.kind.GroupResource("", "events")))
            .objects();
    assertThat(events).hasSize(2);
    StoredObject failed =
        events.stream()
            .filter(e -> e.at("/reason").asText().equals("FailedScheduling"))
            .findFirst()
            .orElseThrow();
    assertThat(failed.at("/count").asInt()).isEqualTo(3);
    assertThat(failed.at("/lastTimestamp").asText()).isEqualTo("2026-01-01T12:00:10Z");
    assertThat(failed.at("/involvedObject/uid").asText()).isEqualTo(pod.uid());
    api.clock.advance(Duration.ofHours(1));
    cluster.event(pod, "Warning", "FailedScheduling", "no node fits");
    assertThat(api.names("/api/v1/namespaces/default/events")).hasSize(3);
  }
}
