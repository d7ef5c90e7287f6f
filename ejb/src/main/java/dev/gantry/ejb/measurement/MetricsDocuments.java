package dev.gantry.ejb.measurement;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.store.StoredObject;
import java.time.Instant;

/** {@code metrics.k8s.io/v1beta1} documents from agents' summaries. */
public final class MetricsDocuments {

  public static final String VERSION = "metrics.k8s.io/v1beta1";
  private static final String WINDOW = "10s";

  private MetricsDocuments() {}

  public static ObjectNode node(StoredObject node, Measurements.Summary summary) {
    ObjectNode metrics = head("NodeMetrics", node, summary.asked());
    usage(metrics, summary.stats().path("node"));
    return metrics;
  }

  /** Null where the pod has no running container that was measured. */
  public static ObjectNode pod(StoredObject pod, Measurements.Summary summary) {
    for (JsonNode stats : summary.stats().path("pods")) {
      JsonNode reference = stats.path("podRef");
      if (reference.path("uid").asText().equals(pod.uid())) {
        return pod(pod, stats, summary.asked());
      }
    }
    return null;
  }

  private static ObjectNode pod(StoredObject pod, JsonNode stats, Instant at) {
    ObjectNode metrics = head("PodMetrics", pod, at);
    ArrayNode containers = metrics.putArray("containers");
    for (JsonNode container : stats.path("containers")) {
      ObjectNode entry = Json.object().put("name", container.path("name").asText());
      usage(entry, container);
      containers.add(entry);
    }
    return containers.isEmpty() ? null : metrics;
  }

  private static ObjectNode head(String kind, StoredObject object, Instant at) {
    ObjectNode head = Json.object().put("kind", kind).put("apiVersion", VERSION);
    ObjectNode metadata = head.putObject("metadata").put("name", object.key().name());
    if (!object.key().namespace().isEmpty()) {
      metadata.put("namespace", object.key().namespace());
    }
    metadata.put("creationTimestamp", Meta.time(at));
    if (!object.labels().isEmpty()) {
      ObjectNode labels = metadata.putObject("labels");
      object.labels().forEach(labels::put);
    }
    return head.put("timestamp", Meta.time(at)).put("window", WINDOW);
  }

  /** CPU in nanocores, memory in whole kibibytes: as metrics-server writes them. */
  private static void usage(ObjectNode metrics, JsonNode stats) {
    long nanoCores = stats.path("cpu").path("usageNanoCores").asLong();
    long bytes = stats.path("memory").path("workingSetBytes").asLong();
    metrics
        .putObject("usage")
        .put("cpu", nanoCores == 0 ? "0" : nanoCores + "n")
        .put("memory", bytes / 1024 + "Ki");
  }
}
