package dev.gantry.agent.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The conditions that the node owns; a transition time moves only when the status does. */
final class Conditions {
  private final List<PodCondition> old;
  private final Instant now;
  private final Pod pod;
  private final List<PodCondition> list = new ArrayList<>();

  Conditions(List<PodCondition> old, Instant now, Pod pod) {
    this.old = old;
    this.now = now;
    this.pod = pod;
  }

  void put(String type, boolean holds, String reason, String message) {
    String status = holds ? "True" : "False";
    String since =
        old.stream()
            .filter(c -> c.getType().equals(type) && Objects.equals(c.getStatus(), status))
            .map(PodCondition::getLastTransitionTime)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(now.truncatedTo(ChronoUnit.SECONDS).toString());
    list.add(
        new PodConditionBuilder()
            .withType(type)
            .withStatus(status)
            .withReason(reason)
            .withMessage(message)
            .withLastTransitionTime(since)
            .withObservedGeneration(pod.getMetadata().getGeneration())
            .build());
  }

  /** The first readiness gate that others have not opened, in the words of the Ready condition. */
  Optional<String> closedGate() {
    for (var gate : pod.getSpec().getReadinessGates()) {
      Optional<PodCondition> found =
          old.stream().filter(c -> c.getType().equals(gate.getConditionType())).findFirst();
      if (found.isEmpty()) {
        return Optional.of(
            "corresponding condition of pod readiness gate \""
                + gate.getConditionType()
                + "\" does not exist.");
      }
      if (!"True".equals(found.get().getStatus())) {
        return Optional.of(
            "the status of pod readiness gate \""
                + gate.getConditionType()
                + "\" is not \"True\", but "
                + found.get().getStatus());
      }
    }
    return Optional.empty();
  }

  List<PodCondition> list() {
    return list;
  }
}
