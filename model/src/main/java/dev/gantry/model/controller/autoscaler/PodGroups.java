package dev.gantry.model.controller.autoscaler;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.controller.Conditions;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.controller.Times;
import dev.gantry.model.object.Meta;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A target's pods by what their measurements are worth. A pod that starts uses much processor time
 * and says nothing about load; one that is going says nothing either.
 *
 * @param samples of the pods that count
 * @param ready how many count and are ready
 * @param unready pods that are starting, whose measurements are left out at first
 * @param missing pods that should have been measured and were not
 */
record PodGroups(Map<String, Sample> samples, int ready, Set<String> unready, Set<String> missing) {

  /** So long after its start a pod's processor use is not trusted unless it was measured ready. */
  private static final Duration INITIALIZATION = Duration.ofMinutes(5);

  /** A pod that was unready from its start on has never been ready. */
  private static final Duration FIRST_READINESS = Duration.ofSeconds(30);

  static PodGroups of(
      List<? extends JsonNode> pods, Map<String, Sample> measured, String resource, Instant now) {
    int ready = 0;
    Set<String> unready = new TreeSet<>();
    Set<String> missing = new TreeSet<>();
    Map<String, Sample> samples = new HashMap<>(measured);
    for (JsonNode pod : pods) {
      String name = Meta.name(pod);
      if (Meta.isDeleting(pod) || PodState.phase(pod).equals("Failed")) {
        samples.remove(name);
      } else if (PodState.phase(pod).equals("Pending")) {
        unready.add(name);
        samples.remove(name);
      } else if (!measured.containsKey(name)) {
        missing.add(name);
      } else if (resource.equals("cpu") && isStarting(pod, measured.get(name), now)) {
        unready.add(name);
        samples.remove(name);
      } else {
        ready++;
      }
    }
    Set<String> targeted = new TreeSet<>();
    pods.forEach(p -> targeted.add(Meta.name(p)));
    samples.keySet().retainAll(targeted);
    return new PodGroups(samples, ready, unready, missing);
  }

  private static boolean isStarting(JsonNode pod, Sample sample, Instant now) {
    Optional<Instant> start = Times.read(pod.path("status").path("startTime"));
    Optional<JsonNode> condition = Conditions.find(pod.path("status"), "Ready");
    if (start.isEmpty() || condition.isEmpty()) {
      return true;
    }
    boolean isReady = "True".equals(condition.get().path("status").asText());
    Instant since = Times.read(condition.get().path("lastTransitionTime")).orElse(Instant.EPOCH);
    if (start.get().plus(INITIALIZATION).isAfter(now)) {
      return !isReady || sample.at().isBefore(since.plus(sample.window()));
    }
    return !isReady && start.get().plus(FIRST_READINESS).isAfter(since);
  }
}
