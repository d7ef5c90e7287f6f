package dev.gantry.model.strategy.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Tree;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** Rules of cron jobs. */
public final class CronJobs {

  /** The controller appends 11 characters to name a job, whose name has at most 63. */
  private static final int MAX_NAME = 52;

  /** {@code batch/v1 CronJob}. */
  public static final Rules RULES =
      Rules.PLAIN
          .named(CronJobs::name)
          .defaulted(CronJobs::defaults)
          .preparing(o -> o.putObject("status"), (o, old) -> {})
          .checked(CronJobs::check)
          .counted();

  private CronJobs() {}

  private static List<String> name(String name) {
    List<String> problems = new ArrayList<>(Names.subdomain(name));
    if (name.length() > MAX_NAME) {
      problems.add("must be no more than 52 characters");
    }
    return problems;
  }

  private static void defaults(ObjectNode job) {
    ObjectNode spec = Tree.ensure(job, "spec");
    Tree.text(spec, "concurrencyPolicy", "Allow");
    Tree.flag(spec, "suspend", false);
    Tree.number(spec, "successfulJobsHistoryLimit", 3);
    Tree.number(spec, "failedJobsHistoryLimit", 1);
    ObjectNode template = Tree.ensure(spec, "jobTemplate");
    Tree.ensure(template, "metadata");
    templateSpec(Tree.ensure(template, "spec"));
  }

  /** Of a template, only the pods' defaults: the job's own come when it is made. */
  private static void templateSpec(ObjectNode spec) {
    dev.gantry.model.strategy.pod.PodDefaults.template(spec);
  }

  private static void check(ObjectNode job, Causes causes) {
    JsonNode spec = job.path("spec");
    String schedule = spec.path("schedule").asText("");
    if (schedule.isEmpty()) {
      causes.required("spec.schedule", "");
    } else {
      CronSchedule.problem(schedule).ifPresent(p -> causes.invalid("spec.schedule", schedule, p));
      if (schedule.contains("TZ")) {
        causes.invalid(
            "spec.schedule",
            schedule,
            "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
      }
    }
    zone(spec, causes);
    for (String count :
        List.of(
            "startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit")) {
      causes.nonNegative("spec." + count, spec.path(count));
    }
    causes.oneOf(
        "spec.concurrencyPolicy",
        spec.path("concurrencyPolicy"),
        List.of("Allow", "Forbid", "Replace"));
    JsonNode template = spec.path("jobTemplate").path("spec");
    if (template instanceof ObjectNode given) {
      ObjectNode filled = given.deepCopy();
      Jobs.spec(filled);
      Jobs.check(filled, "spec.jobTemplate.spec", causes);
      if (Tree.isSet(given, "selector") && !given.path("manualSelector").asBoolean()) {
        causes.forbidden("spec.jobTemplate.spec.selector", "`selector` will be auto-generated");
      }
      if (given.path("manualSelector").asBoolean()) {
        causes.notSupported("spec.jobTemplate.spec.manualSelector", true, List.of("nil", "false"));
      }
    }
  }

  private static void zone(JsonNode spec, Causes causes) {
    if (!Tree.isSet(spec, "timeZone")) {
      return;
    }
    String zone = spec.path("timeZone").asText();
    if (zone.isEmpty()) {
      causes.invalid("spec.timeZone", zone, "timeZone must be nil or non-empty string");
      return;
    }
    if (zone.equalsIgnoreCase("Local")) {
      causes.invalid(
          "spec.timeZone",
          zone,
          "timeZone must be an explicit time zone as defined in"
              + " https://www.iana.org/time-zones");
      return;
    }
    try {
      ZoneId.of(zone);
    } catch (DateTimeException e) {
      causes.invalid("spec.timeZone", zone, "unknown time zone " + zone);
    }
  }
}
