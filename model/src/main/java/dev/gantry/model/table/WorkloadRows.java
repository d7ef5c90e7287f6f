package dev.gantry.model.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;

/** The columns of workloads. */
final class WorkloadRows {

  private static final String CONTAINERS = "Names of the template's containers";
  private static final String IMAGES = "Images of the template's containers";
  private static final String SELECTOR = "Which pods belong to it";

  static final TableRows DEPLOYMENTS =
      templated(
          Rows.named()
              .text("Ready", "Ready pods of all that are wanted", o -> ready(o, "readyReplicas"))
              .count("Up-to-date", "Pods of the newest template", "/status/updatedReplicas")
              .count("Available", "Pods that were ready long enough", "/status/availableReplicas")
              .age());

  static final TableRows REPLICA_SETS =
      templated(
          Rows.named()
              .count("Desired", "Wanted pods", "/spec/replicas")
              .count("Current", "Existing pods", "/status/replicas")
              .count("Ready", "Ready pods", "/status/readyReplicas")
              .age());

  static final TableRows REPLICATION_CONTROLLERS =
      images(
              Rows.named()
                  .count("Desired", "Wanted pods", "/spec/replicas")
                  .count("Current", "Existing pods", "/status/replicas")
                  .count("Ready", "Ready pods", "/status/readyReplicas")
                  .age())
          .wide("Selector", SELECTOR, o -> Cells.labels(o.at("/spec/selector")));

  static final TableRows STATEFUL_SETS =
      images(
          Rows.named()
              .text("Ready", "Ready pods of all that are wanted", o -> ready(o, "readyReplicas"))
              .age());

  static final TableRows DAEMON_SETS =
      templated(
          Rows.named()
              .count("Desired", "Nodes that should run it", "/status/desiredNumberScheduled")
              .count("Current", "Nodes that run it", "/status/currentNumberScheduled")
              .count("Ready", "Nodes where it is ready", "/status/numberReady")
              .count(
                  "Up-to-date", "Nodes with the newest template", "/status/updatedNumberScheduled")
              .count("Available", "Nodes where it was ready long enough", "/status/numberAvailable")
              .text(
                  "Node Selector",
                  "Nodes that are meant",
                  o -> Cells.labels(o.at("/spec/template/spec/nodeSelector")))
              .age());

  static final TableRows JOBS =
      templated(
          Rows.named()
              .text("Status", "How far the job is", WorkloadRows::jobStatus)
              .text("Completions", "Succeeded pods of all that must", WorkloadRows::completions)
              .and(
                  Column.text("Duration", "How long it ran, or has been running"),
                  WorkloadRows::duration)
              .age());

  static final TableRows CRON_JOBS =
      Rows.named()
          .text("Schedule", "When it runs", o -> o.at("/spec/schedule").asText(""))
          .text("Timezone", "The schedule's time zone", o -> Cells.orNone(o.at("/spec/timeZone")))
          .text("Suspend", "Whether it is suspended", CronCells::suspended)
          .number("Active", "Running jobs", o -> (long) o.at("/status/active").size())
          .and(
              Column.text("Last Schedule", "Since the last job"),
              (o, now) ->
                  o.at("/status/lastScheduleTime").isTextual()
                      ? Age.since(o.at("/status/lastScheduleTime"), now)
                      : Cells.NONE)
          .age()
          .wide("Containers", CONTAINERS, o -> Cells.containers(CronCells.pod(o), "name"))
          .wide("Images", IMAGES, o -> Cells.containers(CronCells.pod(o), "image"))
          .wide("Selector", SELECTOR, o -> Cells.selector(o.at("/spec/jobTemplate/spec/selector")));

  static final TableRows REVISIONS =
      Rows.named()
          .text("Controller", "Whose revision it is", WorkloadRows::controller)
          .count("Revision", "Its number", "/revision")
          .age();

  static final TableRows TEMPLATES =
      Rows.named()
          .text("Containers", CONTAINERS, o -> Cells.containers(o.at("/template/spec"), "name"))
          .text("Images", IMAGES, o -> Cells.containers(o.at("/template/spec"), "image"))
          .text(
              "Pod Labels",
              "Labels of its pods",
              o -> Cells.labels(o.at("/template/metadata/labels")));

  private WorkloadRows() {}

  private static final class CronCells {
    static String suspended(ObjectNode job) {
      return job.at("/spec/suspend").asBoolean() ? "True" : "False";
    }

    static JsonNode pod(ObjectNode job) {
      return job.at("/spec/jobTemplate/spec/template/spec");
    }
  }

  private static Rows images(Rows rows) {
    return rows.wide(
            "Containers", CONTAINERS, o -> Cells.containers(o.at("/spec/template/spec"), "name"))
        .wide("Images", IMAGES, o -> Cells.containers(o.at("/spec/template/spec"), "image"));
  }

  private static Rows templated(Rows rows) {
    return images(rows).wide("Selector", SELECTOR, o -> Cells.selector(o.at("/spec/selector")));
  }

  private static String ready(ObjectNode object, String field) {
    return object.path("status").path(field).asLong(0)
        + "/"
        + object.at("/spec/replicas").asLong(0);
  }

  private static String controller(ObjectNode revision) {
    for (JsonNode owner : revision.at("/metadata/ownerReferences")) {
      if (owner.path("controller").asBoolean()) {
        String group = owner.path("apiVersion").asText("");
        int slash = group.indexOf('/');
        String kind = owner.path("kind").asText("").toLowerCase(java.util.Locale.ROOT);
        return kind
            + (slash > 0 ? "." + group.substring(0, slash) : "")
            + "/"
            + owner.path("name").asText("");
      }
    }
    return Cells.NONE;
  }

  private static String jobStatus(ObjectNode job) {
    if (holds(job, "Complete")) {
      return "Complete";
    }
    if (holds(job, "Failed")) {
      return "Failed";
    }
    if (job.path("metadata").hasNonNull("deletionTimestamp")) {
      return "Terminating";
    }
    if (holds(job, "Suspended")) {
      return "Suspended";
    }
    if (holds(job, "FailureTarget")) {
      return "FailureTarget";
    }
    if (holds(job, "SuccessCriteriaMet")) {
      return "SuccessCriteriaMet";
    }
    return "Running";
  }

  private static boolean holds(ObjectNode job, String type) {
    return Cells.condition(job, type).path("status").asText().equals("True");
  }

  private static String completions(ObjectNode job) {
    long succeeded = job.at("/status/succeeded").asLong(0);
    JsonNode wanted = job.at("/spec/completions");
    if (wanted.isNumber()) {
      return succeeded + "/" + wanted.asLong();
    }
    long parallel = job.at("/spec/parallelism").asLong(0);
    return parallel > 1 ? succeeded + "/1 of " + parallel : succeeded + "/1";
  }

  private static String duration(ObjectNode job, Instant now) {
    Instant start = Age.parse(job.at("/status/startTime"));
    if (start == null) {
      return "";
    }
    Instant end = Age.parse(job.at("/status/completionTime"));
    return Age.human(Duration.between(start, end == null ? now : end));
  }
}
