package dev.gantry.model.scheduler;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Room for a pod by taking less important ones off a node. */
public final class Preemption {

  private Preemption() {}

  /** Where, and who has to leave. */
  public record Choice(String node, List<PodInfo> victims) {}

  /**
   * The node whose victims matter least: lowest highest priority, then fewest. Empty when nobody of
   * lower priority is in the way, when the pod never preempts, or while earlier victims are still
   * leaving the chosen node.
   *
   * @param curable by node name, whether taking pods off could help
   */
  public static Optional<Choice> choose(
      PodInfo pod, ClusterSnapshot cluster, Map<String, Boolean> curable) {
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
      victims(pod, node, lower, cluster).ifPresent(v -> choices.add(new Choice(node.name(), v)));
    }
    return choices.stream()
        .min(
            Comparator.<Choice>comparingInt(
                    c -> c.victims().stream().mapToInt(PodInfo::priority).max().orElse(0))
                .thenComparingInt(c -> c.victims().size())
                .thenComparing(Choice::node));
  }

  /** Takes all lower pods off, then puts back, most important first, those that still fit. */
  private static Optional<List<PodInfo>> victims(
      PodInfo pod, NodeInfo node, List<PodInfo> lower, ClusterSnapshot cluster) {
    lower.forEach(p -> cluster.removePod(p.key()));
    List<PodInfo> victims = new ArrayList<>();
    boolean fits = Scheduler.fits(pod, node, cluster);
    if (fits) {
      List<PodInfo> byImportance = new ArrayList<>(lower);
      byImportance.sort(
          Comparator.<PodInfo>comparingInt(p -> -p.priority()).thenComparing(PodInfo::created));
      for (PodInfo candidate : byImportance) {
        cluster.assume(candidate, node.name());
        if (!Scheduler.fits(pod, node, cluster)) {
          cluster.removePod(candidate.key());
          victims.add(candidate);
        }
      }
    }
    lower.forEach(p -> cluster.assume(p, node.name()));
    return fits && !victims.isEmpty() ? Optional.of(victims) : Optional.empty();
  }
}
