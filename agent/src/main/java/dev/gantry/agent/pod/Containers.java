package dev.gantry.agent.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Small questions about the containers of a pod. */
public final class Containers {
  private static final KubernetesSerialization JSON = new KubernetesSerialization();

  private Containers() {}

  /** Init, regular and ephemeral containers, in that order. */
  public static Stream<Container> all(Pod pod) {
    return Stream.concat(
        Stream.concat(
            pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream()),
        pod.getSpec().getEphemeralContainers().stream().map(Containers::of));
  }

  public static Optional<Container> named(Pod pod, String name) {
    return all(pod).filter(c -> c.getName().equals(name)).findFirst();
  }

  /** An ephemeral container has a regular one's fields. */
  public static Container of(EphemeralContainer ephemeral) {
    return JSON.convertValue(ephemeral, Container.class);
  }

  /** Changes when a running container no longer is what is wanted; only the image can change. */
  static String hash(Container container) {
    return Integer.toHexString(Objects.hash(container.getName(), container.getImage()));
  }

  /** {@code name_namespace(uid)}, the form of Kubernetes' messages. */
  static String podText(Pod pod) {
    var meta = pod.getMetadata();
    return meta.getName() + "_" + meta.getNamespace() + "(" + meta.getUid() + ")";
  }

  public static String image(String image) {
    return image == null ? "" : image.strip();
  }
}
