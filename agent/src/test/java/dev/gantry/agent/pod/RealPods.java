package dev.gantry.agent.pod;

import dev.gantry.agent.RealRuntime;
import dev.gantry.agent.StoringServer;
import dev.gantry.agent.TestNode;
import dev.gantry.agent.network.Eventually;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** A node on a real runtime with a server that only stores, and the words that tests use of it. */
public final class RealPods {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration PAUSE = Duration.ofMillis(30);

  public final RealRuntime real;
  public final KubernetesClient client;
  public final TestNode node;
  private final StoringServer server;

  public RealPods() throws Exception {
    this(RealRuntime.start());
  }

  public RealPods(RealRuntime real) {
    this.real = real;
    this.server = new StoringServer();
    this.client = server.client();
    this.node = new TestNode(client, real);
  }

  /** One container named main of the test's image; restarted always, ended within a second. */
  public static PodBuilder pod(String name, String... command) {
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

  public Pod create(Pod pod) {
    return client.pods().inNamespace("default").resource(pod).create();
  }

  public void delete(String name) {
    client.pods().inNamespace("default").withName(name).delete();
  }

  public Pod get(String name) {
    return client.pods().inNamespace("default").withName(name).get();
  }

  /**
   * Fails after a minute, showing the pod as it then is. Asks again and again: the storing server
   * may stand still for long when a watch is closed while it sends.
   */
  public Pod until(String name, Predicate<Pod> condition) {
    AtomicReference<Pod> last = new AtomicReference<>();
    try {
      Eventually.within(
          PATIENCE,
          PAUSE,
          name,
          () -> {
            last.set(get(name));
            return last.get() != null
                && last.get().getStatus() != null
                && condition.test(last.get());
          });
      return last.get();
    } catch (AssertionError e) {
      throw new AssertionError(name + " is " + last.get() + ", events " + messages(name), e);
    }
  }

  public Pod running(String name) {
    return until(name, RealPods::isRunning);
  }

  public static boolean isRunning(Pod pod) {
    return "Running".equals(pod.getStatus().getPhase())
        && pod.getStatus().getContainerStatuses().stream()
            .allMatch(c -> Boolean.TRUE.equals(c.getReady()));
  }

  public static ContainerStatus main(Pod pod) {
    return pod.getStatus().getContainerStatuses().get(0);
  }

  /** The runtime's id of the container named main. */
  public static String containerId(Pod pod) {
    return main(pod).getContainerID().replaceFirst(".*//", "");
  }

  public String exec(Pod pod, String... command) {
    var answer =
        real.runtime().execSync(containerId(pod), List.of(command), Duration.ofSeconds(20));
    return answer.getStdout().toString(StandardCharsets.UTF_8)
        + answer.getStderr().toString(StandardCharsets.UTF_8);
  }

  public List<Event> events(String pod) {
    return client.v1().events().inNamespace("default").list().getItems().stream()
        .filter(e -> e.getInvolvedObject().getName().equals(pod))
        .toList();
  }

  /** {@code reason: message} of each event about the pod. */
  public List<String> messages(String pod) {
    return events(pod).stream().map(e -> e.getReason() + ": " + e.getMessage()).toList();
  }

  public void eventually(String what, java.util.function.BooleanSupplier condition) {
    Eventually.within(PATIENCE, PAUSE, what, condition::getAsBoolean);
  }

  /** Waits until some event of the pod begins so. */
  public void event(String pod, String beginning) {
    try {
      eventually("event", () -> messages(pod).stream().anyMatch(m -> m.startsWith(beginning)));
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("no \"" + beginning + "\" among " + messages(pod), e);
    }
  }

  public void close() throws Exception {
    node.close();
    server.close();
    real.close();
  }
}
