package dev.gantry.model.strategy.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Meta;
import dev.gantry.model.selector.LabelSelector;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Selectors;
import dev.gantry.model.strategy.Tree;
import dev.gantry.model.strategy.pod.PodDefaults;
import dev.gantry.model.strategy.pod.PodSpecChecks;
import java.util.List;

/** Rules of jobs. */
public final class Jobs {

  /** An indexed job's pods are named by their index, up to this many. */
  private static final int MAX_INDEXED = 100_000;

  /** Beyond that many indexes, at most so many of them at once or failed. */
  private static final int MAX_PER_INDEX = 10_000;

  /** {@code batch/v1 Job}. */
  public static final Rules RULES =
      Rules.PLAIN
          .defaulted(Jobs::defaults)
          .preparing(Jobs::create, (o, old) -> {})
          .checked(Jobs::check)
          .onUpdate(Jobs::update)
          .counted();

  private Jobs() {}

  private static void defaults(ObjectNode job) {
    ObjectNode spec = Tree.ensure(job, "spec");
    spec(spec);
    if (job.path("metadata").path("labels").isEmpty()) {
      JsonNode labels = spec.path("template").path("metadata").path("labels");
      if (!labels.isEmpty()) {
        Meta.of(job).set("labels", labels.deepCopy());
      }
    }
  }

  /** Defaults of a job's spec; also of the ones that cron jobs make. */
  static void spec(ObjectNode spec) {
    if (!Tree.isSet(spec, "completions") && !Tree.isSet(spec, "parallelism")) {
      spec.put("completions", 1).put("parallelism", 1);
    }
    Tree.number(spec, "parallelism", 1);
    // With a limit for each index, the whole is in effect not limited.
    Tree.number(
        spec, "backoffLimit", Tree.isSet(spec, "backoffLimitPerIndex") ? Integer.MAX_VALUE : 6);
    Tree.text(spec, "completionMode", "NonIndexed");
    Tree.flag(spec, "suspend", false);
    Tree.flag(spec, "manualSelector", false);
    Tree.text(
        spec,
        "podReplacementPolicy",
        Tree.isSet(spec, "podFailurePolicy") ? "Failed" : "TerminatingOrFailed");
    PodDefaults.template(spec);
    for (ObjectNode rule : Tree.objects(spec.path("podFailurePolicy"), "rules")) {
      for (ObjectNode condition : Tree.objects(rule, "onPodConditions")) {
        Tree.text(condition, "status", "True");
      }
    }
  }

  /** The labels and the selector by which a job knows its pods, from its uid. */
  private static void create(ObjectNode job) {
    job.putObject("status");
    select(job);
  }

  private static void select(ObjectNode job) {
    ObjectNode spec = Tree.ensure(job, "spec");
    String uid = Meta.uid(job);
    if (spec.path("manualSelector").asBoolean() || uid.isEmpty()) {
      return;
    }
    ObjectNode labels =
        Tree.ensure(Tree.ensure(Tree.ensure(spec, "template"), "metadata"), "labels");
    labels.put("batch.kubernetes.io/controller-uid", uid);
    labels.put("batch.kubernetes.io/job-name", Meta.name(job));
    labels.put("controller-uid", uid);
    labels.put("job-name", Meta.name(job));
    Tree.ensure(Tree.ensure(spec, "selector"), "matchLabels")
        .put("batch.kubernetes.io/controller-uid", uid);
  }

  private static void check(ObjectNode job, Causes causes) {
    JsonNode spec = job.path("spec");
    check(spec, "spec", causes);
    if (!spec.path("selector").isObject()) {
      causes.required("spec.selector", "");
      return;
    }
    Selectors.check(spec.path("selector"), "spec.selector", causes);
    try {
      if (!LabelSelector.of(spec.path("selector")).matches(Meta.labels(spec.path("template")))) {
        causes.invalid(
            "spec.template.metadata.labels",
            Tree.shown(spec.path("template").path("metadata").path("labels")),
            "`selector` does not match template `labels`");
      }
    } catch (ApiException e) {
      causes.invalid("spec.selector", Tree.shown(spec.path("selector")), "invalid label selector");
    }
    if (spec.path("completionMode").asText().equals("Indexed")
        && spec.path("completions").asLong(0) > 0) {
      String last = Meta.name(job) + "-" + (spec.path("completions").asLong() - 1);
      for (String problem : Names.label(last)) {
        causes.invalid("metadata.name", Meta.name(job), problem);
      }
    }
  }

  /** Checks of a job's spec, but for its selector. */
  static void check(JsonNode spec, String path, Causes causes) {
    for (String count :
        List.of(
            "parallelism",
            "completions",
            "activeDeadlineSeconds",
            "backoffLimit",
            "ttlSecondsAfterFinished",
            "backoffLimitPerIndex",
            "maxFailedIndexes")) {
      causes.nonNegative(path + "." + count, spec.path(count));
    }
    causes.oneOf(
        path + ".completionMode", spec.path("completionMode"), List.of("Indexed", "NonIndexed"));
    if (spec.path("completionMode").asText().equals("Indexed")) {
      if (!Tree.isSet(spec, "completions")) {
        causes.required(path + ".completions", "when completion mode is Indexed");
      } else if (spec.path("parallelism").asLong(0) > MAX_INDEXED) {
        causes.invalid(
            path + ".parallelism",
            spec.path("parallelism").asLong(),
            "must be less than or equal to 100000 when completion mode is Indexed");
      }
      perIndex(spec, path, causes);
    } else if (Tree.isSet(spec, "backoffLimitPerIndex")) {
      causes.invalid(
          path + ".backoffLimitPerIndex",
          spec.path("backoffLimitPerIndex").asLong(),
          "requires indexed completion mode");
    }
    if (Tree.isSet(spec, "maxFailedIndexes") && !Tree.isSet(spec, "backoffLimitPerIndex")) {
      causes.required(path + ".backoffLimitPerIndex", "when maxFailedIndexes is specified");
    }
    JobPolicies.check(spec, path, causes);
    managedBy(spec, path + ".managedBy", causes);
    causes.optionalOneOf(
        path + ".podReplacementPolicy",
        spec.path("podReplacementPolicy"),
        Tree.isSet(spec, "podFailurePolicy")
            ? List.of("Failed")
            : List.of("Failed", "TerminatingOrFailed"));
    JsonNode template = spec.path("template");
    PodSpecChecks.template(template, path + ".template", causes);
    String restart = template.path("spec").path("restartPolicy").asText("");
    String field = path + ".template.spec.restartPolicy";
    if (restart.equals("Always") || restart.isEmpty()) {
      causes.required(field, "valid values: \"OnFailure\", \"Never\"");
    } else if (!List.of("OnFailure", "Never").contains(restart)) {
      causes.notSupported(field, restart, List.of("Never", "OnFailure"));
    } else if (Tree.isSet(spec, "podFailurePolicy") && !restart.equals("Never")) {
      causes.invalid(
          field, restart, "only \"Never\" is supported when podFailurePolicy is specified");
    }
  }

  /** What bounds the status of a job that counts the failures of each index. */
  private static void perIndex(JsonNode spec, String path, Causes causes) {
    long completions = spec.path("completions").asLong(0);
    JsonNode failed = spec.path("maxFailedIndexes");
    if (failed.isNumber() && failed.asLong() > completions) {
      causes.invalid(
          path + ".maxFailedIndexes", failed.asLong(), "must be less than or equal to completions");
    }
    if (failed.asLong(0) > MAX_INDEXED) {
      causes.invalid(
          path + ".maxFailedIndexes",
          failed.asLong(),
          "must be less than or equal to " + MAX_INDEXED);
    }
    if (!Tree.isSet(spec, "backoffLimitPerIndex") || completions <= MAX_INDEXED) {
      return;
    }
    if (!failed.isNumber()) {
      causes.required(
          path + ".maxFailedIndexes", "must be specified when completions is above " + MAX_INDEXED);
    }
    for (String field : List.of("parallelism", "maxFailedIndexes")) {
      if (spec.path(field).asLong(0) > MAX_PER_INDEX) {
        causes.invalid(
            path + "." + field,
            spec.path(field).asLong(),
            "must be less than or equal to "
                + MAX_PER_INDEX
                + " when completions are above "
                + MAX_INDEXED
                + " and used with backoff limit per index");
      }
    }
  }

  private static void managedBy(JsonNode spec, String field, Causes causes) {
    if (!Tree.isSet(spec, "managedBy")) {
      return;
    }
    String name = spec.path("managedBy").asText();
    int slash = name.indexOf('/');
    if (name.isEmpty()) {
      causes.required(field, "");
    } else if (slash <= 0 || slash == name.length() - 1) {
      causes.invalid(field, name, "must be a domain-prefixed path (such as \"acme.io/foo\")");
    } else {
      causes.invalidAll(field, name.substring(0, slash), Names.subdomain(name.substring(0, slash)));
    }
    if (name.length() > 63) {
      causes.tooLong(field, 63);
    }
  }

  private static void update(ObjectNode job, ObjectNode old, Causes causes) {
    JsonNode now = job.path("spec");
    JsonNode before = old.path("spec");
    boolean elastic =
        now.path("completionMode").asText().equals("Indexed")
            && Tree.same(now.path("completions"), now.path("parallelism"));
    if (!elastic) {
      causes.immutable("spec.completions", now.path("completions"), before.path("completions"));
    }
    for (String field :
        List.of(
            "selector",
            "completionMode",
            "podFailurePolicy",
            "successPolicy",
            "backoffLimitPerIndex",
            "managedBy")) {
      causes.immutable("spec." + field, now.path(field), before.path(field));
    }
    template(now, before, old, causes);
  }

  /** A job that is suspended and has not started may still be placed and sized anew. */
  private static void template(JsonNode now, JsonNode before, ObjectNode old, Causes causes) {
    ObjectNode masked = now.path("template").deepCopy();
    boolean open =
        before.path("suspend").asBoolean() && !Tree.isSet(old.path("status"), "startTime");
    if (open && masked.path("spec") instanceof ObjectNode pod) {
      JsonNode previous = before.path("template").path("spec");
      for (String field : List.of("affinity", "nodeSelector", "tolerations", "schedulingGates")) {
        Tree.copy(pod, previous, field);
      }
      for (String field : List.of("labels", "annotations")) {
        Tree.copy(Tree.ensure(masked, "metadata"), before.path("template").path("metadata"), field);
      }
    }
    causes.immutable("spec.template", masked, before.path("template"));
  }
}
