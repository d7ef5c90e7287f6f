package dev.gantry.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.TestNode;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
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
  void containersLiveOnAndAllElseIsMadeGoodWhenItIsBack() throws Exception {
    pods.create(RealPods.pod("survivor", "sleep", "1000").build());
    pods.create(RealPods.pod("victim", "sleep", "1000").build());
    Pod before = pods.running("survivor");
    Pod victim = pods.running("victim");
    String since = pods.exec(before, "cut", "-d ", "-f22", "/proc/1/stat");
    long victimProcess = process(victim);
    pods.node.reporter.register();
    pods.eventually("the node is ready", () -> ready().getStatus().equals("True"));

    pods.real.kill();
    pods.eventually("the node is not ready", () -> ready().getStatus().equals("False"));
    assertThat(ready().getReason()).isEqualTo("KubeletNotReady");
    assertThat(ready().getMessage()).startsWith("container runtime is down");
    ProcessHandle.of(victimProcess).orElseThrow().destroyForcibly();
    pods.create(RealPods.pod("late", "sleep", "1000").build());

    pods.real.restart();
    pods.running("late");
    pods.eventually("the node is ready again", () -> ready().getStatus().equals("True"));
    pods.until(
        "victim",
        p ->
            RealPods.isRunning(p)
                && RealPods.main(p).getRestartCount() == 1
                && RealPods.main(p).getLastState().getTerminated() != null);
    Pod after = pods.running("survivor");
    assertThat(RealPods.main(after).getRestartCount()).isZero();
    assertThat(RealPods.containerId(after)).isEqualTo(RealPods.containerId(before));
    assertThat(pods.exec(after, "cut", "-d ", "-f22", "/proc/1/stat")).isEqualTo(since);

    // What happens from now on is noticed again.
    pods.real.runtime().stopContainer(RealPods.containerId(after), Duration.ofSeconds(1));
    pods.until("survivor", p -> RealPods.isRunning(p) && RealPods.main(p).getRestartCount() == 1);
  }

  private NodeCondition ready() {
    return pods.client.nodes().withName(TestNode.NAME).get().getStatus().getConditions().stream()
        .filter(c -> c.getType().equals("Ready"))
        .findFirst()
        .orElseThrow();
  }

  /** The process id, in this machine's numbers, of the pod's container. */
  private long process(Pod pod) throws Exception {
    return Long.parseLong(
        pods.real
            .ctr("tasks", "ls")
            .lines()
            .filter(line -> line.startsWith(RealPods.containerId(pod)))
            .map(line -> line.trim().split("\\s+")[1])
            .findFirst()
            .orElseThrow());
  }
}
