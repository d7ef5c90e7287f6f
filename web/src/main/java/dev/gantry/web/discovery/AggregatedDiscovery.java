package dev.gantry.web.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.Json;
import java.util.List;
import java.util.Map;

/** {@code apidiscovery.k8s.io/v2 APIGroupDiscoveryList}: all of discovery in one answer. */
final class AggregatedDiscovery {

  private AggregatedDiscovery() {}

  /**
   * @param core the core group alone, as {@code /api} answers; or all the others, as {@code /apis}
   */
  static ObjectNode of(Map<String, Map<String, List<Kind>>> groups, boolean core) {
    ObjectNode list = Json.object();
    list.put("kind", "APIGroupDiscoveryList").put("apiVersion", "apidiscovery.k8s.io/v2");
    list.putObject("metadata");
    ArrayNode items = list.putArray("items");
    groups.forEach(
        (group, versions) -> {
          if (group.isEmpty() == core) {
            group(items.addObject(), group, versions);
          }
        });
    return list;
  }

  private static void group(ObjectNode node, String group, Map<String, List<Kind>> versions) {
    ObjectNode metadata = node.putObject("metadata");
    if (!group.isEmpty()) {
      metadata.put("name", group);
    }
    ArrayNode array = node.putArray("versions");
    versions.forEach(
        (version, kinds) -> {
          ObjectNode entry = array.addObject().put("version", version);
          ArrayNode resources = entry.putArray("resources");
          kinds.forEach(kind -> resource(resources.addObject(), kind));
          entry.put("freshness", "Current");
        });
  }

  private static void resource(ObjectNode node, Kind kind) {
    node.put("resource", kind.plural());
    responseKind(node, "", "", kind.kind());
    node.put("scope", kind.namespaced() ? "Namespaced" : "Cluster");
    node.put("singularResource", kind.singular());
    DiscoveryDocuments.strings(node, "verbs", kind.verbs().stream().sorted().toList());
    if (!kind.shortNames().isEmpty()) {
      DiscoveryDocuments.strings(node, "shortNames", kind.shortNames());
    }
    if (!kind.categories().isEmpty()) {
      DiscoveryDocuments.strings(node, "categories", kind.categories());
    }
    if (!kind.subresources().isEmpty()) {
      ArrayNode subresources = node.putArray("subresources");
      kind.subresources().stream()
          .sorted()
          .map(name -> Subresources.of(kind, name))
          .forEach(
              sub -> {
                ObjectNode entry = subresources.addObject().put("subresource", sub.name());
                boolean same = sub.isOf(kind);
                responseKind(entry, same ? "" : sub.group(), same ? "" : sub.version(), sub.kind());
                DiscoveryDocuments.strings(entry, "verbs", sub.verbs());
              });
    }
  }

  /** Group and version stay empty where they are those of the resource, as Kubernetes has it. */
  private static void responseKind(ObjectNode node, String group, String version, String kind) {
    node.putObject("responseKind").put("group", group).put("version", version).put("kind", kind);
  }
}
