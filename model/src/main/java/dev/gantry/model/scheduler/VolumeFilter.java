package dev.gantry.model.scheduler;

import java.util.List;

/** Volumes tie pods to nodes: bound ones by their node affinity, others by where they can be. */
public final class VolumeFilter {

  private VolumeFilter() {}

  static Filter.ForPod filter(PodInfo pod, ClusterSnapshot cluster) {
    VolumeNeeds needs = VolumeNeeds.of(pod, cluster);
    return needs.isNothing() ? Filter.PASS : needs::refusals;
  }

  /** What is to be written before the pod may be bound to the node; empty where nothing is. */
  public static List<VolumeNeeds.Step> steps(PodInfo pod, String node, ClusterSnapshot cluster) {
    return VolumeNeeds.of(pod, cluster).steps(cluster.node(node)).orElse(List.of());
  }
}
