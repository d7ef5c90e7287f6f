package dev.gantry.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvictionRankingTest {

  private static Pod pod(String uid, Integer priority, String request) {
    PodBuilder pod = RealPods.pod(uid, "sleep").editMetadata().withUid(uid).endMetadata();
    pod.editSpec().withPriority(priority).endSpec();
    return pod.editSpec()
        .editContainer(0)
        .withNewResources()
        .addToRequests("memory", new Quantity(request))
        .endResources()
        .endContainer()
        .endSpec()
        .build();
  }

  private static final long MI = 1 << 20;

  @Test
  void whoExceedsItsRequestGoesFirstThenTheLeastImportantThenTheGreediest() {
    List<Pod> pods =
        List.of(
            pod("modest-and-unimportant", -10, "100Mi"),
            pod("important", 100, "10Mi"),
            pod("greedy", null, "10Mi"),
            pod("greediest", 0, "10Mi"),
            pod("critical", 2_000_000_000, "1Mi"),
            pod("idle", 0, "1Mi"));
    Map<String, Long> usage =
        Map.of(
            "modest-and-unimportant", 90 * MI,
            "important", 500 * MI,
            "greedy", 20 * MI,
            "greediest", 30 * MI,
            "critical", 900 * MI);
    assertThat(EvictionRanking.order(pods, "memory", usage))
        .extracting(p -> p.getMetadata().getUid())
        .containsExactly("greediest", "greedy", "important", "modest-and-unimportant");
  }
}
