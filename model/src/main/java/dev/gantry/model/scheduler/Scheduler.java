package dev.gantry.model.scheduler;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds a node for a pod: those that pass every filter, then the best score. */
public final class Scheduler {

  /** With more feasible nodes than this the search ends: the best of so many is good enough. */
  private static final int ENOUGH = 100;

  private record Rule(Filter filter, boolean curable) {}

  private static final List<Rule> RULES =
      List.of(
          new Rule(NodeFilters::unschedulable, false),
          new Rule(NodeFilters::named, false),
          new Rule(NodeFilters::taints, false),
          new Rule(NodeFilters::affinity, false),
          new Rule(NodeFilters::ports, true),
          new Rule(NodeFilters::resources, true),
          new Rule(VolumeFilter::filter, false),
          new Rule(TopologySpread::hard, true),
          new Rule(PodAffinity::filter, true));

  private int start;

  /** The name that pods ask for this scheduler by; pods that name another are left alone. */
  public static final String NAME = "default-scheduler";

  /** Decides without changing the snapshot; the caller assumes the pod on the node. */
  public Placement decide(PodInfo pod, ClusterSnapshot cluster) {
    List<NodeInfo> nodes = cluster.nodes();
    if (nodes.isEmpty()) {
      return new Placement.Nowhere("no nodes available to schedule pods", Map.of());
    }
    List<Filter.ForPod> filters = filters(pod, cluster);
    Map<String, Integer> reasons = new TreeMap<>();
    Map<String, Boolean> curable = new HashMap<>();
    List<NodeInfo> feasible = new ArrayList<>();
    int looked = 0;
    for (; looked < nodes.size() && feasible.size() < ENOUGH; looked++) {
      NodeInfo node = nodes.get((start + looked) % nodes.size());
      if (!refused(node, filters, reasons, curable)) {
        feasible.add(node);
      }
    }
    if (feasible.isEmpty()) {
      return new Placement.Nowhere(message(nodes.size(), reasons, curable), curable);
    }
    // The next pod begins where this one stopped, so that every node has its turn.
    start = (start + looked) % nodes.size();
    return new Placement.On(best(pod, cluster, feasible).name());
  }

  /** Whether a pod would fit on one node as it is now. */
  static boolean fits(PodInfo pod, NodeInfo node, ClusterSnapshot cluster) {
    return filters(pod, cluster).stream().allMatch(f -> f.refusals(node).isEmpty());
  }

  private static List<Filter.ForPod> filters(PodInfo pod, ClusterSnapshot cluster) {
    List<Filter.ForPod> filters = new ArrayList<>(RULES.size());
    RULES.forEach(r -> filters.add(r.filter().prepare(pod, cluster)));
    return filters;
  }

  private static boolean refused(
      NodeInfo node,
      List<Filter.ForPod> filters,
      Map<String, Integer> reasons,
      Map<String, Boolean> curable) {
    for (int i = 0; i < filters.size(); i++) {
      List<String> refusals = filters.get(i).refusals(node);
      if (!refusals.isEmpty()) {
        refusals.forEach(r -> reasons.merge(r, 1, Integer::sum));
        curable.put(node.name(), RULES.get(i).curable());
        return true;
      }
    }
    return false;
  }

  private static NodeInfo best(PodInfo pod, ClusterSnapshot cluster, List<NodeInfo> feasible) {
    if (feasible.size() == 1) {
      return feasible.get(0);
    }
    List<Score.ForPod> scores =
        Score.ALL.stream().map(w -> w.score().prepare(pod, cluster)).toList();
    NodeInfo best = null;
    double highest = Double.NEGATIVE_INFINITY;
    for (NodeInfo node : feasible) {
      double total = 0;
      for (int i = 0; i < scores.size(); i++) {
        total += Score.ALL.get(i).weight() * scores.get(i).of(node);
      }
      if (total > highest) {
        highest = total;
        best = node;
      }
    }
    return best;
  }

  /** {@code 0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable. ...} */
  private static String message(
      int nodes, Map<String, Integer> reasons, Map<String, Boolean> curable) {
    List<String> parts = new ArrayList<>();
    reasons.forEach((reason, count) -> parts.add(count + " " + reason));
    parts.sort(null);
    long hopeful = curable.values().stream().filter(c -> c).count();
    List<String> preemption = new ArrayList<>();
    if (hopeful > 0) {
      preemption.add(hopeful + " No preemption victims found for incoming pod");
    }
    if (nodes - hopeful > 0) {
      preemption.add((nodes - hopeful) + " Preemption is not helpful for scheduling");
    }
    preemption.sort(null);
    return "0/%d nodes are available: %s. preemption: 0/%d nodes are available: %s."
        .formatted(nodes, String.join(", ", parts), nodes, String.join(", ", preemption));
  }
}
