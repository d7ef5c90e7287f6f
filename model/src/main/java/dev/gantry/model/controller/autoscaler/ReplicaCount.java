package dev.gantry.model.controller.autoscaler;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.object.Meta;
import dev.gantry.model.quantity.Quantity;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** From measurements to a number of replicas, as Kubernetes' horizontal autoscaler computes it. */
final class ReplicaCount {

  private static final String UNREADY =
      "did not receive metrics for targeted pods (pods might be unready)";

  private ReplicaCount() {}

  /**
   * A wanted number of replicas and what it was computed from.
   *
   * @param utilization percent of the request, -1 where the target is an amount
   * @param average thousandths per pod
   */
  record Result(int replicas, int utilization, long average) {}

  /**
   * Use as a share of what the pods request: four replicas at 90 % with a target of 60 % → ratio
   * 1.5 → six.
   */
  static Result utilization(
      int current,
      int target,
      String resource,
      String container,
      List<? extends JsonNode> pods,
      Map<String, Sample> measured,
      Tolerance tolerance,
      Instant now) {
    requirePods(pods);
    PodGroups groups = PodGroups.of(pods, measured, resource, now);
    Map<String, Long> requests = new HashMap<>();
    pods.forEach(p -> requests.put(Meta.name(p), request(p, resource, container)));
    Map<String, Long> usage = amounts(groups);
    requireUsage(usage);
    long requested = sum(usage, requests::get);
    if (requested == 0) {
      throw new MetricFailure("no metrics returned matched known pods");
    }
    long used = sum(usage, usage::get);
    int percent = (int) (used * 100 / requested);
    Map<String, Long> assumedMissing = new HashMap<>();
    groups
        .missing()
        .forEach(p -> assumedMissing.put(p, requests.get(p) * Math.max(100, target) / 100));
    int replicas =
        count(
            current,
            groups,
            usage,
            assumedMissing,
            all -> 100.0 * sum(all, all::get) / sum(all, requests::get) / target,
            tolerance);
    return new Result(replicas, percent, used / usage.size());
  }

  /** Use as an amount per pod. */
  static Result average(
      int current,
      long target,
      String resource,
      List<? extends JsonNode> pods,
      Map<String, Sample> measured,
      Tolerance tolerance,
      Instant now) {
    requirePods(pods);
    PodGroups groups = PodGroups.of(pods, measured, resource, now);
    Map<String, Long> usage = amounts(groups);
    requireUsage(usage);
    long average = sum(usage, usage::get) / usage.size();
    Map<String, Long> assumedMissing = new HashMap<>();
    groups.missing().forEach(p -> assumedMissing.put(p, target));
    int replicas =
        count(
            current,
            groups,
            usage,
            assumedMissing,
            all -> (double) sum(all, all::get) / all.size() / target,
            tolerance);
    return new Result(replicas, -1, average);
  }

  /** One value for the whole target, compared with the value wanted for all of it. */
  static int value(int current, long target, long measured, int ready, Tolerance tolerance) {
    double ratio = (double) measured / target;
    return tolerance.holds(ratio) ? current : (int) Math.ceil(ratio * ready);
  }

  /** One value for the whole target, compared with the value wanted per replica. */
  static int valuePerReplica(int current, int replicas, long target, long measured, Tolerance t) {
    double ratio = (double) measured / ((double) target * replicas);
    return replicas > 0 && t.holds(ratio) ? current : (int) Math.ceil((double) measured / target);
  }

  private interface Ratio {
    double of(Map<String, Long> usage);
  }

  /**
   * Pods without measurements are assumed to make the change smaller: idle when scaling up, busy
   * when scaling down. If that turns the direction round, nothing is done.
   */
  private static int count(
      int current,
      PodGroups groups,
      Map<String, Long> usage,
      Map<String, Long> assumedMissing,
      Ratio ratio,
      Tolerance tolerance) {
    double seen = ratio.of(usage);
    boolean upWithUnready = !groups.unready().isEmpty() && seen > 1;
    if (!upWithUnready && groups.missing().isEmpty()) {
      return tolerance.holds(seen) ? current : (int) Math.ceil(seen * groups.ready());
    }
    Map<String, Long> all = new HashMap<>(usage);
    if (seen < 1) {
      all.putAll(assumedMissing);
    } else if (seen > 1) {
      groups.missing().forEach(p -> all.put(p, 0L));
    }
    if (upWithUnready) {
      groups.unready().forEach(p -> all.put(p, 0L));
    }
    double corrected = ratio.of(all);
    boolean turned = (seen < 1 && corrected > 1) || (seen > 1 && corrected < 1);
    if (tolerance.holds(corrected) || turned) {
      return current;
    }
    int wanted = (int) Math.ceil(corrected * all.size());
    boolean against = (corrected < 1 && wanted > current) || (corrected > 1 && wanted < current);
    return against ? current : wanted;
  }

  private static void requirePods(List<? extends JsonNode> pods) {
    if (pods.isEmpty()) {
      throw new MetricFailure("no pods returned by selector while calculating replica count");
    }
  }

  private static void requireUsage(Map<String, Long> usage) {
    if (usage.isEmpty()) {
      throw new MetricFailure(UNREADY);
    }
  }

  private static Map<String, Long> amounts(PodGroups groups) {
    Map<String, Long> amounts = new HashMap<>();
    groups.samples().forEach((pod, sample) -> amounts.put(pod, sample.milli()));
    return amounts;
  }

  private static long sum(Map<String, Long> pods, ToLongFunction<String> amount) {
    return pods.keySet().stream().mapToLong(amount).sum();
  }

  /** Thousandths that a pod (or one of its containers) requests. */
  private static long request(JsonNode pod, String resource, String container) {
    JsonNode whole = pod.path("spec").path("resources").path("requests").path(resource);
    if (container.isEmpty() && whole.isValueNode()) {
      return Quantity.parse(whole.asText()).milli();
    }
    long sum = 0;
    for (String list : List.of("containers", "initContainers")) {
      for (JsonNode one : pod.path("spec").path(list)) {
        boolean runs =
            list.equals("containers") || one.path("restartPolicy").asText().equals("Always");
        String name = one.path("name").asText();
        if (!runs || !(container.isEmpty() || container.equals(name))) {
          continue;
        }
        JsonNode amount = one.path("resources").path("requests").path(resource);
        if (!amount.isValueNode()) {
          throw new MetricFailure(
              "missing request for "
                  + resource
                  + " in container "
                  + name
                  + " of Pod "
                  + Meta.name(pod));
        }
        sum += Quantity.parse(amount.asText()).milli();
      }
    }
    return sum;
  }
}
