package dev.gantry.model.scheduler;

import dev.gantry.model.object.ObjectKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Room for a pod by taking less important ones off a node. */
public final class Preemption {

  private static final Comparator<PodInfo> BY_IMPORTANCE =
      Comparator.<PodInfo>comparingInt(p -> -p.priority()).thenComparing(PodInfo::created);

  private Preemption() {}

  /**
   * Where, and who has to leave.
   *
   * @param violations how many of them leave against a disruption budget
   */
  public record Choice(String node, List<PodInfo> victims, int violations) {

    private int highest() {
      return victims.stream().mapToInt(PodInfo::priority).max().orElse(0);
    }

    private long sum() {
      return victims.stream().mapToLong(v -> v.priority() - (long) Integer.MIN_VALUE).sum();
    }

    /** When the oldest of the most important victims came. */
    private Instant oldest() {
      return victims.stream()
          .filter(v -> v.priority() == highest())
          .map(PodInfo::created)
          .min(Comparator.naturalOrder())
          .orElse(Instant.MAX);
    }
  }

  /**
   * The node whose victims matter least: fewest against a budget, lowest highest priority, lowest
   * sum, fewest, youngest. Empty when nobody of lower priority is in the way, when the pod never
   * preempts, or while earlier victims are still leaving the chosen node.
   *
   * @param curable by node name, whether taking pods off could help
   */
  public static Optional<Choice> choose(
      PodInfo pod, ClusterSnapshot cluster, Map<String, Boolean> curable, Budgets budgets) {
    if (pod.spec().path("preemptionPolicy").asText().equals("Never")) {
      return Optional.empty();
    }
    List<Choice> choices = new ArrayList<>();
    for (NodeInfo node : cluster.nodes()) {
      if (!curable.getOrDefault(node.name(), false)) {
        continue;
      }
      List<PodInfo> lower =
          node.pods().stream().filter(p -> p.priority() < pod.priority()).toList();
      if (lower.isEmpty()) {
        continue;
      }
      if (lower.stream().anyMatch(PodInfo::isDeleting)
          && pod.document()
              .path("status")
              .path("nominatedNodeName")
              .asText("")
              .equals(node.name())) {
        return Optional.empty();
      }
      victims(pod, node, lower, cluster, budgets).ifPresent(choices::add);
    }
    return choices.stream()
        .min(
            Comparator.comparingInt(Choice::violations)
                .thenComparingInt(Choice::highest)
                .thenComparingLong(Choice::sum)
                .thenComparingInt(c -> c.victims().size())
                .thenComparing(Choice::oldest, Comparator.reverseOrder())
                .thenComparing(Choice::node));
  }

  /**
   * Takes all lower pods off, then puts back those that still fit: first those that a budget
   * protects, the most important first.
   */
  private static Optional<Choice> victims(
      PodInfo pod, NodeInfo node, List<PodInfo> lower, ClusterSnapshot cluster, Budgets budgets) {
    lower.forEach(p -> cluster.removePod(p.key()));
    List<PodInfo> victims = new ArrayList<>();
    int violations = 0;
    boolean fits = Scheduler.fits(pod, node, cluster);
    if (fits) {
      List<PodInfo> sorted = new ArrayList<>(lower);
      sorted.sort(BY_IMPORTANCE);
      Set<ObjectKey> violating = budgets.violatedBy(sorted);
      sorted.sort(
          Comparator.<PodInfo>comparingInt(p -> violating.contains(p.key()) ? 0 : 1)
              .thenComparing(BY_IMPORTANCE));
      for (PodInfo candidate : sorted) {
        cluster.assume(candidate, node.name());
        if (!Scheduler.fits(pod, node, cluster)) {
          cluster.removePod(candidate.key());
          victims.add(candidate);
          violations += violating.contains(candidate.key()) ? 1 : 0;
        }
      }
    }
    lower.forEach(p -> cluster.assume(p, node.name()));
    return fits && !victims.isEmpty()
        ? Optional.of(new Choice(node.name(), victims, violations))
        : Optional.empty();
  }
}
