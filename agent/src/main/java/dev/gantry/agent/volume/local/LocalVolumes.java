package dev.gantry.agent.volume.local;

import dev.gantry.agent.NodeDirectories;
import dev.gantry.model.controller.volume.Binding;
import dev.gantry.model.controller.volume.LocalProvisioner;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directories behind volumes of the class {@code local}. One is made when a pod first mounts
 * its volume, after the volume says so by a finalizer; it is removed when the volume is deleted,
 * and then the volume may go. A directory whose volume is not to be seen is left alone: data are
 * not deleted because of a question that was not answered.
 */
public final class LocalVolumes {

  private static final Logger LOG = LoggerFactory.getLogger(LocalVolumes.class);

  private final Path folder;
  private final KubernetesClient client;

  public LocalVolumes(Path folder, KubernetesClient client) {
    this.folder = folder;
    this.client = client;
  }

  /** Where a node keeps them. */
  public static Path folder(NodeDirectories directories) {
    return directories.root().resolve("volumes");
  }

  public static boolean concerns(PersistentVolume volume) {
    Map<String, String> annotations = volume.getMetadata().getAnnotations();
    return annotations != null
        && LocalProvisioner.NAME.equals(annotations.get(Binding.PROVISIONED_BY));
  }

  /** Makes the volume's directory, if it is not there. */
  public void prepare(PersistentVolume volume) throws IOException {
    Path directory = Path.of(volume.getSpec().getLocal().getPath()).normalize();
    if (!folder.normalize().equals(directory.getParent())) {
      throw new IOException(directory + " is not in the folder of local volumes");
    }
    if (Files.isDirectory(directory)) {
      return;
    }
    if (!volume.getMetadata().getFinalizers().contains(LocalProvisioner.DIRECTORY)) {
      client
          .persistentVolumes()
          .withName(volume.getMetadata().getName())
          .edit(
              current -> {
                current.getMetadata().getFinalizers().add(LocalProvisioner.DIRECTORY);
                return current;
              });
    }
    NodeDirectories.ensure(directory);
    // Whoever the container runs as may write, as in a directory of its own.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  /** Removes the directories of deleted volumes. */
  public void sweep() {
    for (Path directory : NodeDirectories.children(folder)) {
      try {
        sweep(directory);
      } catch (KubernetesClientException unseen) {
        LOG.debug("volume of {} cannot be seen: {}", directory, unseen.getMessage());
      } catch (RuntimeException failure) {
        LOG.warn("{} was not removed: {}", directory, failure.toString());
      }
    }
  }

  private void sweep(Path directory) {
    PersistentVolume volume =
        client.persistentVolumes().withName(directory.getFileName().toString()).get();
    if (volume == null || !isLeft(volume)) {
      return;
    }
    NodeDirectories.delete(directory);
    client
        .persistentVolumes()
        .withName(volume.getMetadata().getName())
        .edit(
            current -> {
              current.getMetadata().getFinalizers().remove(LocalProvisioner.DIRECTORY);
              return current;
            });
    LOG.info("removed the directory of volume {}", volume.getMetadata().getName());
  }

  /** Deleted, and by the protection's absence no longer bound to a claim. */
  private static boolean isLeft(HasMetadata volume) {
    return volume.getMetadata().getDeletionTimestamp() != null
        && volume.getMetadata().getFinalizers().contains(LocalProvisioner.DIRECTORY)
        && !volume.getMetadata().getFinalizers().contains(Binding.VOLUME_PROTECTION);
  }
}
