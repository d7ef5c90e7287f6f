package dev.gantry.web.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.Json;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The unaggregated discovery documents: what groups, versions and resources there are. */
final class DiscoveryDocuments {

  private DiscoveryDocuments() {}

  /** {@code /api}. */
  static ObjectNode coreVersions(String serverAddress) {
    ObjectNode versions = Json.object().put("kind", "APIVersions");
    versions.putArray("versions").add("v1");
    versions
        .putArray("serverAddressByClientCIDRs")
        .addObject()
        .put("clientCIDR", "0.0.0.0/0")
        .put("serverAddress", serverAddress);
    return versions;
  }

  /** {@code /apis}. */
  static ObjectNode groupList(Map<String, Map<String, List<Kind>>> groups) {
    ObjectNode list = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
    ArrayNode items = list.putArray("groups");
    groups.forEach(
        (group, versions) -> {
          if (!group.isEmpty()) {
            fillGroup(items.addObject(), group, versions.keySet());
          }
        });
    return list;
  }

  /** {@code /apis/<group>}. */
  static ObjectNode group(String group, Collection<String> versions) {
    return fillGroup(
        Json.object().put("kind", "APIGroup").put("apiVersion", "v1"), group, versions);
  }

  private static ObjectNode fillGroup(ObjectNode node, String group, Collection<String> versions) {
    node.put("name", group);
    ArrayNode array = node.putArray("versions");
    versions.forEach(v -> fillVersion(array.addObject(), group, v));
    fillVersion(node.putObject("preferredVersion"), group, versions.iterator().next());
    return node;
  }

  private static void fillVersion(ObjectNode node, String group, String version) {
    node.put("groupVersion", group + "/" + version).put("version", version);
  }

  /** {@code /api/v1} and {@code /apis/<group>/<version>}. */
  static ObjectNode resourceList(List<Kind> kinds) {
    ObjectNode list = Json.object().put("kind", "APIResourceList").put("apiVersion", "v1");
    list.put("groupVersion", kinds.get(0).apiVersion());
    ArrayNode resources = list.putArray("resources");
    for (Kind kind : kinds) {
      ObjectNode resource = resources.addObject();
      resource
          .put("name", kind.plural())
          .put("singularName", kind.singular())
          .put("namespaced", kind.namespaced())
          .put("kind", kind.kind());
      strings(resource, "verbs", kind.verbs().stream().sorted().toList());
      if (!kind.shortNames().isEmpty()) {
        strings(resource, "shortNames", kind.shortNames());
      }
      if (!kind.categories().isEmpty()) {
        strings(resource, "categories", kind.categories());
      }
      kind.subresources().stream()
          .sorted()
          .forEach(name -> subresource(resources.addObject(), kind, name));
    }
    return list;
  }

  private static void subresource(ObjectNode node, Kind parent, String name) {
    Subresources subresource = Subresources.of(parent, name);
    node.put("name", parent.plural() + "/" + name)
        .put("singularName", "")
        .put("namespaced", parent.namespaced());
    if (!subresource.isOf(parent)) {
      node.put("group", subresource.group()).put("version", subresource.version());
    }
    node.put("kind", subresource.kind());
    strings(node, "verbs", subresource.verbs());
  }

  static void strings(ObjectNode node, String field, Collection<String> values) {
    ArrayNode array = node.putArray(field);
    values.forEach(array::add);
  }
}
