package dev.gantry.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The container runtime dies without a word, and comes back. */
@Tag("containers")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RuntimeOutageTest {
  private RealPods pods;

  @BeforeAll
  void start() throws Exception {
    pods = new RealPods();
  }

  @AfterAll
  void stop() throws Exception {
    if (pods != null) {
      pods.close();
    }
  }

  @Test
  void containersLiveOnAndThePodsThatCameMeanwhileStart() throws Exception {
    pods.create(RealPods.pod("survivor", "sleep", "1000").build());
    Pod before = pods.running("survivor");
    String since = pods.exec(before, "cut", "-d ", "-f22", "/proc/1/stat");
    pods.real.kill();
    pods.create(RealPods.pod("late", "sleep", "1000").build());
    pods.real.restart();
    pods.running("late");
    Pod after = pods.running("survivor");
    assertThat(RealPods.main(after).getRestartCount()).isZero();
    assertThat(RealPods.containerId(after)).isEqualTo(RealPods.containerId(before));
    assertThat(pods.exec(after, "cut", "-d ", "-f22", "/proc/1/stat")).isEqualTo(since);
    // What happens from now on is noticed again.
    pods.real.runtime().stopContainer(RealPods.containerId(after), java.time.Duration.ofSeconds(1));
    pods.until(
        "survivor", p -> RealPods.isRunning(p) && RealPods.main(p).getRestartCount() == 1);
    pods.delete("survivor");
    pods.delete("late");
  }
}
