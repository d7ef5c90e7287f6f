package dev.gantry.model.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.controller.node.Taints;
import java.util.List;

/** How much a pod likes a node: 0 to 100, times a weight. */
interface Score {

  /** Made for one pod, asked about many nodes. */
  interface ForPod {
    double of(NodeInfo node);
  }

  /** The same everywhere. */
  ForPod NEUTRAL = node -> 0;

  ForPod prepare(PodInfo pod, ClusterSnapshot cluster);

  /** A score and how much it counts, as Kubernetes' default profile weighs it. */
  record Weighted(Score score, double weight) {}

  List<Weighted> ALL =
      List.of(
          new Weighted(Score::leastAllocated, 1),
          new Weighted(Score::balanced, 1),
          new Weighted(Score::spread, 2),
          new Weighted(Score::taints, 3),
          new Weighted(Score::affinity, 2),
          new Weighted(TopologySpread::soft, 2),
          new Weighted(PodAffinity::prefer, 2),
          new Weighted(ImageLocality::prefer, 1));

  /** The share that stays free. */
  private static ForPod leastAllocated(PodInfo pod, ClusterSnapshot cluster) {
    return node -> 100 * ((1 - cpuShare(pod, node)) + (1 - memoryShare(pod, node))) / 2;
  }

  /** Processor and memory used to the same degree. */
  private static ForPod balanced(PodInfo pod, ClusterSnapshot cluster) {
    return node -> 100 * (1 - Math.abs(cpuShare(pod, node) - memoryShare(pod, node)) / 2);
  }

  private static double cpuShare(PodInfo pod, NodeInfo node) {
    return share(node.scoredCpu() + pod.scoredCpu(), node.allocatable().get("cpu"));
  }

  private static double memoryShare(PodInfo pod, NodeInfo node) {
    return share(node.scoredMemory() + pod.scoredMemory(), node.allocatable().get("memory"));
  }

  private static double share(long used, long all) {
    return all <= 0 ? 1 : Math.min(1, (double) used / all);
  }

  /** Away from pods of the same owner: 100 for none, 50 for one, 33 for two. */
  private static ForPod spread(PodInfo pod, ClusterSnapshot cluster) {
    return pod.owner().isEmpty() ? NEUTRAL : node -> 100.0 / (1 + node.ofOwner(pod.owner()));
  }

  /** Away from nodes that would rather not. */
  private static ForPod taints(PodInfo pod, ClusterSnapshot cluster) {
    return node -> {
      int disliked = 0;
      for (JsonNode taint : node.taints()) {
        boolean soft = taint.path("effect").asText().equals("PreferNoSchedule");
        disliked += soft && Taints.tolerating(pod.document(), taint).isEmpty() ? 1 : 0;
      }
      return 100.0 / (1 + disliked);
    };
  }

  private static ForPod affinity(PodInfo pod, ClusterSnapshot cluster) {
    JsonNode preferred =
        pod.spec()
            .path("affinity")
            .path("nodeAffinity")
            .path("preferredDuringSchedulingIgnoredDuringExecution");
    if (preferred.isEmpty()) {
      return NEUTRAL;
    }
    return node -> {
      double sum = 0;
      double held = 0;
      for (JsonNode weighted : preferred) {
        double weight = weighted.path("weight").asInt(1);
        sum += weight;
        held +=
            NodeTerms.matches(weighted.path("preference"), node.name(), node.labels()) ? weight : 0;
      }
      return 100 * held / sum;
    };
  }
}
