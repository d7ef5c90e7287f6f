package dev.gantry.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Pods of about 2 KB that no node takes, and the bodies that change them. */
final class Pods {

  static final ObjectMapper JSON = new ObjectMapper();
  static final String JSON_TYPE = "application/json";
  static final String MERGE = "application/merge-patch+json";
  static final String STRATEGIC = "application/strategic-merge-patch+json";
  static final String APPLY = "application/apply-patch+yaml";

  private Pods() {}

  static byte[] pod(String name) {
    ObjectNode pod = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Pod");
    ObjectNode metadata = pod.putObject("metadata").put("name", name);
    metadata.putObject("labels").put("app", "bench").put("run", name);
    metadata.putObject("annotations").put("bench.gantry.dev/padding", "x".repeat(600));
    ObjectNode spec = pod.putObject("spec");
    spec.put("automountServiceAccountToken", false).put("terminationGracePeriodSeconds", 0);
    // Nobody's scheduler: the row is to tell the cost of the request, not of what follows it.
    spec.put("schedulerName", "bench.gantry.dev/none");
    ObjectNode container = spec.putArray("containers").addObject();
    container.put("name", "main").put("image", "registry.example/bench:1");
    for (int i = 0; i < 12; i++) {
      container
          .withArray("/env")
          .addObject()
          .put("name", "VARIABLE_" + i)
          .put("value", "value-" + i);
    }
    ObjectNode resources = container.putObject("resources");
    resources.putObject("requests").put("cpu", "10m").put("memory", "16Mi");
    resources.putObject("limits").put("cpu", "100m").put("memory", "64Mi");
    container.putArray("ports").addObject().put("containerPort", 8080).put("name", "http");
    return bytes(pod);
  }

  /** A whole pod as the server returned it, with another annotation and no version to check. */
  static byte[] update(byte[] current, long value) {
    ObjectNode pod = read(current);
    ObjectNode metadata = (ObjectNode) pod.get("metadata");
    metadata.remove("resourceVersion");
    metadata.withObject("/annotations").put("bench.gantry.dev/value", Long.toString(value));
    return bytes(pod);
  }

  static byte[] mergePatch(long value) {
    return ("{\"metadata\":{\"annotations\":{\"bench.gantry.dev/value\":\"" + value + "\"}}}")
        .getBytes(StandardCharsets.UTF_8);
  }

  static byte[] applied(String name, long value) {
    return ("{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\""
            + name
            + "\",\"annotations\":{\"bench.gantry.dev/applied\":\""
            + value
            + "\"}}}")
        .getBytes(StandardCharsets.UTF_8);
  }

  static byte[] statusPatch(long value) {
    return ("{\"status\":{\"message\":\"value " + value + "\"}}").getBytes(StandardCharsets.UTF_8);
  }

  static byte[] namespace(String name) {
    ObjectNode namespace = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Namespace");
    namespace.putObject("metadata").put("name", name);
    return bytes(namespace);
  }

  static ObjectNode read(byte[] json) {
    try {
      return (ObjectNode) JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] bytes(Object tree) {
    try {
      return JSON.writeValueAsBytes(tree);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
