package dev.gantry.model.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.controller.Times;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.object.Owners;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the scheduler wants to know of a pod, worked out once. It is kept for each pod of the
 * cluster, so of the document only those parts stay that scheduling asks for.
 */
public final class PodInfo {

  /** Assumed for scoring where a pod asks for nothing, so that such pods spread too. */
  private static final long USUAL_CPU = 100;

  private static final long USUAL_MEMORY = 200L << 20;

  /** Large, and worked out in the constructor. */
  private static final Set<String> CONTAINERS =
      Set.of("containers", "initContainers", "ephemeralContainers");

  private final JsonNode document;
  private final List<String> images;
  private final ObjectKey key;
  private final String uid;
  private final Map<String, String> labels;
  private final Resources requests;
  private final List<HostPort> hostPorts;
  private final String owner;
  private final int priority;
  private final Instant created;

  /** A port of the node that a pod takes; {@code 0.0.0.0} is every address. */
  public record HostPort(String address, String protocol, int port) {
    boolean collides(HostPort other) {
      boolean sameAddress =
          address.equals(other.address)
              || address.equals("0.0.0.0")
              || other.address.equals("0.0.0.0");
      return port == other.port && protocol.equals(other.protocol) && sameAddress;
    }
  }

  public PodInfo(JsonNode document) {
    this.document = parts(document);
    this.images = images(document);
    this.key = Keys.pod(document);
    this.uid = Meta.uid(document);
    this.labels = Meta.labels(document);
    this.requests = Resources.requestedBy(document);
    this.hostPorts = hostPorts(document);
    this.owner = Owners.controller(document).map(Owners.Owner::uid).orElse("");
    this.priority = document.path("spec").path("priority").asInt(0);
    this.created = Times.created(document);
  }

  private static ObjectNode parts(JsonNode document) {
    ObjectNode parts = Json.object();
    ObjectNode metadata = parts.putObject("metadata");
    for (String field : List.of("name", "namespace", "labels", "deletionTimestamp")) {
      copy(document.path("metadata"), field, metadata);
    }
    ObjectNode spec = parts.putObject("spec");
    document
        .path("spec")
        .fieldNames()
        .forEachRemaining(
            field -> {
              if (!CONTAINERS.contains(field)) {
                copy(document.path("spec"), field, spec);
              }
            });
    ObjectNode status = parts.putObject("status");
    for (String field : List.of("phase", "nominatedNodeName")) {
      copy(document.path("status"), field, status);
    }
    return parts;
  }

  private static List<String> images(JsonNode pod) {
    List<String> images = new ArrayList<>();
    for (String list : List.of("containers", "initContainers")) {
      pod.path("spec").path(list).forEach(c -> images.add(c.path("image").asText("")));
    }
    return List.copyOf(images);
  }

  private static void copy(JsonNode from, String field, ObjectNode to) {
    if (from.has(field)) {
      to.set(field, from.get(field));
    }
  }

  private static List<HostPort> hostPorts(JsonNode pod) {
    List<HostPort> ports = new ArrayList<>();
    for (JsonNode container : pod.path("spec").path("containers")) {
      for (JsonNode port : container.path("ports")) {
        if (port.path("hostPort").asInt(0) > 0) {
          String address = port.path("hostIP").asText("");
          ports.add(
              new HostPort(
                  address.isEmpty() ? "0.0.0.0" : address,
                  port.path("protocol").asText("TCP"),
                  port.path("hostPort").asInt()));
        }
      }
    }
    return List.copyOf(ports);
  }

  /** The parts of the document that are kept: the spec is without containers. */
  public JsonNode document() {
    return document;
  }

  public JsonNode spec() {
    return document.path("spec");
  }

  /** The images of its containers, as written. */
  List<String> images() {
    return images;
  }

  /** Whether a pod that fits nowhere would fit nowhere as the other, too. */
  public boolean asksTheSame(PodInfo other) {
    return spec().equals(other.spec())
        && labels.equals(other.labels)
        && requests.amounts().equals(other.requests.amounts())
        && hostPorts.equals(other.hostPorts)
        && images.equals(other.images);
  }

  public ObjectKey key() {
    return key;
  }

  public String uid() {
    return uid;
  }

  public Map<String, String> labels() {
    return labels;
  }

  public Resources requests() {
    return requests;
  }

  public List<HostPort> hostPorts() {
    return hostPorts;
  }

  /** Uid of the controller, {@code ""} for none. */
  public String owner() {
    return owner;
  }

  public int priority() {
    return priority;
  }

  public Instant created() {
    return created;
  }

  public String node() {
    return PodState.node(document);
  }

  public boolean isTerminal() {
    return PodState.isTerminal(document);
  }

  public boolean isDeleting() {
    return Meta.isDeleting(document);
  }

  long scoredCpu() {
    return requests.amounts().getOrDefault("cpu", USUAL_CPU);
  }

  long scoredMemory() {
    return requests.amounts().getOrDefault("memory", USUAL_MEMORY);
  }
}
