package dev.gantry.agent.pod;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Who has to go first when the node runs short: pods that use more than they asked for, of those
 * the least important, of those the one that exceeds its request the most.
 */
final class EvictionRanking {

  /** From here on a pod is critical to node or cluster and is never evicted. */
  private static final int SYSTEM_CRITICAL = 2_000_000_000;

  private EvictionRanking() {}

  /**
   * @param resource {@code memory} or {@code ephemeral-storage}
   * @param usage bytes by uid; a pod without an entry uses none
   */
  static List<Pod> order(List<Pod> pods, String resource, Map<String, Long> usage) {
    return pods.stream()
        .filter(p -> priority(p) < SYSTEM_CRITICAL)
        .filter(p -> usage.getOrDefault(p.getMetadata().getUid(), 0L) > 0)
        .sorted(
            Comparator.comparing((Pod p) -> excess(p, resource, usage) <= 0)
                .thenComparing(EvictionRanking::priority)
                .thenComparing(p -> -excess(p, resource, usage)))
        .toList();
  }

  static long excess(Pod pod, String resource, Map<String, Long> usage) {
    return usage.getOrDefault(pod.getMetadata().getUid(), 0L) - Resources.podRequest(pod, resource);
  }

  private static int priority(Pod pod) {
    return pod.getSpec().getPriority() == null ? 0 : pod.getSpec().getPriority();
  }
}
