package dev.gantry.model.controller.autoscaler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Action;
import dev.gantry.model.controller.Conditions;
import dev.gantry.model.controller.Documents;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One look of a horizontal pod autoscaler at its target. */
public final class AutoscalerDecider {

  private AutoscalerDecider() {}

  /**
   * The target as its scale subresource shows it.
   *
   * @param name for messages: {@code Deployment/default/web}
   * @param selector whether it names pods at all
   */
  public record Target(String name, int specReplicas, int statusReplicas, boolean selector) {}

  /**
   * What is to be done.
   *
   * @param status the autoscaler's new status; {@code desiredReplicas} in it is what to write
   * @param rescale the reason, where the target is to be written
   */
  public record Decision(
      ObjectNode status, int replicas, Optional<String> rescale, List<Action.Note> notes) {}

  /**
   * @param pods that the target's selector matches
   * @param history of this autoscaler; goes on
   */
  public static Decision decide(
      JsonNode scaler,
      Target target,
      List<? extends JsonNode> pods,
      MetricSource source,
      ScalingHistory history,
      Instant now) {
    JsonNode spec = scaler.path("spec");
    ObjectNode status = Documents.status(scaler);
    List<Action.Note> notes = new ArrayList<>();
    status.put("observedGeneration", Meta.generation(scaler));
    able(
        status,
        true,
        "SucceededGetScale",
        "the HPA controller was able to get the target's current scale",
        now);
    int current = target.specReplicas();
    int least = spec.path("minReplicas").asInt(1);
    int most = spec.path("maxReplicas").asInt(1);
    status.put("currentReplicas", target.statusReplicas());
    if (history.isEmpty()) {
      history.recommend(now, current);
    }
    if (current == 0 && least != 0) {
      Conditions.set(
          status,
          "ScalingActive",
          "False",
          "ScalingDisabled",
          "scaling is disabled since the replica count of the target is zero",
          now);
      return unchanged(status, 0, notes);
    }
    if (current > most) {
      return rescaled(status, most, "Current number of replicas above Spec.MaxReplicas", notes);
    }
    if (current < least) {
      return rescaled(status, least, "Current number of replicas below Spec.MinReplicas", notes);
    }
    MetricProposals.Proposal highest = highest(scaler, status, target, pods, source, notes, now);
    if (highest == null) {
      return unchanged(status, current, notes);
    }
    Bounds bounds = new Bounds(spec, history, now);
    Bounds.Step stable = bounds.stabilized(current, highest.replicas());
    able(status, true, stable.reason(), stable.message(), now);
    Bounds.Step step = bounds.limited(current, stable.replicas());
    Conditions.set(
        status,
        "ScalingLimited",
        step.limited() ? "True" : "False",
        step.reason(),
        step.message(),
        now);
    if (step.replicas() == current) {
      return unchanged(status, current, notes);
    }
    String why =
        highest.replicas() > current
            ? highest.name() + " above target"
            : "All metrics below target";
    return rescaled(status, step.replicas(), why, notes);
  }

  /** What the metrics ask for at most; null where that is not known, which the status then says. */
  private static MetricProposals.Proposal highest(
      JsonNode scaler,
      ObjectNode status,
      Target target,
      List<? extends JsonNode> pods,
      MetricSource source,
      List<Action.Note> notes,
      Instant now) {
    JsonNode metrics = scaler.path("spec").path("metrics");
    if (!target.selector()) {
      notes.add(Action.Note.warning("SelectorRequired", "selector is required"));
      inactive(status, "InvalidSelector", "the HPA target's scale is missing a selector", now);
      return null;
    }
    MetricProposals proposals =
        new MetricProposals(
            source,
            pods,
            target.specReplicas(),
            target.statusReplicas(),
            Tolerance.of(scaler.path("spec").path("behavior")),
            now);
    ArrayNode measured = Json.mapper().createArrayNode();
    MetricProposals.Proposal highest = null;
    String reason = "";
    String first = "";
    int failed = 0;
    for (JsonNode metric : metrics) {
      try {
        MetricProposals.Proposal proposal = proposals.of(metric);
        measured.add(proposal.status());
        highest = highest == null || proposal.replicas() > highest.replicas() ? proposal : highest;
      } catch (MetricFailure failure) {
        String type = metric.path("type").asText();
        notes.add(Action.Note.warning(MetricProposals.failure(type), failure.getMessage()));
        if (failed++ == 0) {
          reason = MetricProposals.failure(type);
          first = failure.getMessage();
        }
      }
    }
    status.set("currentMetrics", measured);
    // Part of the truth may call for more, never for less.
    boolean partial = failed > 0 && (highest == null || highest.replicas() < target.specReplicas());
    if (highest == null || partial) {
      inactive(status, reason, "the HPA was unable to compute the replica count: " + first, now);
      notes.add(
          Action.Note.warning(
              "FailedComputeMetricsReplicas",
              "invalid metrics ("
                  + failed
                  + " invalid out of "
                  + metrics.size()
                  + "), first error is: "
                  + first));
      return null;
    }
    Conditions.set(
        status,
        "ScalingActive",
        "True",
        "ValidMetricFound",
        "the HPA was able to successfully calculate a replica count from " + highest.name(),
        now);
    return highest;
  }

  /** The status when the target itself cannot be found or read. */
  public static ObjectNode unreachable(JsonNode scaler, String why, Instant now) {
    ObjectNode status = Documents.status(scaler);
    able(
        status,
        false,
        "FailedGetScale",
        "the HPA controller was unable to get the target's current scale: " + why,
        now);
    return status;
  }

  /** The status once the target was written. */
  public static void written(ObjectNode status, int replicas, Instant now) {
    able(
        status,
        true,
        "SucceededRescale",
        "the HPA controller was able to update the target scale to " + replicas,
        now);
    status.put("lastScaleTime", Meta.time(now));
    status.put("desiredReplicas", replicas);
  }

  /** The status when the target would not be written. */
  public static void refused(ObjectNode status, int current, String why, Instant now) {
    able(
        status,
        false,
        "FailedUpdateScale",
        "the HPA controller was unable to update the target scale: " + why,
        now);
    status.put("desiredReplicas", current);
  }

  private static Decision unchanged(ObjectNode status, int replicas, List<Action.Note> notes) {
    status.put("desiredReplicas", replicas);
    return new Decision(status, replicas, Optional.empty(), notes);
  }

  private static Decision rescaled(
      ObjectNode status, int replicas, String why, List<Action.Note> notes) {
    return new Decision(status, replicas, Optional.of(why), notes);
  }

  private static void able(
      ObjectNode status, boolean able, String reason, String message, Instant now) {
    Conditions.set(status, "AbleToScale", able ? "True" : "False", reason, message, now);
  }

  private static void inactive(ObjectNode status, String reason, String message, Instant now) {
    Conditions.set(status, "ScalingActive", "False", reason, message, now);
  }
}
