package dev.gantry.model.controller.namespace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Action;
import dev.gantry.model.controller.Conditions;
import dev.gantry.model.controller.Documents;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.Meta;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Empties a namespace that is being deleted: pods first, since they use what else is there. */
public final class NamespaceDecider {

  /** Removals wake the controller; this is only the net under them. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  private NamespaceDecider() {}

  /**
   * @param content what is left in the namespace, by resource
   */
  public static List<Action> decide(
      JsonNode namespace, Map<GroupResource, List<JsonNode>> content, Instant now) {
    if (!Meta.isDeleting(namespace)) {
      return List.of();
    }
    List<Action> actions = new ArrayList<>();
    List<JsonNode> pods = content.getOrDefault(Keys.PODS, List.of());
    if (!pods.isEmpty()) {
      delete(Keys.PODS, pods, actions);
    } else {
      content.forEach((resource, objects) -> delete(resource, objects, actions));
    }
    ObjectNode status = Documents.status(namespace);
    describe(status, content, now);
    List<Action> all =
        new ArrayList<>(
            Documents.replaceStatus(Keys.of(Keys.NAMESPACES, namespace), namespace, status));
    all.addAll(actions);
    if (!isEmpty(content)) {
      all.add(new Action.Requeue(LOOK_AGAIN));
    }
    return all;
  }

  public static boolean isEmpty(Map<GroupResource, List<JsonNode>> content) {
    return content.values().stream().allMatch(List::isEmpty);
  }

  private static void delete(GroupResource resource, List<JsonNode> objects, List<Action> actions) {
    for (JsonNode object : objects) {
      if (!Meta.isDeleting(object)) {
        actions.add(Action.Delete.quietly(Keys.of(resource, object), Meta.uid(object)));
      }
    }
  }

  private static void describe(
      ObjectNode status, Map<GroupResource, List<JsonNode>> content, Instant now) {
    status.put("phase", "Terminating");
    Conditions.set(
        status,
        "NamespaceDeletionDiscoveryFailure",
        "False",
        "ResourcesDiscovered",
        "All resources successfully discovered",
        now);
    Conditions.set(
        status,
        "NamespaceDeletionGroupVersionParsingFailure",
        "False",
        "ParsedGroupVersions",
        "All legacy kube types successfully parsed",
        now);
    Conditions.set(
        status,
        "NamespaceDeletionContentFailure",
        "False",
        "ContentDeleted",
        "All content successfully deleted, may be waiting on finalization",
        now);
    remaining(status, content, now);
    finalizers(status, content, now);
  }

  private static void remaining(
      ObjectNode status, Map<GroupResource, List<JsonNode>> content, Instant now) {
    List<String> parts = new ArrayList<>();
    new TreeMap<>(content)
        .forEach(
            (resource, objects) -> {
              if (!objects.isEmpty()) {
                parts.add(
                    resource.resource()
                        + "."
                        + resource.group()
                        + " has "
                        + objects.size()
                        + " resource instances");
              }
            });
    if (parts.isEmpty()) {
      Conditions.set(
          status,
          "NamespaceContentRemaining",
          "False",
          "ContentRemoved",
          "All content successfully removed",
          now);
    } else {
      Conditions.set(
          status,
          "NamespaceContentRemaining",
          "True",
          "SomeResourcesRemain",
          "Some resources are remaining: " + String.join(", ", parts),
          now);
    }
  }

  private static void finalizers(
      ObjectNode status, Map<GroupResource, List<JsonNode>> content, Instant now) {
    Map<String, Integer> counts = new TreeMap<>();
    content
        .values()
        .forEach(
            objects ->
                objects.forEach(
                    o -> Meta.finalizers(o).forEach(f -> counts.merge(f, 1, Integer::sum))));
    if (counts.isEmpty()) {
      Conditions.set(
          status,
          "NamespaceFinalizersRemaining",
          "False",
          "ContentHasNoFinalizers",
          "All content-preserving finalizers finished",
          now);
    } else {
      List<String> parts = new ArrayList<>();
      counts.forEach((f, n) -> parts.add(f + " in " + n + " resource instances"));
      Conditions.set(
          status,
          "NamespaceFinalizersRemaining",
          "True",
          "SomeFinalizersRemain",
          "Some content in the namespace has finalizers remaining: " + String.join(", ", parts),
          now);
    }
  }
}
