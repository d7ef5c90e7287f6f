package dev.gantry.agent.registration;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.agent.NodeDirectories;
import dev.gantry.agent.NodeFacts;
import dev.gantry.agent.NodeSettings;
import dev.gantry.agent.cri.ContainerRuntime;
import dev.gantry.agent.cri.RuntimeCallException;
import dev.gantry.agent.cri.proto.VersionResponse;
import dev.gantry.agent.volume.local.LocalVolumes;
import dev.gantry.model.controller.volume.LocalProvisioner;
import io.fabric8.kubernetes.api.model.ContainerImage;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the Node object true: registers it, and tells its status when something changed or every
 * five minutes. That the node lives is told by its lease, not here.
 */
public final class NodeReporter {
  private static final Logger LOG = LoggerFactory.getLogger(NodeReporter.class);
  private static final Duration AT_LEAST_EVERY = Duration.ofMinutes(5);
  private static final int MOST_PODS = 110;
  private static final int MOST_IMAGES = 50;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KubernetesClient client;
  private final NodeSettings settings;
  private final NodeFacts facts;
  private final ContainerRuntime runtime;
  private final NodeConditions conditions;
  private final Clock clock;
  private Instant told = Instant.MIN;
  private ObjectNode before;
  private List<NodeCondition> lastConditions = List.of();

  public NodeReporter(
      KubernetesClient client,
      NodeSettings settings,
      NodeFacts facts,
      ContainerRuntime runtime,
      Clock clock) {
    this.client = client;
    this.settings = settings;
    this.facts = facts;
    this.runtime = runtime;
    this.conditions =
        new NodeConditions(runtime, settings.stateDir(), settings.limits().eviction());
    this.clock = clock;
  }

  /** Makes the Node, or takes over the one that is there; returns it. */
  public Node register() {
    Node present = client.nodes().withName(settings.nodeName()).get();
    Map<String, String> labels =
        Map.of(
            "kubernetes.io/hostname", settings.nodeName(),
            "kubernetes.io/os", "linux",
            "kubernetes.io/arch", Machine.architecture(),
            "beta.kubernetes.io/os", "linux",
            "beta.kubernetes.io/arch", Machine.architecture());
    Map<String, String> annotations =
        Map.of(
            LocalProvisioner.FOLDER,
            LocalVolumes.folder(new NodeDirectories(settings.stateDir()))
                .toAbsolutePath()
                .toString());
    if (present == null) {
      Node node =
          new NodeBuilder()
              .withNewMetadata()
              .withName(settings.nodeName())
              .withLabels(labels)
              .withAnnotations(annotations)
              .endMetadata()
              .withNewSpec()
              .endSpec()
              .withStatus(status(clock.instant()))
              .build();
      present = client.nodes().resource(node).create();
      LOG.info("registered node {}", settings.nodeName());
    } else if (!has(present.getMetadata().getLabels(), labels)
        || !has(present.getMetadata().getAnnotations(), annotations)) {
      ObjectNode patch = JSON.createObjectNode();
      ObjectNode metadata = patch.putObject("metadata");
      metadata.set("labels", JSON.valueToTree(labels));
      metadata.set("annotations", JSON.valueToTree(annotations));
      present =
          client
              .nodes()
              .withName(settings.nodeName())
              .patch(PatchContext.of(PatchType.JSON_MERGE), patch.toString());
    }
    if (present.getStatus() != null) {
      lastConditions = present.getStatus().getConditions();
    }
    report();
    return present;
  }

  private static boolean has(Map<String, String> present, Map<String, String> wanted) {
    return present != null && present.entrySet().containsAll(wanted.entrySet());
  }

  /** Tells the status if it says something new; returns whether the node is Ready. */
  public synchronized boolean report() {
    Instant now = clock.instant();
    NodeStatus status = status(now);
    ObjectNode tree = JSON.valueToTree(status);
    ObjectNode timeless = tree.deepCopy();
    timeless.path("conditions").forEach(c -> ((ObjectNode) c).remove("lastHeartbeatTime"));
    boolean ready =
        status.getConditions().stream()
            .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
    if (timeless.equals(before) && now.isBefore(told.plus(AT_LEAST_EVERY))) {
      return ready;
    }
    ObjectNode patch = JSON.createObjectNode();
    patch.set("status", tree);
    client
        .nodes()
        .withName(settings.nodeName())
        .subresource("status")
        .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), patch.toString());
    before = timeless;
    told = now;
    lastConditions = status.getConditions();
    return ready;
  }

  /**
   * Tells the status at the next report even if it says nothing new here: others may have changed
   * it there.
   */
  public synchronized void tellAnew() {
    before = null;
  }

  /** As {@link #report}, but a server that is away is no error, and a lost Node is made anew. */
  public boolean tryReport() {
    try {
      return report();
    } catch (KubernetesClientException e) {
      if (e.getCode() == 404) {
        before = null;
        try {
          register();
        } catch (KubernetesClientException again) {
          LOG.info("node not registered: {}", again.getMessage());
        }
      } else {
        LOG.info("node status not told: {}", e.getMessage());
      }
      return false;
    }
  }

  private NodeStatus status(Instant now) {
    NodeStatus status = new NodeStatus();
    status.setCapacity(Machine.capacity(facts, MOST_PODS));
    status.setAllocatable(Machine.allocatable(facts, MOST_PODS));
    status.setAddresses(
        List.of(
            new NodeAddress(settings.nodeIp(), "InternalIP"),
            new NodeAddress(settings.nodeName(), "Hostname")));
    status.setConditions(conditions.now(lastConditions, now));
    status.setDaemonEndpoints(
        new io.fabric8.kubernetes.api.model.NodeDaemonEndpointsBuilder()
            .withNewKubeletEndpoint()
            .withPort(settings.kubeletPort())
            .endKubeletEndpoint()
            .build());
    try {
      VersionResponse version = runtime.version();
      status.setNodeInfo(
          Machine.info(
              version.getRuntimeName() + "://" + version.getRuntimeVersion(), settings.nodeName()));
      status.setImages(images());
    } catch (RuntimeCallException e) {
      status.setNodeInfo(Machine.info("containerd://unknown", settings.nodeName()));
    }
    return status;
  }

  private List<ContainerImage> images() {
    List<ContainerImage> images = new ArrayList<>();
    for (var image : runtime.images()) {
      List<String> names = new ArrayList<>(image.getRepoDigestsList());
      names.addAll(image.getRepoTagsList());
      if (!names.isEmpty()) {
        images.add(new ContainerImage(names, image.getSize()));
      }
    }
    images.sort(
        Comparator.comparing(ContainerImage::getSizeBytes)
            .reversed()
            .thenComparing(i -> i.getNames().get(0)));
    return images.size() > MOST_IMAGES ? images.subList(0, MOST_IMAGES) : images;
  }
}
