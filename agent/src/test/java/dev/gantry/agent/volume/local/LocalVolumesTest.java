package dev.gantry.agent.volume.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.agent.StoringServer;
import dev.gantry.model.controller.volume.Binding;
import dev.gantry.model.controller.volume.LocalProvisioner;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalVolumesTest {

  @TempDir Path folder;
  private final StoringServer server = new StoringServer();
  private KubernetesClient client;
  private LocalVolumes volumes;

  @BeforeEach
  void start() {
    client = server.client();
    volumes = new LocalVolumes(folder, client);
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private PersistentVolume create(Path path) {
    return client
        .persistentVolumes()
        .resource(
            new PersistentVolumeBuilder()
                .withNewMetadata()
                .withName("pvc-1")
                .addToAnnotations(Binding.PROVISIONED_BY, LocalProvisioner.NAME)
                .withFinalizers(Binding.VOLUME_PROTECTION)
                .endMetadata()
                .withNewSpec()
                .withNewLocal()
                .withPath(path.toString())
                .endLocal()
                .endSpec()
                .build())
        .create();
  }

  private PersistentVolume stored() {
    return client.persistentVolumes().withName("pvc-1").get();
  }

  @Test
  void theDirectoryIsMadeAfterTheVolumeSaysSoAndGoesWithIt() throws IOException {
    Path directory = folder.resolve("pvc-1");
    volumes.prepare(create(directory));
    assertThat(Files.getPosixFilePermissions(directory)).contains(PosixFilePermission.OTHERS_WRITE);
    assertThat(stored().getMetadata().getFinalizers()).contains(LocalProvisioner.DIRECTORY);
    Files.writeString(directory.resolve("data"), "kept");

    volumes.prepare(stored());
    volumes.sweep();
    assertThat(directory.resolve("data")).hasContent("kept");

    client.persistentVolumes().withName("pvc-1").delete();
    volumes.sweep();
    assertThat(directory.resolve("data")).as("still protected").hasContent("kept");

    client
        .persistentVolumes()
        .withName("pvc-1")
        .edit(
            v -> {
              v.getMetadata().setFinalizers(List.of(LocalProvisioner.DIRECTORY));
              return v;
            });
    volumes.sweep();
    assertThat(directory).doesNotExist();
    assertThat(stored()).isNull();
  }

  @Test
  void aDirectoryWhoseVolumeIsNotSeenIsLeftAlone() throws IOException {
    Path stray = Files.createDirectory(folder.resolve("pvc-2"));
    volumes.sweep();
    assertThat(stray).exists();
  }

  @Test
  void nothingIsMadeOutsideTheFolder() {
    PersistentVolume elsewhere = create(folder.resolve("../elsewhere"));
    assertThatThrownBy(() -> volumes.prepare(elsewhere)).isInstanceOf(IOException.class);
    assertThat(folder.resolveSibling("elsewhere")).doesNotExist();
  }
}
