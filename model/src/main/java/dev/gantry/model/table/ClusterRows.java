package dev.gantry.model.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Meta;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The columns of nodes, namespaces, events, leases and certificate requests. */
final class ClusterRows {

  static final TableRows NODES =
      Rows.named()
          .text("Status", "Whether the node is ready and takes pods", ClusterRows::nodeStatus)
          .text("Roles", "The node's roles", ClusterRows::roles)
          .age()
          .text(
              "Version",
              "Version of its agent",
              o -> o.at("/status/nodeInfo/kubeletVersion").asText(""))
          .wide("Internal-IP", "Its address in the cluster", o -> address(o, "InternalIP"))
          .wide("External-IP", "Its address outside", o -> address(o, "ExternalIP"))
          .wide("OS-Image", "Its operating system", o -> info(o, "osImage"))
          .wide("Kernel-Version", "Its kernel", o -> info(o, "kernelVersion"))
          .wide(
              "Container-Runtime",
              "Its container runtime",
              o -> info(o, "containerRuntimeVersion"));

  static final TableRows NAMESPACES =
      Rows.named().text("Status", "Phase", o -> o.at("/status/phase").asText("")).age();

  static final TableRows EVENTS =
      Rows.empty()
          .and(Column.text("Last Seen", "Since it last happened"), ClusterRows::lastSeen)
          .text("Type", "Normal or Warning", o -> o.path("type").asText(""))
          .text("Reason", "What happened, in one word", o -> o.path("reason").asText(""))
          .text("Object", "What it happened to", ClusterRows::about)
          .wide(
              "Subobject",
              "The part that it happened to",
              o -> o.at("/involvedObject/fieldPath").asText(""))
          .wide("Source", "Who says so", ClusterRows::source)
          .text("Message", "What happened", o -> o.path("message").asText("").strip())
          .and(Column.text("First Seen", "Since it first happened").wide(), ClusterRows::firstSeen)
          .wide("Count", "How often it happened", ClusterRows::count)
          .and(
              new Column("Name", "string", "name", "Name of the event", 1),
              (o, now) -> Meta.name(o));

  static final TableRows LEASES =
      Rows.named()
          .text("Holder", "Who holds it", o -> o.at("/spec/holderIdentity").asText(""))
          .age();

  static final TableRows PRIORITY_CLASSES =
      Rows.named()
          .count("Value", "The priority", "/value")
          .and(
              Column.flag("Global-Default", "Whether pods without a class get it"),
              (o, now) -> o.path("globalDefault").asBoolean())
          .age()
          .text(
              "PreemptionPolicy",
              "Whether it may preempt",
              o -> o.path("preemptionPolicy").asText(""));

  static final TableRows RUNTIME_CLASSES =
      Rows.named().text("Handler", "Runtime handler", o -> o.path("handler").asText("")).age();

  static final TableRows SIGNING_REQUESTS =
      Rows.named()
          .age()
          .text("SignerName", "Who should sign", o -> o.at("/spec/signerName").asText(""))
          .text("Requestor", "Who asks", o -> o.at("/spec/username").asText(""))
          .and(
              Column.text("RequestedDuration", "For how long"),
              (o, now) ->
                  o.at("/spec/expirationSeconds").isNumber()
                      ? Age.human(Duration.ofSeconds(o.at("/spec/expirationSeconds").asLong()))
                      : Cells.NONE)
          .text("Condition", "What became of it", ClusterRows::signing);

  static final TableRows COMPONENTS =
      Rows.named()
          .text(
              "Status",
              "Whether it works",
              o -> healthy(o).path("status").asText("").equals("True") ? "Healthy" : "Unhealthy")
          .text("Message", "What it says", o -> healthy(o).path("message").asText(""))
          .text("Error", "What is wrong", o -> healthy(o).path("error").asText(""));

  private ClusterRows() {}

  private static JsonNode healthy(ObjectNode component) {
    for (JsonNode condition : component.path("conditions")) {
      if (condition.path("type").asText().equals("Healthy")) {
        return condition;
      }
    }
    return component.path("none");
  }

  private static String nodeStatus(ObjectNode node) {
    JsonNode ready = Cells.condition(node, "Ready");
    String status =
        ready.isMissingNode()
            ? "Unknown"
            : ready.path("status").asText().equals("True") ? "Ready" : "NotReady";
    return node.at("/spec/unschedulable").asBoolean() ? status + ",SchedulingDisabled" : status;
  }

  private static String roles(ObjectNode node) {
    TreeSet<String> roles = new TreeSet<>();
    Meta.labels(node)
        .forEach(
            (key, value) -> {
              if (key.startsWith("node-role.kubernetes.io/")) {
                roles.add(key.substring("node-role.kubernetes.io/".length()));
              } else if (key.equals("kubernetes.io/role") && !value.isEmpty()) {
                roles.add(value);
              }
            });
    roles.remove("");
    return Cells.orNone(String.join(",", roles));
  }

  private static String address(ObjectNode node, String type) {
    for (JsonNode address : node.at("/status/addresses")) {
      if (address.path("type").asText().equals(type)) {
        return address.path("address").asText();
      }
    }
    return Cells.NONE;
  }

  private static String info(ObjectNode node, String field) {
    String text = node.at("/status/nodeInfo").path(field).asText("");
    return text.isEmpty() ? "<unknown>" : text;
  }

  private static String about(ObjectNode event) {
    JsonNode object = event.path("involvedObject");
    String kind = object.path("kind").asText("").toLowerCase(java.util.Locale.ROOT);
    String name = object.path("name").asText("");
    return name.isEmpty() ? kind : kind + "/" + name;
  }

  private static String source(ObjectNode event) {
    String component = event.at("/source/component").asText("");
    String host = event.at("/source/host").asText("");
    if (component.isEmpty()) {
      component = event.path("reportingComponent").asText("");
      host = event.path("reportingInstance").asText("");
    }
    return host.isEmpty() ? component : component + ", " + host;
  }

  private static JsonNode first(ObjectNode event) {
    JsonNode first = event.path("firstTimestamp");
    return first.isTextual() ? first : event.path("eventTime");
  }

  private static String firstSeen(ObjectNode event, Instant now) {
    return Age.since(first(event), now);
  }

  private static String lastSeen(ObjectNode event, Instant now) {
    JsonNode series = event.path("series").path("lastObservedTime");
    if (series.isTextual()) {
      return Age.since(series, now);
    }
    JsonNode last = event.path("lastTimestamp");
    return last.isTextual() ? Age.since(last, now) : firstSeen(event, now);
  }

  private static Object count(ObjectNode event) {
    JsonNode series = event.path("series").path("count");
    return series.isNumber() ? series.asLong() : Math.max(1, event.path("count").asLong(1));
  }

  private static String signing(ObjectNode request) {
    List<String> words = new ArrayList<>();
    boolean failed = false;
    for (JsonNode condition : request.at("/status/conditions")) {
      switch (condition.path("type").asText()) {
        case "Approved" -> words.add("Approved");
        case "Denied" -> words.add("Denied");
        case "Failed" -> failed = true;
        default -> {}
      }
    }
    if (words.isEmpty()) {
      words.add("Pending");
    }
    if (failed) {
      words.add("Failed");
    }
    if (!request.at("/status/certificate").asText("").isEmpty()) {
      words.add("Issued");
    }
    return String.join(",", words);
  }
}
