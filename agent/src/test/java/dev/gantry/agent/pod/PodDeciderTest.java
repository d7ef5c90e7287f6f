package dev.gantry.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.cri.proto.ContainerMetadata;
import dev.gantry.agent.cri.proto.ContainerState;
import dev.gantry.agent.cri.proto.ContainerStatus;
import dev.gantry.agent.cri.proto.PodSandboxMetadata;
import dev.gantry.agent.cri.proto.PodSandboxState;
import dev.gantry.agent.cri.proto.PodSandboxStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A pod's life as the decider sees it, in virtual time. */
class PodDeciderTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final List<ContainerStatus> containers = new ArrayList<>();
  private final List<PodSandboxStatus> sandboxes = new ArrayList<>();
  private final Set<String> unstarted = new HashSet<>();
  private final BackOff backOff = new BackOff();
  private String unwell;
  private Instant now = NOW;

  private static Pod pod(String policy) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("web")
        .withNamespace("default")
        .withUid("u1")
        .endMetadata()
        .withNewSpec()
        .withRestartPolicy(policy)
        .addNewInitContainer()
        .withName("init")
        .withImage("i")
        .endInitContainer()
        .addNewContainer()
        .withName("main")
        .withImage("m")
        .endContainer()
        .endSpec()
        .build();
  }

  private Plan decide(Pod pod) {
    return PodDecider.decide(
        pod,
        new ObservedPod(sandboxes, containers),
        new PodDecider.Facts() {
          @Override
          public Instant mayRestartAt(String container, Instant ended) {
            return backOff.until(container, ended);
          }

          @Override
          public Duration restartDelay(String container) {
            return backOff.delay(container);
          }

          @Override
          public boolean started(String containerId) {
            return !unstarted.contains(containerId);
          }

          @Override
          public Optional<String> killReason(String containerId) {
            return containerId.equals(unwell) ? Optional.of("unwell") : Optional.empty();
          }

          @Override
          public boolean beingKilled(String containerId) {
            return false;
          }
        },
        now);
  }

  private void sandbox(PodSandboxState state) {
    sandboxes.add(
        PodSandboxStatus.newBuilder()
            .setId("s" + sandboxes.size())
            .setState(state)
            .setCreatedAt(10L * (containers.size() + sandboxes.size() + 1))
            .setMetadata(PodSandboxMetadata.newBuilder().setAttempt(sandboxes.size()))
            .build());
  }

  private void running(String name) {
    container(name, ContainerState.CONTAINER_RUNNING, 0);
  }

  private void exited(String name, int code) {
    container(name, ContainerState.CONTAINER_EXITED, code);
  }

  private void container(String name, ContainerState state, int code) {
    int count =
        (int) containers.stream().filter(c -> c.getMetadata().getName().equals(name)).count();
    if (count > 0) {
      containers.removeIf(
          c ->
              c.getMetadata().getName().equals(name)
                  && c.getState() == ContainerState.CONTAINER_RUNNING);
    }
    containers.add(
        ContainerStatus.newBuilder()
            .setId(name + count)
            .setMetadata(ContainerMetadata.newBuilder().setName(name).setAttempt(count))
            .setState(state)
            .setExitCode(code)
            .setCreatedAt(1000L + containers.size())
            .setFinishedAt(now.getEpochSecond() * 1_000_000_000L)
            .putAnnotations(RuntimeLabels.RESTART_COUNT, String.valueOf(count))
            .build());
  }

  @Test
  void aNewPodGetsASandboxThenItsInitContainerThenItsContainer() {
    Pod pod = pod("Always");
    assertThat(decide(pod).actions()).containsExactly(new Action.CreateSandbox(0));
    sandbox(PodSandboxState.SANDBOX_READY);
    assertThat(decide(pod).actions())
        .containsExactly(new Action.Start(pod.getSpec().getInitContainers().get(0), true, 0));
    running("init");
    assertThat(decide(pod).actions()).isEmpty();
    exited("init", 0);
    assertThat(decide(pod).actions())
        .containsExactly(new Action.Start(pod.getSpec().getContainers().get(0), false, 0));
    running("main");
    assertThat(decide(pod).actions()).isEmpty();
  }

  @Test
  void theFirstRestartIsImmediateTheSecondWaitsTenSeconds() {
    Pod pod = pod("Always");
    sandbox(PodSandboxState.SANDBOX_READY);
    exited("init", 0);
    exited("main", 1);
    assertThat(decide(pod).actions())
        .containsExactly(new Action.Start(pod.getSpec().getContainers().get(0), false, 1));
    backOff.next("main", now);
    now = now.plusSeconds(1);
    exited("main", 1);
    Plan plan = decide(pod);
    assertThat(plan.actions()).isEmpty();
    assertThat(plan.waiting().get("main"))
        .isEqualTo(
            new Waiting(
                "CrashLoopBackOff",
                "back-off 10s restarting failed container=main pod=web_default(u1)"));
    assertThat(plan.wake()).isEqualTo(now.plusSeconds(10));
    now = now.plusSeconds(10);
    assertThat(decide(pod).actions())
        .containsExactly(new Action.Start(pod.getSpec().getContainers().get(0), false, 2));
  }

  @Test
  void aFailedInitContainerEndsAPodThatNeverRestarts() {
    sandbox(PodSandboxState.SANDBOX_READY);
    exited("init", 1);
    assertThat(decide(pod("Never")).finished()).isTrue();
    assertThat(decide(pod("OnFailure")).finished()).isFalse();
  }

  @Test
  void aJobIsFinishedWhenItSucceeded() {
    sandbox(PodSandboxState.SANDBOX_READY);
    exited("init", 0);
    exited("main", 0);
    assertThat(decide(pod("OnFailure")).finished()).isTrue();
    assertThat(decide(pod("Always")).finished()).isFalse();
  }

  @Test
  void aContainerThatIsUnwellIsEnded() {
    sandbox(PodSandboxState.SANDBOX_READY);
    exited("init", 0);
    running("main");
    unwell = "main0";
    assertThat(decide(pod("Always")).actions())
        .containsExactly(new Action.Kill("main0", "main", "unwell"));
  }

  @Test
  void aDeadSandboxIsReplacedAfterItsContainersEnded() {
    Pod pod = pod("Always");
    sandbox(PodSandboxState.SANDBOX_NOTREADY);
    running("main");
    assertThat(decide(pod).actions()).singleElement().isInstanceOf(Action.Kill.class);
    containers.clear();
    exited("main", 137);
    assertThat(decide(pod).actions()).containsExactly(new Action.CreateSandbox(1));
  }

  @Test
  void aSidecarMustHaveStartedBeforeTheRest() {
    Pod pod = pod("Always");
    pod.getSpec().getInitContainers().get(0).setRestartPolicy("Always");
    sandbox(PodSandboxState.SANDBOX_READY);
    running("init");
    unstarted.add("init0");
    assertThat(decide(pod).actions()).isEmpty();
    unstarted.clear();
    assertThat(decide(pod).actions())
        .containsExactly(new Action.Start(pod.getSpec().getContainers().get(0), false, 0));
  }
}
