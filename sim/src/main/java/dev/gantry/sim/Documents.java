package dev.gantry.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What hollow nodes write. */
final class Documents {

  static final String JSON_TYPE = "application/json";
  static final String STRATEGIC = "application/strategic-merge-patch+json";

  /** Keeps pods away that do not ask for a hollow node, and the label by which they do. */
  static final String HOLLOW = "gantry.dev/hollow";

  private static final ObjectMapper JSON = new ObjectMapper();

  private Documents() {}

  static JsonNode read(byte[] json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] bytes(JsonNode tree) {
    try {
      return JSON.writeValueAsBytes(tree);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A node, zones in turn. */
  static ObjectNode node(String name, int number, NodeShape shape, boolean tainted) {
    ObjectNode node = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Node");
    ObjectNode labels = node.putObject("metadata").put("name", name).putObject("labels");
    labels.put("kubernetes.io/hostname", name).put("kubernetes.io/os", "linux");
    labels.put("kubernetes.io/arch", "amd64").put(HOLLOW, "true");
    labels.put("topology.kubernetes.io/zone", "zone-" + number % shape.zones());
    ObjectNode spec = node.putObject("spec");
    if (tainted) {
      spec.putArray("taints").addObject().put("key", HOLLOW).put("effect", "NoSchedule");
    }
    return node;
  }

  /** Ready, with what the shape says; as a patch of the status. */
  static ObjectNode nodeStatus(int number, NodeShape shape, Instant now) {
    ObjectNode patch = JSON.createObjectNode();
    ObjectNode status = patch.putObject("status");
    for (String field : new String[] {"capacity", "allocatable"}) {
      status
          .putObject(field)
          .put("cpu", shape.cpu())
          .put("memory", shape.memory())
          .put("pods", Integer.toString(shape.pods()));
    }
    status
        .putArray("addresses")
        .addObject()
        .put("type", "InternalIP")
        .put("address", address(127, number));
    status
        .putObject("nodeInfo")
        .put("kubeletVersion", "v1.36.0-hollow")
        .put("osImage", "hollow")
        .put("kernelVersion", "hollow")
        .put("containerRuntimeVersion", "hollow://1")
        .put("architecture", "amd64")
        .put("operatingSystem", "linux");
    ArrayNode conditions = status.putArray("conditions");
    for (String pressure : new String[] {"MemoryPressure", "DiskPressure", "PIDPressure"}) {
      condition(conditions, pressure, "False", now).put("reason", "Sufficient");
    }
    condition(conditions, "Ready", "True", now).put("reason", "KubeletReady");
    conditions.forEach(c -> ((ObjectNode) c).put("lastHeartbeatTime", time(now)));
    return patch;
  }

  static ObjectNode lease(String node, String resourceVersion, Instant now) {
    ObjectNode lease =
        JSON.createObjectNode().put("apiVersion", "coordination.k8s.io/v1").put("kind", "Lease");
    ObjectNode metadata =
        lease.putObject("metadata").put("name", node).put("namespace", "kube-node-lease");
    if (!resourceVersion.isEmpty()) {
      metadata.put("resourceVersion", resourceVersion);
    }
    lease
        .putObject("spec")
        .put("holderIdentity", node)
        .put("leaseDurationSeconds", 40)
        .put("renewTime", now.truncatedTo(ChronoUnit.MICROS).toString());
    return lease;
  }

  /** A pod's status while its containers run, as a patch. */
  static ObjectNode running(JsonNode pod, int number, Instant now) {
    ObjectNode patch = JSON.createObjectNode();
    ObjectNode status = patch.putObject("status").put("phase", "Running");
    status.put("startTime", time(now)).put("podIP", address(10, number));
    status.putArray("podIPs").addObject().put("ip", address(10, number));
    ArrayNode conditions = status.putArray("conditions");
    for (String type : new String[] {"Initialized", "ContainersReady", "Ready"}) {
      condition(conditions, type, "True", now);
    }
    ArrayNode containers = status.putArray("containerStatuses");
    for (JsonNode container : pod.at("/spec/containers")) {
      ObjectNode running = container(containers, container).put("ready", true);
      running.put("started", true);
      running.putObject("state").putObject("running").put("startedAt", time(now));
    }
    return patch;
  }

  /** A pod's status after its containers have ended, as a patch. */
  static ObjectNode ended(JsonNode pod, boolean failed, Instant now) {
    ObjectNode patch = JSON.createObjectNode();
    ObjectNode status = patch.putObject("status").put("phase", failed ? "Failed" : "Succeeded");
    ArrayNode conditions = status.putArray("conditions");
    for (String type : new String[] {"ContainersReady", "Ready"}) {
      condition(conditions, type, "False", now).put("reason", "PodCompleted");
    }
    ArrayNode containers = status.putArray("containerStatuses");
    for (JsonNode container : pod.at("/spec/containers")) {
      ObjectNode ended = container(containers, container).put("ready", false);
      ended
          .putObject("state")
          .putObject("terminated")
          .put("exitCode", failed ? 1 : 0)
          .put("reason", failed ? "Error" : "Completed")
          .put("finishedAt", time(now));
    }
    return patch;
  }

  /** Deletes at once the pod that was meant, no other of that name. */
  static ObjectNode deleteNow(String uid) {
    ObjectNode options = JSON.createObjectNode().put("apiVersion", "v1");
    options.put("kind", "DeleteOptions").put("gracePeriodSeconds", 0);
    options.putObject("preconditions").put("uid", uid);
    return options;
  }

  private static ObjectNode container(ArrayNode statuses, JsonNode container) {
    String image = container.path("image").asText();
    return statuses
        .addObject()
        .put("name", container.path("name").asText())
        .put("image", image)
        .put("imageID", "hollow://" + image)
        .put("restartCount", 0);
  }

  private static ObjectNode condition(ArrayNode conditions, String type, String is, Instant now) {
    return conditions
        .addObject()
        .put("type", type)
        .put("status", is)
        .put("lastTransitionTime", time(now));
  }

  private static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Of a network of 16 million; never the last number 0 or 255. */
  private static String address(int network, int number) {
    int host = number % 254 + 1;
    int rest = number / 254;
    return network + "." + (rest / 256) % 256 + "." + rest % 256 + "." + host;
  }
}
