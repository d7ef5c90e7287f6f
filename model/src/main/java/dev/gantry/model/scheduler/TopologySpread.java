package dev.gantry.model.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.object.Meta;
import dev.gantry.model.selector.LabelSelector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code topologySpreadConstraints}: matching pods evenly over zones, hosts or any label. */
final class TopologySpread {

  private TopologySpread() {}

  /** How many matching pods each value of one topology key has, on nodes that the pod may use. */
  private record Counted(
      String key, int skew, int minimum, int self, Map<String, Integer> byDomain) {}

  static Filter.ForPod hard(PodInfo pod, ClusterSnapshot cluster) {
    List<Counted> constraints = count(pod, cluster, "DoNotSchedule");
    if (constraints.isEmpty()) {
      return Filter.PASS;
    }
    return node -> {
      for (Counted constraint : constraints) {
        String domain = node.labels().get(constraint.key());
        if (domain == null) {
          return List.of(
              "node(s) didn't match pod topology spread constraints (missing required label)");
        }
        int after = constraint.byDomain().getOrDefault(domain, 0) + constraint.self();
        if (after - constraint.minimum() > constraint.skew()) {
          return List.of("node(s) didn't match pod topology spread constraints");
        }
      }
      return List.of();
    };
  }

  /** 100 for the emptiest domain, less for fuller ones, over the soft constraints. */
  static Score.ForPod soft(PodInfo pod, ClusterSnapshot cluster) {
    List<Counted> constraints = count(pod, cluster, "ScheduleAnyway");
    if (constraints.isEmpty()) {
      return Score.NEUTRAL;
    }
    return node -> {
      double score = 0;
      for (Counted constraint : constraints) {
        String domain = node.labels().get(constraint.key());
        int most =
            constraint.byDomain().values().stream().mapToInt(Integer::intValue).max().orElse(0);
        int here = domain == null ? most : constraint.byDomain().getOrDefault(domain, 0);
        score += most == 0 ? 100 : 100.0 * (most - here) / most;
      }
      return score / constraints.size();
    };
  }

  private static List<Counted> count(PodInfo pod, ClusterSnapshot cluster, String action) {
    List<Counted> all = new ArrayList<>();
    for (JsonNode constraint : pod.spec().path("topologySpreadConstraints")) {
      if (!constraint.path("whenUnsatisfiable").asText().equals(action)) {
        continue;
      }
      String key = constraint.path("topologyKey").asText();
      LabelSelector selector = selector(pod, constraint);
      Map<String, Integer> byDomain = new HashMap<>();
      for (NodeInfo node : cluster.nodes()) {
        String domain = node.labels().get(key);
        if (domain != null && counts(pod, constraint, node)) {
          byDomain.merge(domain, matching(pod, node, selector), Integer::sum);
        }
      }
      int minimum = byDomain.values().stream().mapToInt(Integer::intValue).min().orElse(0);
      int domains = constraint.path("minDomains").asInt(1);
      all.add(
          new Counted(
              key,
              constraint.path("maxSkew").asInt(1),
              byDomain.size() < domains ? 0 : minimum,
              selector.matches(pod.labels()) ? 1 : 0,
              byDomain));
    }
    return all;
  }

  /**
   * Whether a node's pods are looked at: by default those of nodes that the pod's node affinity
   * admits, tainted or not.
   */
  private static boolean counts(PodInfo pod, JsonNode constraint, NodeInfo node) {
    boolean admitted =
        constraint.path("nodeAffinityPolicy").asText("Honor").equals("Ignore")
            || NodeTerms.selects(pod.document(), node.name(), node.labels());
    boolean tolerated =
        constraint.path("nodeTaintsPolicy").asText("Ignore").equals("Ignore")
            || NodeFilters.untolerated(pod, node).isEmpty();
    return admitted && tolerated;
  }

  private static LabelSelector selector(PodInfo pod, JsonNode constraint) {
    LabelSelector selector = LabelSelector.of(constraint.path("labelSelector"));
    List<LabelSelector.Requirement> all = new ArrayList<>(selector.requirements());
    for (JsonNode key : constraint.path("matchLabelKeys")) {
      String value = Meta.labels(pod.document()).get(key.asText());
      if (value != null) {
        all.addAll(LabelSelector.equal(Map.of(key.asText(), value)).requirements());
      }
    }
    return new LabelSelector(all);
  }

  private static int matching(PodInfo pod, NodeInfo node, LabelSelector selector) {
    int count = 0;
    for (PodInfo other : node.pods()) {
      boolean counts =
          other.key().namespace().equals(pod.key().namespace())
              && !other.isDeleting()
              && selector.matches(other.labels());
      count += counts ? 1 : 0;
    }
    return count;
  }
}
