package dev.gantry.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class HollowPodsTest {

  private static final Behaviour CALM =
      new Behaviour(
          1,
          Duration.ofMillis(100),
          Duration.ofMillis(200),
          Duration.ofSeconds(5),
          0,
          Duration.ofMillis(50));

  private record Due(Duration delay, Runnable task) {}

  private final List<Due> due = new ArrayList<>();
  private final List<String> said = new ArrayList<>();
  private final HollowNodes nodes =
      new HollowNodes("n", 10, new NodeShape("1", "1Gi", 110, 3), true, null, Clock.systemUTC());

  private HollowPods pods(Behaviour behaviour) {
    HollowPods.Api api =
        new HollowPods.Api() {
          @Override
          public void patchStatus(String namespace, String name, ObjectNode patch) {
            said.add(namespace + "/" + name + " " + patch.at("/status/phase").asText());
          }

          @Override
          public void delete(String namespace, String name, ObjectNode options) {
            said.add("delete " + name + " " + options.at("/preconditions/uid").asText());
          }
        };
    Clock clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    return new HollowPods(nodes, behaviour, api, (d, t) -> due.add(new Due(d, t)), clock);
  }

  /** The next of what is due; how long it was to wait. */
  private Duration next() {
    Due first = due.stream().min(Comparator.comparing(Due::delay)).orElseThrow();
    due.remove(first);
    first.task().run();
    return first.delay();
  }

  private static ObjectNode pod(String uid, String node, String restart) {
    String json =
        """
        {"metadata": {"namespace": "d", "name": "p", "uid": "%s"},
         "spec": {"nodeName": "%s", "restartPolicy": "%s", "containers": [{"name": "c", "image": "i"}]}}
        """;
    return (ObjectNode)
        Documents.read(json.formatted(uid, node, restart).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aPodStartsOnceWithinItsTimeAndGoesWhenItIsDeleted() {
    HollowPods pods = pods(CALM);
    ObjectNode pod = pod("u1", "n-3", "Always");
    pods.see(pod);
    pods.see(pod);
    assertThat(next()).isBetween(CALM.startLeast(), CALM.startMost());
    assertThat(due).isEmpty();
    assertThat(pods.running()).isEqualTo(1);

    ((ObjectNode) pod.get("metadata"))
        .put("deletionTimestamp", "2026-01-01T00:00:00Z")
        .put("deletionGracePeriodSeconds", 30);
    pods.see(pod);
    pods.see(pod);
    assertThat(next()).isEqualTo(CALM.stop());
    assertThat(due).isEmpty();
    pods.gone(pod);
    assertThat(said).containsExactly("d/p Running", "delete p u1");
  }

  @Test
  void oneThatIsDeletedBeforeItStartsIsNotStarted() {
    HollowPods pods = pods(CALM);
    ObjectNode pod = pod("u1", "n-3", "Always");
    pods.see(pod);
    ((ObjectNode) pod.get("metadata")).put("deletionTimestamp", "2026-01-01T00:00:00Z");
    pods.see(pod);
    assertThat(next()).as("its grace period").isZero();
    next();
    assertThat(said).containsExactly("delete p u1");
  }

  @Test
  void podsOfOtherNodesAreLeftAlone() {
    HollowPods pods = pods(CALM);
    for (String node : List.of("", "n", "n-", "n-10", "n--1", "n-x", "m-1")) {
      pods.see(pod("u1", node, "Always"));
    }
    assertThat(due).isEmpty();
  }

  @Test
  void aJobsPodEnds() {
    HollowPods pods = pods(CALM);
    pods.see(pod("u1", "n-0", "Never"));
    next();
    assertThat(next()).isEqualTo(CALM.run());
    assertThat(said).containsExactly("d/p Running", "d/p Succeeded");
    assertThat(pods.running()).isZero();
  }

  @Test
  void whatWasRunningBeforeGoesOn() {
    HollowPods pods = pods(CALM);
    ObjectNode pod = pod("u1", "n-0", "Never");
    pod.putObject("status").put("phase", "Running");
    pods.see(pod);
    assertThat(next()).isEqualTo(CALM.run());
    assertThat(said).containsExactly("d/p Succeeded");
  }

  @Test
  void asManyFailAsAreMeantTo() {
    Behaviour behaviour =
        new Behaviour(7, Duration.ZERO, Duration.ofSeconds(1), Duration.ZERO, 0.2, Duration.ZERO);
    int failed = 0;
    for (int i = 0; i < 1000; i++) {
      failed += behaviour.of("uid-" + i).fails() ? 1 : 0;
    }
    assertThat(failed).isBetween(150, 250);
    assertThat(behaviour.of("uid-1")).isEqualTo(behaviour.of("uid-1"));
  }

  @Test
  void figuresThatMakeNoSenseAreRefused() {
    assertThatThrownBy(
            () ->
                new Behaviour(
                    1,
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(1),
                    Duration.ZERO,
                    0,
                    Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> new Behaviour(1, Duration.ZERO, Duration.ZERO, Duration.ZERO, 1.5, Duration.ZERO))
        .hasMessageContaining("1.5");
  }
}
