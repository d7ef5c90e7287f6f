package dev.gantry.agent.volume;

import dev.gantry.agent.NodeDirectories;
import dev.gantry.agent.volume.local.LocalVolumes;
import dev.gantry.model.quantity.Quantity;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Makes the volumes of a pod on this node, keeps their content current, and takes them away. */
public final class PodVolumes {
  private final NodeDirectories directories;
  private final KubernetesClient client;
  private final ReferencedObjects objects;
  private final ServiceAccountTokens tokens;
  private final FileSources files;

  public PodVolumes(
      NodeDirectories directories,
      KubernetesClient client,
      ReferencedObjects objects,
      ServiceAccountTokens tokens) {
    this.directories = directories;
    this.client = client;
    this.objects = objects;
    this.tokens = tokens;
    this.files = new FileSources(objects, tokens);
  }

  /**
   * Makes all volumes, or brings their files up to date; idempotent.
   *
   * @return by volume name
   * @throws VolumeException naming the volume that cannot be made
   */
  public Map<String, MountedVolume> setUp(Pod pod, PodFields fields) {
    Map<String, MountedVolume> mounted = new HashMap<>();
    for (Volume volume : pod.getSpec().getVolumes()) {
      try {
        mounted.put(volume.getName(), setUp(pod, volume, fields));
      } catch (VolumeException e) {
        throw new VolumeException(
            "MountVolume.SetUp failed for volume \"" + volume.getName() + "\" : " + e.getMessage(),
            e);
      } catch (IOException | RuntimeException e) {
        throw new VolumeException(
            "MountVolume.SetUp failed for volume \"" + volume.getName() + "\" : " + e, e);
      }
    }
    return mounted;
  }

  private MountedVolume setUp(Pod pod, Volume volume, PodFields fields) throws IOException {
    Ownership ownership = Ownership.of(pod.getSpec().getSecurityContext());
    String uid = pod.getMetadata().getUid();
    if (volume.getEmptyDir() != null) {
      return emptyDir(uid, volume, ownership);
    }
    if (volume.getHostPath() != null) {
      return new MountedVolume(
          HostPaths.prepare(volume.getHostPath().getPath(), volume.getHostPath().getType()), false);
    }
    if (volume.getPersistentVolumeClaim() != null) {
      var claim = volume.getPersistentVolumeClaim();
      return claim(pod, claim.getClaimName(), Boolean.TRUE.equals(claim.getReadOnly()));
    }
    if (volume.getConfigMap() != null) {
      var map = volume.getConfigMap();
      Path folder = folder(uid, "configmap", volume.getName());
      new AtomicFolder(folder, ownership)
          .write(
              files.configMap(
                  pod, map.getName(), map.getOptional(), map.getItems(), map.getDefaultMode()));
      return new MountedVolume(folder, true);
    }
    if (volume.getDownwardAPI() != null) {
      Path folder = folder(uid, "downward-api", volume.getName());
      var source = volume.getDownwardAPI();
      new AtomicFolder(folder, ownership)
          .write(files.downward(pod, fields, source.getItems(), source.getDefaultMode()));
      return new MountedVolume(folder, true);
    }
    if (volume.getSecret() != null) {
      var secret = volume.getSecret();
      Path folder = directories.memory(uid).resolve(volume.getName());
      new AtomicFolder(folder, ownership)
          .write(
              files.secret(
                  pod,
                  secret.getSecretName(),
                  secret.getOptional(),
                  secret.getItems(),
                  secret.getDefaultMode()));
      return new MountedVolume(folder, true);
    }
    if (volume.getProjected() != null) {
      Path folder = directories.memory(uid).resolve(volume.getName());
      new AtomicFolder(folder, ownership)
          .write(files.projected(pod, fields, volume.getProjected()));
      return new MountedVolume(folder, true);
    }
    throw new VolumeException("this kind of volume is not offered on this node");
  }

  private Path folder(String uid, String kind, String name) {
    return directories.pod(uid).resolve("volumes").resolve("kubernetes.io~" + kind).resolve(name);
  }

  private MountedVolume emptyDir(String uid, Volume volume, Ownership ownership)
      throws IOException {
    EmptyDirVolumeSource source = volume.getEmptyDir();
    Path folder = folder(uid, "empty-dir", volume.getName());
    boolean fresh = !Files.isDirectory(folder);
    if ("Memory".equals(source.getMedium())) {
      long limit =
          source.getSizeLimit() == null
              ? 0
              : Quantity.parse(source.getSizeLimit().toString()).whole();
      TmpfsMounts.mount(folder, limit);
    } else {
      Files.createDirectories(folder);
    }
    if (fresh) {
      ownership.scratch(folder);
    }
    return new MountedVolume(folder, false);
  }

  private MountedVolume claim(Pod pod, String claimName, boolean readOnly) throws IOException {
    var claim =
        client
            .persistentVolumeClaims()
            .inNamespace(pod.getMetadata().getNamespace())
            .withName(claimName)
            .get();
    if (claim == null) {
      throw new VolumeException("persistentvolumeclaim \"" + claimName + "\" not found");
    }
    if (claim.getStatus() == null
        || !"Bound".equals(claim.getStatus().getPhase())
        || claim.getSpec().getVolumeName() == null) {
      throw new VolumeException("PVC " + claimName + " is not bound");
    }
    PersistentVolume volume =
        client.persistentVolumes().withName(claim.getSpec().getVolumeName()).get();
    if (volume == null) {
      throw new VolumeException(
          "persistentvolume \"" + claim.getSpec().getVolumeName() + "\" not found");
    }
    if (volume.getSpec().getHostPath() != null) {
      var host = volume.getSpec().getHostPath();
      return new MountedVolume(HostPaths.prepare(host.getPath(), host.getType()), readOnly);
    }
    if (volume.getSpec().getLocal() != null) {
      if (LocalVolumes.concerns(volume)) {
        new LocalVolumes(LocalVolumes.folder(directories), client).prepare(volume);
      }
      return new MountedVolume(
          HostPaths.prepare(volume.getSpec().getLocal().getPath(), "Directory"), readOnly);
    }
    throw new VolumeException(
        "persistentvolume \""
            + volume.getMetadata().getName()
            + "\" is of a kind that is not offered on this node (hostPath and local are)");
  }

  /** When the volumes must be looked at again though nothing changed; null if never. */
  public Instant nextRefresh(String podUid) {
    return tokens.renewal(podUid);
  }

  /** Takes everything away that was made for the pod. */
  public void tearDown(String podUid) {
    TmpfsMounts.unmountBelow(directories.pod(podUid));
    NodeDirectories.delete(directories.pod(podUid));
    NodeDirectories.delete(directories.memory(podUid));
    objects.release(podUid);
    tokens.release(podUid);
  }
}
