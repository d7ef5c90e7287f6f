package dev.gantry.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.RealRuntime;
import dev.gantry.agent.StoringServer;
import dev.gantry.agent.TestNode;
import dev.gantry.agent.network.Eventually;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Pods as real containers, against a server that only stores. */
@Tag("containers")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealPodsTest {
  private RealRuntime real;
  private StoringServer server;
  private KubernetesClient client;
  private TestNode node;

  @BeforeAll
  void start() throws Exception {
    real = RealRuntime.start();
    server = new StoringServer();
    client = server.client();
    node = new TestNode(client, real);
  }

  @AfterAll
  void stop() throws Exception {
    if (node != null) {
      node.close();
      server.close();
    }
    if (real != null) {
      real.close();
    }
  }

  private PodBuilder pod(String name, String... command) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("default")
        .withUid(UUID.randomUUID().toString())
        .endMetadata()
        .withNewSpec()
        .withNodeName(TestNode.NAME)
        .withRestartPolicy("Always")
        .withTerminationGracePeriodSeconds(1L)
        .addNewContainer()
        .withName("main")
        .withImage(RealRuntime.IMAGE)
        .withImagePullPolicy("IfNotPresent")
        .withCommand(command)
        .endContainer()
        .endSpec();
  }

  private Pod until(String name, Predicate<Pod> condition) {
    AtomicReference<Pod> last = new AtomicReference<>();
    Eventually.within(
        Duration.ofSeconds(60),
        Duration.ofMillis(30),
        name,
        () -> {
          last.set(client.pods().inNamespace("default").withName(name).get());
          return condition.test(last.get());
        });
    return last.get();
  }

  private static boolean running(Pod pod) {
    return pod != null
        && pod.getStatus() != null
        && "Running".equals(pod.getStatus().getPhase())
        && pod.getStatus().getContainerStatuses().stream()
            .allMatch(c -> Boolean.TRUE.equals(c.getReady()));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  private Pod create(Pod pod) {
    return client.pods().inNamespace("default").resource(pod).create();
  }

  @Test
  void runsWithEnvironmentVolumesAndIdentityThenEnds() throws Exception {
    client
        .configMaps()
        .inNamespace("default")
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("settings")
                .withNamespace("default")
                .endMetadata()
                .addToData("colour", "blue")
                .build())
        .create();
    client
        .secrets()
        .inNamespace("default")
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("hidden")
                .withNamespace("default")
                .endMetadata()
                .addToData("key", "czNjcjN0")
                .build())
        .create();
    Pod pod =
        pod(
                "full",
                "sh",
                "-c",
                "echo $COLOUR $(cat /s/key) $(cat /c/colour) $IP $GREETING; exec sleep 1000")
            .editSpec()
            .addNewVolume()
            .withName("c")
            .withNewConfigMap()
            .withName("settings")
            .endConfigMap()
            .endVolume()
            .addNewVolume()
            .withName("s")
            .withNewSecret()
            .withSecretName("hidden")
            .endSecret()
            .endVolume()
            .addNewVolume()
            .withName("e")
            .withNewEmptyDir()
            .endEmptyDir()
            .endVolume()
            .editContainer(0)
            .addNewEnv()
            .withName("COLOUR")
            .withNewValueFrom()
            .withNewConfigMapKeyRef("colour", "settings", false)
            .endValueFrom()
            .endEnv()
            .addNewEnv()
            .withName("GREETING")
            .withValue("hello-$(COLOUR)")
            .endEnv()
            .addNewEnv()
            .withName("IP")
            .withNewValueFrom()
            .withNewFieldRef("v1", "status.podIP")
            .endValueFrom()
            .endEnv()
            .addNewVolumeMount()
            .withName("c")
            .withMountPath("/c")
            .endVolumeMount()
            .addNewVolumeMount()
            .withName("s")
            .withMountPath("/s")
            .endVolumeMount()
            .addNewVolumeMount()
            .withName("e")
            .withMountPath("/e")
            .endVolumeMount()
            .endContainer()
            .endSpec()
            .build();
    pod = create(pod);
    Pod up = until("full", RealPodsTest::running);
    String ip = up.getStatus().getPodIP();
    assertThat(ip).startsWith("10.199.9.");
    assertThat(up.getStatus().getQosClass()).isEqualTo("BestEffort");
    assertThat(up.getStatus().getConditions())
        .filteredOn(c -> c.getStatus().equals("True"))
        .extracting(c -> c.getType())
        .contains("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady");
    var log =
        node.directories.logs("default", "full", pod.getMetadata().getUid()).resolve("main/0.log");
    assertThat(Files.readString(log)).contains("blue s3cr3t blue " + ip + " hello-blue");

    client
        .configMaps()
        .inNamespace("default")
        .withName("settings")
        .edit(m -> new ConfigMapBuilder(m).addToData("colour", "green").build());
    var file =
        node.directories
            .pod(pod.getMetadata().getUid())
            .resolve("volumes/kubernetes.io~configmap/c/colour");
    Eventually.within(
        Duration.ofSeconds(10),
        "the file follows its config map",
        () -> text(file).equals("green"));

    client.pods().inNamespace("default").withName("full").delete();
    String uid = pod.getMetadata().getUid();
    Eventually.within(
        Duration.ofSeconds(20),
        "nothing of the pod is left",
        () ->
            ObservedPod.of(real.runtime(), uid).nothing()
                && !Files.exists(node.directories.pod(uid)));
  }

  @Test
  void restartsWithBackOff() throws Exception {
    create(pod("crash", "sh", "-c", "echo dying > /dev/termination-log; exit 3").build());
    Pod waiting =
        until(
            "crash",
            p ->
                p.getStatus() != null
                    && p.getStatus().getContainerStatuses().stream()
                        .anyMatch(
                            c ->
                                c.getState().getWaiting() != null
                                    && "CrashLoopBackOff"
                                        .equals(c.getState().getWaiting().getReason())));
    var status = waiting.getStatus().getContainerStatuses().get(0);
    assertThat(status.getRestartCount()).isEqualTo(1);
    assertThat(status.getState().getWaiting().getMessage())
        .startsWith("back-off 10s restarting failed container=main pod=crash_default(");
    assertThat(status.getLastState().getTerminated().getExitCode()).isEqualTo(3);
    assertThat(status.getLastState().getTerminated().getMessage()).isEqualTo("dying\n");
    client.pods().inNamespace("default").withName("crash").delete();
  }

  @Test
  void completesAfterItsInitContainers() throws Exception {
    Pod pod =
        pod("job", "sh", "-c", "exit 0")
            .editSpec()
            .withRestartPolicy("Never")
            .addNewInitContainer()
            .withName("first")
            .withImage(RealRuntime.IMAGE)
            .withImagePullPolicy("IfNotPresent")
            .withCommand("true")
            .endInitContainer()
            .endSpec()
            .build();
    create(pod);
    Pod done =
        until(
            "job",
            p ->
                p != null && p.getStatus() != null && "Succeeded".equals(p.getStatus().getPhase()));
    assertThat(
            done.getStatus().getContainerStatuses().get(0).getState().getTerminated().getReason())
        .isEqualTo("Completed");
    assertThat(done.getStatus().getInitContainerStatuses().get(0).getReady()).isTrue();
    client.pods().inNamespace("default").withName("job").delete();
  }

  @Test
  void saysWhyAnImageIsNotThere() throws Exception {
    Pod pod =
        pod("noimage", "true")
            .editSpec()
            .editContainer(0)
            .withImage("gantry.test/none:1")
            .withImagePullPolicy("Never")
            .endContainer()
            .endSpec()
            .build();
    create(pod);
    Pod waiting =
        until(
            "noimage",
            p ->
                p.getStatus() != null
                    && p.getStatus().getContainerStatuses().stream()
                        .anyMatch(
                            c ->
                                c.getState().getWaiting() != null
                                    && "ErrImageNeverPull"
                                        .equals(c.getState().getWaiting().getReason())));
    assertThat(waiting.getStatus().getPhase()).isEqualTo("Pending");
    client.pods().inNamespace("default").withName("noimage").delete();
  }
}
