package dev.gantry.bench.pods;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The objects that the measurements of real pods create. */
final class Manifests {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String image;
  private final String node;
  private final int port;

  /**
   * @param node the node that all pods are for, {@code ""} for the scheduler's choice
   * @param port what the image's program listens on
   */
  Manifests(String image, String node, int port) {
    this.image = image;
    this.node = node;
    this.port = port;
  }

  byte[] pod(String name) {
    ObjectNode pod = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Pod");
    pod.putObject("metadata").put("name", name).putObject("labels").put("app", name);
    spec(pod.putObject("spec"));
    return bytes(pod);
  }

  private void spec(ObjectNode spec) {
    spec.put("terminationGracePeriodSeconds", 1);
    if (!node.isEmpty()) {
      spec.putObject("nodeSelector").put("kubernetes.io/hostname", node);
    }
    ObjectNode container = spec.putArray("containers").addObject();
    container.put("name", "main").put("image", image).put("imagePullPolicy", "IfNotPresent");
  }

  byte[] replicaSet(String name) {
    ObjectNode set = JSON.createObjectNode().put("apiVersion", "apps/v1").put("kind", "ReplicaSet");
    set.putObject("metadata").put("name", name);
    ObjectNode spec = set.putObject("spec").put("replicas", 1);
    spec.putObject("selector").putObject("matchLabels").put("app", name);
    ObjectNode template = spec.putObject("template");
    template.putObject("metadata").putObject("labels").put("app", name);
    spec(template.putObject("spec"));
    return bytes(set);
  }

  /** A service whose pods carry the label app with its name; headless without an address. */
  byte[] service(String name, String app, boolean headless) {
    ObjectNode service = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Service");
    service.putObject("metadata").put("name", name);
    ObjectNode spec = service.putObject("spec");
    if (headless) {
      spec.put("clusterIP", "None");
    }
    spec.putObject("selector").put("app", app);
    spec.putArray("ports").addObject().put("port", 80).put("targetPort", port);
    return bytes(service);
  }

  static byte[] namespace(String name) {
    ObjectNode namespace = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Namespace");
    namespace.putObject("metadata").put("name", name);
    return bytes(namespace);
  }

  static JsonNode read(byte[] json) throws IOException {
    return JSON.readTree(json);
  }

  static JsonNode read(String json) throws IOException {
    return read(json.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] bytes(Object tree) {
    try {
      return JSON.writeValueAsBytes(tree);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
