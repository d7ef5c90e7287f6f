package dev.gantry.ejb.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.Meta;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RolloutStoryTest {

  private static final String STATEFUL =
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: db, namespace: default}
      spec:
        serviceName: db
        replicas: 4
        podManagementPolicy: Parallel
        MORE
        selector: {matchLabels: {app: db}}
        template:
          metadata: {labels: {app: db}}
          spec:
            containers: [{name: db, image: 'db:1'}]
      """;

  private static final String DAEMON =
      """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: log, namespace: default}
      spec:
        updateStrategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
        selector: {matchLabels: {app: log}}
        template:
          metadata: {labels: {app: log}}
          spec:
            containers: [{name: log, image: 'log:1'}]
      """;

  private World world;

  @BeforeEach
  void start() {
    world = new World().node("node-1", Map.of()).node("node-2", Map.of());
  }

  private void image(GroupResource resource, String name, String image) {
    world.change(
        resource,
        "default",
        name,
        d -> {
          ((ObjectNode) d.at("/spec/template/spec/containers/0")).put("image", image);
          return d;
        });
  }

  private List<String> running(String image) {
    return world.documents(Keys.PODS, "default").stream()
        .filter(PodState::isActive)
        .filter(p -> p.at("/spec/containers/0/image").asText().equals(image))
        .map(Meta::name)
        .toList();
  }

  @Test
  void asManyPodsOfAStatefulSetAsMayBeUnavailableAreReplacedTogether() {
    world.apply(STATEFUL.replace("MORE", "updateStrategy: {rollingUpdate: {maxUnavailable: 2}}"));
    world.neverReady("db-3").neverReady("db-2");
    image(Keys.STATEFUL_SETS, "db", "db:2");
    assertThat(running("db:2")).containsExactly("db-2", "db-3");
    assertThat(running("db:1")).containsExactly("db-0", "db-1");
  }

  @Test
  void onlyOrdinalsFromThePartitionOnAreReplaced() {
    world.apply(STATEFUL.replace("MORE", "updateStrategy: {rollingUpdate: {partition: 3}}"));
    image(Keys.STATEFUL_SETS, "db", "db:2");
    assertThat(running("db:2")).containsExactly("db-3");
    world.delete(Keys.PODS, "default", "db-0", "Background");
    assertThat(running("db:1")).containsExactly("db-0", "db-1", "db-2");
  }

  @Test
  void onDeleteLeavesItToWhoDeletes() {
    world.apply(
        STATEFUL
            .replace("MORE", "updateStrategy: {type: OnDelete}\n  ordinals: {start: 5}")
            .replace("replicas: 4", "replicas: 2"));
    image(Keys.STATEFUL_SETS, "db", "db:2");
    assertThat(running("db:1")).containsExactly("db-5", "db-6");
    world.delete(Keys.PODS, "default", "db-5", "Background");
    assertThat(running("db:2")).containsExactly("db-5");
  }

  @Test
  void aDaemonsNewPodComesBeforeTheOldOneGoes() {
    world.apply(DAEMON);
    assertThat(running("log:1")).hasSize(2);
    world.neverReady("log-");
    image(Keys.DAEMON_SETS, "log", "log:2");
    assertThat(running("log:1")).hasSize(2);
    assertThat(running("log:2")).hasSize(1);
  }

  @Test
  void aSurgeComesToItsEnd() {
    world.apply(DAEMON);
    image(Keys.DAEMON_SETS, "log", "log:2");
    assertThat(running("log:1")).isEmpty();
    assertThat(running("log:2")).hasSize(2);
  }
}
