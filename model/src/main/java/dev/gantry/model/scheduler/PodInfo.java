package dev.gantry.model.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.controller.Times;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.object.Owners;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the scheduler wants to know of a pod, worked out once. */
public final class PodInfo {

  /** Assumed for scoring where a pod asks for nothing, so that such pods spread too. */
  private static final long USUAL_CPU = 100;

  private static final long USUAL_MEMORY = 200L << 20;

  private final JsonNode document;
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
    this.document = document;
    this.key = Keys.pod(document);
    this.uid = Meta.uid(document);
    this.labels = Meta.labels(document);
    this.requests = Resources.requestedBy(document);
    this.hostPorts = hostPorts(document);
    this.owner = Owners.controller(document).map(Owners.Owner::uid).orElse("");
    this.priority = document.path("spec").path("priority").asInt(0);
    this.created = Times.created(document);
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

  public JsonNode document() {
    return document;
  }

  public JsonNode spec() {
    return document.path("spec");
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
