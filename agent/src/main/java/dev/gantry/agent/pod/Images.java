package dev.gantry.agent.pod;

import dev.gantry.agent.cri.ContainerRuntime;
import dev.gantry.agent.cri.RuntimeCallException;
import dev.gantry.agent.cri.proto.AuthConfig;
import dev.gantry.agent.cri.proto.Image;
import dev.gantry.agent.cri.proto.PodSandboxConfig;
import dev.gantry.agent.image.PullCredentials;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that a container's image is there, by its pull policy, pulling in the background. */
final class Images {
  private static final Logger LOG = LoggerFactory.getLogger(Images.class);
  private static final Pattern NAME =
      Pattern.compile(
          "([A-Za-z0-9.-]+(:[0-9]+)?/)?[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*"
              + "(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[a-f0-9]{64})?");

  private final ContainerRuntime runtime;
  private final PullCredentials credentials;
  private final PodEvents events;
  private final Executor threads;
  private final Clock clock;
  private final Consumer<String> changedPod;

  Images(
      ContainerRuntime runtime,
      PullCredentials credentials,
      PodEvents events,
      Executor threads,
      Clock clock,
      Consumer<String> changedPod) {
    this.runtime = runtime;
    this.credentials = credentials;
    this.events = events;
    this.threads = threads;
    this.clock = clock;
    this.changedPod = changedPod;
  }

  /**
   * The image, or empty: then the container's trouble in {@code memory} says why, and the pod is
   * looked at again when that changes.
   */
  Optional<Image> ensure(PodMemory memory, Pod pod, Container container, PodSandboxConfig sandbox) {
    String name = container.getName();
    String image = Containers.image(container.getImage());
    if (!NAME.matcher(image).matches()) {
      String message =
          "Failed to apply default image tag \""
              + image
              + "\": couldn't parse image name \""
              + image
              + "\": invalid reference format";
      if (memory.troubles.put(name, new Waiting("InvalidImageName", message)) == null) {
        events.warning(pod, name, "InspectFailed", message);
        events.warning(pod, name, "Failed", "Error: InvalidImageName");
      }
      return Optional.empty();
    }
    String policy = policy(container);
    if (memory.pulling.contains(name)) {
      return Optional.empty();
    }
    Optional<Image> present = runtime.image(image);
    boolean pulled = memory.pullFailures.containsKey(pulledKey(name));
    if (present.isPresent() && (!policy.equals("Always") || pulled)) {
      if (!pulled) {
        events.normal(
            pod, name, "Pulled", "Container image \"" + image + "\" already present on machine");
      }
      memory.pullFailures.remove(pulledKey(name));
      clear(memory, name);
      return present;
    }
    if (policy.equals("Never")) {
      String message = "Container image \"" + image + "\" is not present with pull policy of Never";
      if (memory.troubles.put(name, new Waiting("ErrImageNeverPull", message)) == null) {
        events.warning(pod, name, "ErrImageNeverPull", message);
        events.warning(pod, name, "Failed", "Error: ErrImageNeverPull");
      }
      return Optional.empty();
    }
    Instant failed = memory.pullFailures.get(name);
    if (failed != null && clock.instant().isBefore(memory.pulls.until(name, failed))) {
      backOff(memory, pod, name, image);
      return Optional.empty();
    }
    pull(memory, pod, container, image, sandbox);
    return Optional.empty();
  }

  /** When a failed pull may be tried again; empty when none failed. */
  static Optional<Instant> nextPull(PodMemory memory) {
    return memory.pullFailures.entrySet().stream()
        .filter(e -> !e.getKey().startsWith("pulled/"))
        .map(e -> memory.pulls.until(e.getKey(), e.getValue()))
        .min(Instant::compareTo);
  }

  /** The mark that a pull by policy Always has just been done for the coming start. */
  private static String pulledKey(String container) {
    return "pulled/" + container;
  }

  private static void clear(PodMemory memory, String name) {
    memory.pullFailures.remove(name);
    memory.pulls.reset(name);
    memory.troubles.computeIfPresent(name, (n, t) -> t.reason().contains("Image") ? null : t);
  }

  private void backOff(PodMemory memory, Pod pod, String name, String image) {
    Waiting before = memory.troubles.get(name);
    String detail =
        before != null && before.reason().equals("ErrImagePull")
            ? ": ErrImagePull: " + before.message()
            : "";
    if (before == null || before.reason().equals("ErrImagePull")) {
      events.normal(pod, name, "BackOff", "Back-off pulling image \"" + image + "\"");
      events.warning(pod, name, "Failed", "Error: ImagePullBackOff");
      memory.troubles.put(
          name,
          new Waiting("ImagePullBackOff", "Back-off pulling image \"" + image + "\"" + detail));
    }
  }

  private void pull(
      PodMemory memory, Pod pod, Container container, String image, PodSandboxConfig sandbox) {
    String name = container.getName();
    memory.pulling.add(name);
    events.normal(pod, name, "Pulling", "Pulling image \"" + image + "\"");
    threads.execute(
        () -> {
          long start = System.nanoTime();
          try {
            pullWithCredentials(pod, image, sandbox);
            long size = runtime.image(image).map(Image::getSize).orElse(0L);
            String took = String.format(Locale.ROOT, "%.3fs", (System.nanoTime() - start) / 1e9);
            events.normal(
                pod,
                name,
                "Pulled",
                "Successfully pulled image \""
                    + image
                    + "\" in "
                    + took
                    + " ("
                    + took
                    + " including waiting). Image size: "
                    + size
                    + " bytes.");
            LOG.info("pulled {} in {}", image, took);
            clear(memory, name);
            memory.pullFailures.put(pulledKey(name), clock.instant());
          } catch (RuntimeCallException e) {
            events.warning(
                pod, name, "Failed", "Failed to pull image \"" + image + "\": " + e.getMessage());
            events.warning(pod, name, "Failed", "Error: ErrImagePull");
            memory.troubles.put(name, new Waiting("ErrImagePull", e.getMessage()));
            Instant now = clock.instant();
            memory.pulls.next(name, now);
            memory.pullFailures.put(name, now);
          } finally {
            memory.pulling.remove(name);
            changedPod.accept(memory.uid);
          }
        });
  }

  private void pullWithCredentials(Pod pod, String image, PodSandboxConfig sandbox) {
    PullCredentials.Found found = credentials.of(pod, image);
    if (!found.missing().isEmpty()) {
      events.warning(
          pod,
          "FailedToRetrieveImagePullSecret",
          "Unable to retrieve some image pull secrets ("
              + String.join(", ", found.missing())
              + "); attempting to pull the image may not succeed.");
    }
    List<AuthConfig> tries =
        found.credentials().isEmpty()
            ? Collections.singletonList(null)
            : List.copyOf(found.credentials());
    RuntimeCallException first = null;
    for (AuthConfig credentials : tries) {
      try {
        runtime.pullImage(image, credentials, sandbox);
        return;
      } catch (RuntimeCallException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    throw first;
  }

  /**
   * Images without a tag, or tagged latest, are pulled each time unless the container says else.
   */
  private static String policy(Container container) {
    String policy = container.getImagePullPolicy();
    if (policy != null && !policy.isEmpty()) {
      return policy;
    }
    String image = Containers.image(container.getImage());
    String last = image.substring(image.lastIndexOf('/') + 1);
    boolean latest = !last.contains("@") && (!last.contains(":") || last.endsWith(":latest"));
    return latest ? "Always" : "IfNotPresent";
  }
}
