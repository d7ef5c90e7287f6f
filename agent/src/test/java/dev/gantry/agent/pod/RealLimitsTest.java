package dev.gantry.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.TestNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What real containers and pods may use, and how that changes while they run. */
@Tag("containers")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealLimitsTest {
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

  private static Map<String, Quantity> amounts(String cpu, String memory) {
    return Map.of("cpu", new Quantity(cpu), "memory", new Quantity(memory));
  }

  private static PodBuilder limited(String name, String cpu, String memory) {
    return RealPods.pod(name, "sleep", "1000")
        .editSpec()
        .editContainer(0)
        .withNewResources()
        .withRequests(amounts("100m", "16Mi"))
        .withLimits(amounts(cpu, memory))
        .endResources()
        .endContainer()
        .endSpec();
  }

  /** A setting of the pod's own group, in the words of version 1 or 2. */
  private static String ofPod(Pod pod, String v1, String v2) {
    String name = CgroupTree.unified() ? v2 : v1;
    String group =
        "gantry/" + TestNode.NAME + "/burstable/pod" + pod.getMetadata().getUid() + "/" + name;
    Path mount = Path.of("/sys/fs/cgroup");
    try (Stream<Path> hierarchies = CgroupTree.unified() ? Stream.of(mount) : Files.list(mount)) {
      Path file =
          hierarchies.map(h -> h.resolve(group)).filter(Files::exists).findFirst().orElseThrow();
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String memory(Pod pod) {
    return ofPod(pod, "memory.limit_in_bytes", "memory.max");
  }

  @Test
  void aPodAsAWholeMayUseWhatItsContainersMay() {
    pods.create(
        limited("whole", "250m", "64Mi")
            .editSpec()
            .addToContainers(
                limited("x", "250m", "32Mi")
                    .editSpec()
                    .editContainer(0)
                    .withName("second")
                    .endContainer()
                    .endSpec()
                    .build()
                    .getSpec()
                    .getContainers()
                    .toArray(Container[]::new))
            .endSpec()
            .build());
    Pod pod = pods.running("whole");
    assertThat(memory(pod)).isEqualTo(String.valueOf(96L << 20));
    assertThat(ofPod(pod, "cpu.cfs_quota_us", "cpu.max")).startsWith("50000");
    assertThat(ofPod(pod, "pids.max", "pids.max")).isEqualTo("512");
    if (!CgroupTree.unified()) {
      assertThat(ofPod(pod, "cpu.shares", "")).isEqualTo("204");
    }
    pods.delete("whole");
  }

  @Test
  void aPodThatMakesTooManyProcessesHurtsOnlyItself() {
    pods.create(
        limited("bomb", "500m", "256Mi")
            .editSpec()
            .editContainer(0)
            .withCommand(
                "sh",
                "-c",
                "i=0; while [ $i -lt 600 ]; do sleep 1000 & i=$((i+1)); done; sleep 1000")
            .endContainer()
            .withRestartPolicy("Never")
            .endSpec()
            .build());
    pods.until("bomb", p -> p.getStatus().getPhase().matches("Failed|Succeeded"));
    Pod pod = pods.get("bomb");
    Path log =
        pods.node.directories.logs("default", "bomb", pod.getMetadata().getUid()).resolve("main");
    assertThat(log.resolve("0.log")).content().contains("can't fork");
    pods.delete("bomb");
  }

  @Test
  void resourcesChangeWithoutARestart() {
    pods.create(limited("grow", "200m", "32Mi").build());
    Pod before = pods.running("grow");
    assertThat(RealPods.main(before).getResources().getLimits().get("memory"))
        .isEqualTo(new Quantity("32Mi"));
    resize("grow", "400m", "64Mi");
    Pod after =
        pods.until(
            "grow",
            p ->
                new Quantity("64Mi")
                    .equals(RealPods.main(p).getResources().getLimits().get("memory")));
    assertThat(RealPods.main(after).getRestartCount()).isZero();
    assertThat(RealPods.containerId(after)).isEqualTo(RealPods.containerId(before));
    assertThat(memory(after)).isEqualTo(String.valueOf(64L << 20));
    assertThat(ofPod(after, "cpu.cfs_quota_us", "cpu.max")).startsWith("40000");
    pods.event("grow", "ResizeCompleted: ");
    resize("grow", "100m", "48Mi");
    pods.eventually("the pod shrank", () -> memory(after).equals(String.valueOf(48L << 20)));
    pods.delete("grow");
  }

  private void resize(String name, String cpu, String memory) {
    pods.client
        .pods()
        .inNamespace("default")
        .withName(name)
        .edit(
            p ->
                new PodBuilder(p)
                    .editSpec()
                    .editContainer(0)
                    .editResources()
                    .withLimits(amounts(cpu, memory))
                    .endResources()
                    .endContainer()
                    .endSpec()
                    .build());
  }

  @Test
  void aContainerThatSaysSoIsRestartedForMoreMemory() {
    pods.create(
        limited("restart", "200m", "32Mi")
            .editSpec()
            .editContainer(0)
            .addNewResizePolicy("memory", "RestartContainer")
            .endContainer()
            .endSpec()
            .build());
    pods.running("restart");
    resize("restart", "200m", "64Mi");
    pods.event("restart", "Killing: Container main resize requires restart");
    Pod after =
        pods.until(
            "restart", p -> RealPods.isRunning(p) && RealPods.main(p).getRestartCount() == 1);
    assertThat(RealPods.main(after).getResources().getLimits().get("memory"))
        .isEqualTo(new Quantity("64Mi"));
    pods.delete("restart");
  }

  @Test
  void whatTheNodeDoesNotHaveIsInfeasible() {
    pods.create(limited("greedy", "200m", "32Mi").build());
    pods.running("greedy");
    pods.client
        .pods()
        .inNamespace("default")
        .withName("greedy")
        .edit(
            p ->
                new PodBuilder(p)
                    .editSpec()
                    .editContainer(0)
                    .editResources()
                    .withRequests(amounts("1000", "16Mi"))
                    .withLimits(amounts("1000", "32Mi"))
                    .endResources()
                    .endContainer()
                    .endSpec()
                    .build());
    Pod pending =
        pods.until(
            "greedy",
            p ->
                p.getStatus().getConditions().stream()
                    .anyMatch(c -> c.getType().equals("PodResizePending")));
    assertThat(pending.getStatus().getConditions())
        .filteredOn(c -> c.getType().equals("PodResizePending"))
        .first()
        .satisfies(c -> assertThat(c.getReason()).isEqualTo("Infeasible"))
        .satisfies(
            c ->
                assertThat(c.getMessage())
                    .startsWith(
                        "Node didn't have enough capacity: cpu, requested: 1000000, capacity: "));
    assertThat(RealPods.main(pending).getResources().getLimits().get("cpu"))
        .isEqualTo(new Quantity("200m"));
    pods.client
        .pods()
        .inNamespace("default")
        .withName("greedy")
        .edit(
            p ->
                new PodBuilder(p)
                    .editSpec()
                    .editContainer(0)
                    .editResources()
                    .withRequests(amounts("100m", "16Mi"))
                    .withLimits(amounts("300m", "32Mi"))
                    .endResources()
                    .endContainer()
                    .endSpec()
                    .build());
    pods.until(
        "greedy",
        p ->
            p.getStatus().getConditions().stream()
                    .noneMatch(c -> c.getType().equals("PodResizePending"))
                && new Quantity("300m")
                    .equals(RealPods.main(p).getResources().getLimits().get("cpu")));
    pods.delete("greedy");
  }

  @Test
  void aDebugContainerSeesTheProcessesOfItsTarget() {
    pods.create(RealPods.pod("debugged", "sleep", "4242").build());
    Pod pod = pods.running("debugged");
    pods.client
        .pods()
        .inNamespace("default")
        .withName("debugged")
        .edit(
            p ->
                new PodBuilder(p)
                    .editSpec()
                    .withEphemeralContainers(
                        List.of(
                            new EphemeralContainerBuilder()
                                .withName("debugger")
                                .withImage(dev.gantry.agent.RealRuntime.IMAGE)
                                .withImagePullPolicy("IfNotPresent")
                                .withCommand("sh", "-c", "ps; exit 7")
                                .withTargetContainerName("main")
                                .build()))
                    .endSpec()
                    .build());
    Pod done =
        pods.until(
            "debugged",
            p ->
                p.getStatus().getEphemeralContainerStatuses().stream()
                    .anyMatch(s -> s.getState().getTerminated() != null));
    assertThat(
            done.getStatus()
                .getEphemeralContainerStatuses()
                .get(0)
                .getState()
                .getTerminated()
                .getExitCode())
        .isEqualTo(7);
    assertThat(done.getStatus().getPhase()).isEqualTo("Running");
    assertThat(
            pods.node
                .directories
                .logs("default", "debugged", pod.getMetadata().getUid())
                .resolve("debugger/0.log"))
        .content()
        .contains("sleep 4242");
    assertThat(pods.events("debugged"))
        .extracting(e -> e.getInvolvedObject().getFieldPath())
        .contains("spec.ephemeralContainers{debugger}");
    pods.delete("debugged");
  }
}
