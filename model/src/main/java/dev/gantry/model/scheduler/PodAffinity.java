package dev.gantry.model.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.selector.LabelSelector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Pods that want to be near others, or away from them. */
final class PodAffinity {

  private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
  private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

  private PodAffinity() {}

  /** A term: whom it means, and within what. */
  private record Term(
      LabelSelector selector, List<String> namespaces, boolean anyNamespace, String topologyKey) {

    static Term of(JsonNode term, PodInfo owner) {
      List<String> namespaces = new ArrayList<>();
      term.path("namespaces").forEach(n -> namespaces.add(n.asText()));
      boolean any = term.hasNonNull("namespaceSelector");
      if (namespaces.isEmpty() && !any) {
        namespaces.add(owner.key().namespace());
      }
      LabelSelector selector = LabelSelector.of(term.path("labelSelector"));
      List<LabelSelector.Requirement> all = new ArrayList<>(selector.requirements());
      for (JsonNode key : term.path("matchLabelKeys")) {
        String value = owner.labels().get(key.asText());
        if (value != null) {
          all.addAll(LabelSelector.equal(Map.of(key.asText(), value)).requirements());
        }
      }
      return new Term(new LabelSelector(all), namespaces, any, term.path("topologyKey").asText());
    }

    boolean means(PodInfo pod) {
      return (anyNamespace || namespaces.contains(pod.key().namespace()))
          && selector.matches(pod.labels());
    }
  }

  private static List<Term> terms(PodInfo pod, String kind) {
    List<Term> terms = new ArrayList<>();
    pod.spec().path("affinity").path(kind).path(REQUIRED).forEach(t -> terms.add(Term.of(t, pod)));
    return terms;
  }

  static Filter.ForPod filter(PodInfo pod, ClusterSnapshot cluster) {
    List<Term> near = terms(pod, "podAffinity");
    List<Term> far = terms(pod, "podAntiAffinity");
    Map<String, List<String>> objecting = objections(pod, cluster);
    if (near.isEmpty() && far.isEmpty() && objecting.isEmpty()) {
      return Filter.PASS;
    }
    List<Map<String, Integer>> nearCounts = near.stream().map(t -> count(t, cluster)).toList();
    List<Map<String, Integer>> farCounts = far.stream().map(t -> count(t, cluster)).toList();
    // The first pod of a group that wants to be together may go anywhere.
    boolean first =
        nearCounts.stream().allMatch(Map::isEmpty) && near.stream().allMatch(t -> t.means(pod));
    return node -> {
      for (int i = 0; i < near.size(); i++) {
        String domain = node.labels().get(near.get(i).topologyKey());
        if (domain == null || (!first && !nearCounts.get(i).containsKey(domain))) {
          return List.of("node(s) didn't match pod affinity rules");
        }
      }
      for (int i = 0; i < far.size(); i++) {
        String domain = node.labels().get(far.get(i).topologyKey());
        if (domain != null && farCounts.get(i).containsKey(domain)) {
          return List.of("node(s) didn't match pod anti-affinity rules");
        }
      }
      for (Map.Entry<String, List<String>> objection : objecting.entrySet()) {
        if (objection.getValue().contains(node.labels().get(objection.getKey()))) {
          return List.of("node(s) didn't satisfy existing pods anti-affinity rules");
        }
      }
      return List.of();
    };
  }

  /** Topology values, by key, where a placed pod does not want this one. */
  private static Map<String, List<String>> objections(PodInfo pod, ClusterSnapshot cluster) {
    Map<String, List<String>> objections = new HashMap<>();
    for (PodInfo other : cluster.repelling()) {
      NodeInfo node = cluster.node(cluster.nodeOf(other));
      for (Term term : terms(other, "podAntiAffinity")) {
        String domain = node.labels().get(term.topologyKey());
        if (domain != null && term.means(pod)) {
          objections.computeIfAbsent(term.topologyKey(), k -> new ArrayList<>()).add(domain);
        }
      }
    }
    return objections;
  }

  private static Map<String, Integer> count(Term term, ClusterSnapshot cluster) {
    Map<String, Integer> byDomain = new HashMap<>();
    for (NodeInfo node : cluster.nodes()) {
      String domain = node.labels().get(term.topologyKey());
      if (domain != null) {
        int here = (int) node.pods().stream().filter(term::means).count();
        if (here > 0) {
          byDomain.merge(domain, here, Integer::sum);
        }
      }
    }
    return byDomain;
  }

  /** Weights of preferred terms that hold on a node, brought to 0..100 by the sum of weights. */
  static Score.ForPod prefer(PodInfo pod, ClusterSnapshot cluster) {
    JsonNode affinity = pod.spec().path("affinity");
    JsonNode near = affinity.path("podAffinity").path(PREFERRED);
    JsonNode far = affinity.path("podAntiAffinity").path(PREFERRED);
    if (near.isEmpty() && far.isEmpty()) {
      return Score.NEUTRAL;
    }
    List<Term> terms = new ArrayList<>();
    List<Integer> weights = new ArrayList<>();
    near.forEach(t -> add(pod, t, 1, terms, weights));
    far.forEach(t -> add(pod, t, -1, terms, weights));
    List<Map<String, Integer>> counts = terms.stream().map(t -> count(t, cluster)).toList();
    int most = Math.max(1, weights.stream().mapToInt(Math::abs).sum());
    return node -> {
      double score = 0;
      for (int i = 0; i < terms.size(); i++) {
        String domain = node.labels().get(terms.get(i).topologyKey());
        score += domain != null && counts.get(i).containsKey(domain) ? weights.get(i) : 0;
      }
      return 50 + 50 * score / most;
    };
  }

  private static void add(
      PodInfo pod, JsonNode weighted, int sign, List<Term> terms, List<Integer> weights) {
    terms.add(Term.of(weighted.path("podAffinityTerm"), pod));
    weights.add(sign * weighted.path("weight").asInt(1));
  }
}
