package dev.gantry.model.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Meta;
import java.util.ArrayList;
import java.util.List;

/** The columns of autoscalers, disruption budgets, flow control and API extensions. */
final class PolicyRows {

  static final TableRows AUTOSCALERS =
      Rows.named()
          .text("Reference", "What is scaled", PolicyRows::reference)
          .text("Targets", "Measured and wanted values", PolicyRows::targets)
          .text(
              "MinPods",
              "Fewest pods",
              o ->
                  o.at("/spec/minReplicas").isNumber()
                      ? o.at("/spec/minReplicas").asText()
                      : Cells.UNSET)
          .count("MaxPods", "Most pods", "/spec/maxReplicas")
          .count("Replicas", "Pods now", "/status/currentReplicas")
          .age();

  static final TableRows BUDGETS =
      Rows.named()
          .text("Min Available", "Pods that must stay", o -> orNotSet(o.at("/spec/minAvailable")))
          .text("Max Unavailable", "Pods that may go", o -> orNotSet(o.at("/spec/maxUnavailable")))
          .count("Allowed Disruptions", "Pods that may go now", "/status/disruptionsAllowed")
          .age();

  static final TableRows FLOW_SCHEMAS =
      Rows.named()
          .text(
              "PriorityLevel",
              "Its level",
              o -> o.at("/spec/priorityLevelConfiguration/name").asText(""))
          .count("MatchingPrecedence", "Order among schemas", "/spec/matchingPrecedence")
          .text(
              "DistinguisherMethod",
              "What makes a flow",
              o -> Cells.orNone(o.at("/spec/distinguisherMethod/type")))
          .age()
          .text("MissingPL", "Whether its level is missing", PolicyRows::dangling);

  static final TableRows PRIORITY_LEVELS =
      Rows.named()
          .text("Type", "Limited or exempt", o -> o.at("/spec/type").asText(""))
          .text("NominalConcurrencyShares", "Its share", o -> share(o, "/nominalConcurrencyShares"))
          .text("Queues", "Queues", o -> share(o, "/limitResponse/queuing/queues"))
          .text(
              "HandSize", "Queues a flow may use", o -> share(o, "/limitResponse/queuing/handSize"))
          .text(
              "QueueLengthLimit",
              "Length of a queue",
              o -> share(o, "/limitResponse/queuing/queueLengthLimit"))
          .age();

  static final TableRows WEBHOOKS =
      Rows.named().number("Webhooks", "Webhooks", o -> (long) o.path("webhooks").size()).age();

  static final TableRows VALIDATING_POLICIES =
      Rows.named()
          .number("Validations", "Rules", o -> (long) o.at("/spec/validations").size())
          .text("ParamKind", "Kind of its parameters", PolicyRows::paramKind)
          .age();

  static final TableRows MUTATING_POLICIES =
      Rows.named()
          .number("Mutations", "Changes", o -> (long) o.at("/spec/mutations").size())
          .text("ParamKind", "Kind of its parameters", PolicyRows::paramKind)
          .age();

  static final TableRows POLICY_BINDINGS =
      Rows.named()
          .text("PolicyName", "The policy", o -> o.at("/spec/policyName").asText(""))
          .text("ParamRef", "Its parameters", o -> Cells.orUnset(o.at("/spec/paramRef/name")))
          .age();

  static final TableRows DEFINITIONS =
      Rows.named()
          .and(
              new Column("Created At", "date", "", "When the object was created", 0),
              (o, now) -> Meta.text(o, "creationTimestamp"));

  static final TableRows API_SERVICES =
      Rows.named()
          .text("Service", "Who answers", PolicyRows::service)
          .text("Available", "Whether it answers", PolicyRows::available)
          .age();

  static final TableRows DEVICES = Rows.named().age();

  static final TableRows RESOURCE_CLAIMS =
      Rows.named().text("State", "What became of it", PolicyRows::claimState).age();

  static final TableRows RESOURCE_SLICES =
      Rows.named()
          .text("Node", "Node", o -> o.at("/spec/nodeName").asText(""))
          .text("Driver", "Driver", o -> o.at("/spec/driver").asText(""))
          .text("Pool", "Pool", o -> o.at("/spec/pool/name").asText(""))
          .age();

  private PolicyRows() {}

  private static String orNotSet(JsonNode value) {
    return value.isMissingNode() || value.isNull() ? "N/A" : value.asText();
  }

  private static String share(ObjectNode level, String pointer) {
    JsonNode limited = level.at("/spec/limited" + pointer);
    JsonNode value = limited.isNumber() ? limited : level.at("/spec/exempt" + pointer);
    return value.isNumber() ? value.asText() : Cells.NONE;
  }

  private static String dangling(ObjectNode schema) {
    String status = Cells.condition(schema, "Dangling").path("status").asText("");
    return status.isEmpty() ? "?" : status;
  }

  private static String paramKind(ObjectNode policy) {
    JsonNode kind = policy.at("/spec/paramKind");
    return kind.isObject()
        ? kind.path("apiVersion").asText() + "/" + kind.path("kind").asText()
        : Cells.UNSET;
  }

  private static String service(ObjectNode api) {
    JsonNode service = api.at("/spec/service");
    return service.isObject()
        ? service.path("namespace").asText() + "/" + service.path("name").asText()
        : "Local";
  }

  private static String available(ObjectNode api) {
    JsonNode condition = Cells.condition(api, "Available");
    String status = condition.path("status").asText("Unknown");
    String reason = condition.path("reason").asText("");
    return status.equals("True") || reason.isEmpty() ? status : status + " (" + reason + ")";
  }

  private static String claimState(ObjectNode claim) {
    List<String> words = new ArrayList<>();
    if (claim.path("metadata").hasNonNull("deletionTimestamp")) {
      words.add("deleted");
    }
    if (claim.at("/status/allocation").isObject()) {
      words.add("allocated");
      if (!claim.at("/status/reservedFor").isEmpty()) {
        words.add("reserved");
      }
    } else {
      words.add("pending");
    }
    return String.join(",", words);
  }

  private static String reference(ObjectNode scaler) {
    return scaler.at("/spec/scaleTargetRef/kind").asText("")
        + "/"
        + scaler.at("/spec/scaleTargetRef/name").asText("");
  }

  private static String targets(ObjectNode scaler) {
    List<String> shown = new ArrayList<>();
    JsonNode metrics = scaler.at("/spec/metrics");
    for (int i = 0; i < metrics.size() && shown.size() < 2; i++) {
      shown.add(target(metrics.get(i), scaler.at("/status/currentMetrics").path(i)));
    }
    if (shown.isEmpty()) {
      return Cells.NONE;
    }
    String list = String.join(", ", shown);
    return metrics.size() > shown.size()
        ? list + " + " + (metrics.size() - shown.size()) + " more..."
        : list;
  }

  private static String target(JsonNode metric, JsonNode measured) {
    String type = metric.path("type").asText("");
    String field = type.isEmpty() ? "" : Character.toLowerCase(type.charAt(0)) + type.substring(1);
    JsonNode target = metric.path(field).path("target");
    JsonNode current = measured.path(field).path("current");
    if (type.endsWith("Resource")) {
      String name = metric.path(field).path("name").asText("") + ": ";
      if (target.hasNonNull("averageValue")) {
        return name
            + known(current.path("averageValue"), "")
            + "/"
            + target.path("averageValue").asText();
      }
      return name
          + known(current.path("averageUtilization"), "%")
          + "/"
          + (target.hasNonNull("averageUtilization")
              ? target.path("averageUtilization").asText() + "%"
              : "<auto>");
    }
    if (target.hasNonNull("averageValue")) {
      return known(current.path("averageValue"), "")
          + "/"
          + target.path("averageValue").asText()
          + (type.equals("Pods") ? "" : " (avg)");
    }
    return known(current.path("value"), "") + "/" + target.path("value").asText("");
  }

  private static String known(JsonNode value, String unit) {
    return value.isMissingNode() || value.isNull() ? "<unknown>" : value.asText() + unit;
  }
}
