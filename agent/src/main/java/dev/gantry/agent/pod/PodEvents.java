package dev.gantry.agent.pod;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts events as a kubelet does, off the path of the pod's work. The same event again only counts
 * up. When the server is away, events are dropped rather than heaped up.
 */
public final class PodEvents implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PodEvents.class);
  private static final int WAITING = 1000;
  private static final int REMEMBERED = 4096;

  private record Key(String uid, String fieldPath, String type, String reason, String message) {}

  private final KubernetesClient client;
  private final Clock clock;
  private final String nodeName;
  private final ThreadPoolExecutor sender =
      new ThreadPoolExecutor(
          1,
          1,
          30,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(WAITING),
          r -> {
            Thread thread = new Thread(r, "events");
            thread.setDaemon(true);
            return thread;
          });

  private final Map<Key, Event> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Event> eldest) {
          return size() > REMEMBERED;
        }
      };

  public PodEvents(KubernetesClient client, Clock clock, String nodeName) {
    this.client = client;
    this.clock = clock;
    this.nodeName = nodeName;
    sender.allowCoreThreadTimeOut(true);
  }

  void normal(Pod pod, String reason, String message) {
    post(reference(pod, null), "Normal", reason, message);
  }

  void warning(Pod pod, String reason, String message) {
    post(reference(pod, null), "Warning", reason, message);
  }

  void normal(Pod pod, String container, String reason, String message) {
    post(reference(pod, container), "Normal", reason, message);
  }

  public void warning(Pod pod, String container, String reason, String message) {
    post(reference(pod, container), "Warning", reason, message);
  }

  /** About the node itself. */
  public void node(String type, String reason, String message) {
    ObjectReference reference =
        new ObjectReferenceBuilder()
            .withKind("Node")
            .withApiVersion("v1")
            .withName(nodeName)
            .withUid(nodeName)
            .build();
    post(reference, type, reason, message);
  }

  private static ObjectReference reference(Pod pod, String container) {
    String path = null;
    if (container != null) {
      boolean init =
          pod.getSpec().getInitContainers().stream().anyMatch(c -> c.getName().equals(container));
      boolean ephemeral =
          pod.getSpec().getEphemeralContainers().stream()
              .anyMatch(c -> c.getName().equals(container));
      String list = init ? "initContainers" : ephemeral ? "ephemeralContainers" : "containers";
      path = "spec." + list + "{" + container + "}";
    }
    return new ObjectReferenceBuilder()
        .withKind("Pod")
        .withApiVersion("v1")
        .withNamespace(pod.getMetadata().getNamespace())
        .withName(pod.getMetadata().getName())
        .withUid(pod.getMetadata().getUid())
        .withResourceVersion(pod.getMetadata().getResourceVersion())
        .withFieldPath(path)
        .build();
  }

  private void post(ObjectReference about, String type, String reason, String message) {
    try {
      sender.execute(() -> send(about, type, reason, message));
    } catch (RejectedExecutionException e) {
      LOG.debug("event dropped: {} {}", reason, message);
    }
  }

  private void send(ObjectReference about, String type, String reason, String message) {
    String namespace = about.getNamespace() == null ? "default" : about.getNamespace();
    String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    Key key = new Key(about.getUid(), about.getFieldPath(), type, reason, message);
    try {
      Event before = known.get(key);
      if (before != null) {
        // Nodes may write events but not read them, so the count is kept here.
        int count = before.getCount() + 1;
        client
            .v1()
            .events()
            .inNamespace(namespace)
            .withName(before.getMetadata().getName())
            .patch(
                PatchContext.of(PatchType.JSON_MERGE),
                "{\"count\":" + count + ",\"lastTimestamp\":\"" + now + "\"}");
        known.put(key, new EventBuilder(before).withCount(count).build());
        return;
      }
      Event event =
          new EventBuilder()
              .withNewMetadata()
              .withName(about.getName() + "." + Long.toHexString(System.nanoTime()))
              .withNamespace(namespace)
              .endMetadata()
              .withInvolvedObject(about)
              .withType(type)
              .withReason(reason)
              .withMessage(message)
              .withCount(1)
              .withFirstTimestamp(now)
              .withLastTimestamp(now)
              .withNewSource()
              .withComponent("kubelet")
              .withHost(nodeName)
              .endSource()
              .withReportingComponent("kubelet")
              .withReportingInstance(nodeName)
              .build();
      known.put(key, client.v1().events().inNamespace(namespace).resource(event).create());
    } catch (KubernetesClientException e) {
      known.remove(key);
      LOG.debug("event {} not posted: {}", reason, e.getMessage());
    }
  }

  @Override
  public void close() {
    sender.shutdownNow();
  }
}
