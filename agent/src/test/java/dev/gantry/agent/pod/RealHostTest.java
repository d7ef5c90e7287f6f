package dev.gantry.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What real pods share with their node: folders, volumes, ports and the network. */
@Tag("containers")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealHostTest {
  private RealPods pods;
  private Path folder;

  @BeforeAll
  void start() throws Exception {
    pods = new RealPods();
    folder = Files.createDirectories(pods.real.folder().resolve("host"));
  }

  @AfterAll
  void stop() throws Exception {
    if (pods != null) {
      pods.close();
    }
  }

  private static PodBuilder mounting(String name, String script) {
    return RealPods.pod(name, "sh", "-c", script)
        .editSpec()
        .editContainer(0)
        .addNewVolumeMount()
        .withName("v")
        .withMountPath("/v")
        .endVolumeMount()
        .endContainer()
        .endSpec();
  }

  private static PodBuilder withHostPath(PodBuilder pod, Path path, String type) {
    return pod.editSpec()
        .addNewVolume()
        .withName("v")
        .withNewHostPath(path.toString(), type)
        .endVolume()
        .endSpec();
  }

  @Test
  void aHostPathIsSharedBothWays() throws IOException {
    Path shared = Files.createDirectory(folder.resolve("shared"));
    Files.writeString(shared.resolve("in"), "from the node");
    pods.create(
        withHostPath(mounting("host", "cp /v/in /v/out; exec sleep 1000"), shared, "Directory")
            .build());
    pods.running("host");
    pods.eventually("the copy is there", () -> Files.exists(shared.resolve("out")));
    assertThat(shared.resolve("out")).hasContent("from the node");
    pods.delete("host");
  }

  @Test
  void aHostPathThatIsNotWhatItShouldBeIsToldInWords() {
    Path missing = folder.resolve("missing");
    pods.create(withHostPath(mounting("nohost", "sleep 1000"), missing, "Directory").build());
    pods.event(
        "nohost",
        "FailedMount: MountVolume.SetUp failed for volume \"v\" : hostPath type check failed: "
            + missing
            + " is not a directory");
    assertThat(pods.get("nohost").getStatus().getPhase()).isEqualTo("Pending");
    missing.toFile().mkdir();
    pods.running("nohost");
    pods.delete("nohost");
  }

  private PodBuilder claiming(String name, String claim, String script) {
    return mounting(name, script)
        .editSpec()
        .addNewVolume()
        .withName("v")
        .withNewPersistentVolumeClaim(claim, false)
        .endVolume()
        .endSpec();
  }

  private void volume(PersistentVolumeBuilder volume, String name) {
    pods.client
        .persistentVolumes()
        .resource(volume.withNewMetadata().withName(name).endMetadata().build())
        .create();
    pods.client
        .persistentVolumeClaims()
        .inNamespace("default")
        .resource(
            new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("default")
                .endMetadata()
                .withNewSpec()
                .withVolumeName(name)
                .endSpec()
                .withNewStatus()
                .withPhase("Bound")
                .endStatus()
                .build())
        .create();
  }

  @Test
  void claimedVolumesKeepTheirContentFromPodToPod() throws IOException {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    volume(
        new PersistentVolumeBuilder()
            .withNewSpec()
            .withNewLocal()
            .withPath(disk.toString())
            .endLocal()
            .endSpec(),
        "disk");
    pods.create(
        claiming("writer", "disk", "echo kept > /v/file")
            .editSpec()
            .withRestartPolicy("Never")
            .endSpec()
            .build());
    pods.until("writer", p -> "Succeeded".equals(p.getStatus().getPhase()));
    pods.delete("writer");
    pods.create(claiming("reader", "disk", "exec sleep 1000").build());
    Pod reader = pods.running("reader");
    assertThat(pods.exec(reader, "cat", "/v/file")).isEqualTo("kept\n");
    pods.delete("reader");
  }

  @Test
  void aClaimThatIsNotBoundHoldsThePodBack() {
    Path later = folder.resolve("later");
    pods.create(claiming("early", "later", "exec sleep 1000").build());
    pods.event("early", "FailedMount: MountVolume.SetUp failed for volume \"v\" : persistent");
    volume(
        new PersistentVolumeBuilder()
            .withNewSpec()
            .withNewHostPath(later.toString(), "DirectoryOrCreate")
            .endSpec(),
        "later");
    pods.running("early");
    pods.delete("early");
  }

  @Test
  void aHostPortLeadsToThePod() throws Exception {
    pods.create(
        serving("port", "8080")
            .editSpec()
            .editContainer(0)
            .addNewPort()
            .withContainerPort(8080)
            .withHostPort(27081)
            .withProtocol("TCP")
            .endPort()
            .endContainer()
            .endSpec()
            .build());
    Pod pod = pods.running("port");
    assertThat(pod.getStatus().getPodIP()).startsWith("10.199.9.");
    // The bridge's own address: loopback would need route_localnet, which belongs to the node.
    assertThat(get("http://10.199.9.1:27081/name")).isEqualTo("port\n");
    pods.create(
        serving("second", "8080")
            .editSpec()
            .editContainer(0)
            .addNewPort()
            .withContainerPort(8080)
            .withHostPort(27081)
            .withProtocol("TCP")
            .endPort()
            .endContainer()
            .endSpec()
            .build());
    Pod refused = pods.until("second", p -> "Failed".equals(p.getStatus().getPhase()));
    assertThat(refused.getStatus().getReason()).isEqualTo("NodePorts");
    pods.delete("port");
    pods.delete("second");
  }

  @Test
  void aPodOfTheNodesNetworkListensAtTheNode() throws Exception {
    pods.create(serving("hostnet", "27082").editSpec().withHostNetwork(true).endSpec().build());
    Pod pod = pods.running("hostnet");
    assertThat(pod.getStatus().getPodIP()).isEqualTo(pod.getStatus().getHostIP());
    assertThat(get("http://127.0.0.1:27082/name")).isEqualTo("hostnet\n");
    pods.delete("hostnet");
  }

  /** Serves its name; ready when it listens. */
  private static PodBuilder serving(String name, String port) {
    return RealPods.pod(
            name,
            "sh",
            "-c",
            "mkdir /www; echo " + name + " > /www/name; exec httpd -f -p " + port + " -h /www")
        .editSpec()
        .editContainer(0)
        .withNewReadinessProbe()
        .withPeriodSeconds(1)
        .withNewTcpSocket()
        .withNewPort(Integer.parseInt(port))
        .endTcpSocket()
        .endReadinessProbe()
        .endContainer()
        .endSpec();
  }

  private static String get(String uri) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(uri)).timeout(Duration.ofSeconds(20)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
