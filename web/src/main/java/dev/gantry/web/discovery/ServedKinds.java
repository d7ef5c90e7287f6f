package dev.gantry.web.discovery;

import dev.gantry.ejb.registry.KindCatalogue;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.kind.Kind;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What discovery tells of: the catalogue's kinds and the measurements, which are served but stored
 * nowhere.
 */
@ApplicationScoped
public class ServedKinds {

  private static final List<Kind> MEASUREMENTS =
      List.of(measured("NodeMetrics", "nodes", false), measured("PodMetrics", "pods", true));

  @Inject private KindCatalogue catalogue;

  private static Kind measured(String kind, String plural, boolean namespaced) {
    return new Kind(
        "metrics.k8s.io",
        "v1beta1",
        kind,
        plural,
        "",
        namespaced,
        List.of(),
        List.of(),
        Set.of("get", "list"),
        Set.of(),
        new GroupResource("metrics.k8s.io", plural),
        List.of());
  }

  /** Kinds by group, then by version, preferred first; the core group is {@code ""}. */
  public Map<String, Map<String, List<Kind>>> byGroup() {
    Map<String, Map<String, List<Kind>>> groups = new LinkedHashMap<>();
    groups.put("", new LinkedHashMap<>());
    add(groups, catalogue.all());
    add(groups, MEASUREMENTS);
    return groups;
  }

  static void add(Map<String, Map<String, List<Kind>>> groups, Collection<Kind> kinds) {
    for (Kind kind : kinds) {
      groups
          .computeIfAbsent(kind.group(), g -> new LinkedHashMap<>())
          .computeIfAbsent(kind.version(), v -> new ArrayList<>())
          .add(kind);
    }
  }
}
