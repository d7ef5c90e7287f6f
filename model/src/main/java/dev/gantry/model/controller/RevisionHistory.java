package dev.gantry.model.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.Owners;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The templates that a stateful set or daemon set has had, kept as {@code ControllerRevision}s.
 *
 * @param current the revision of the present template
 * @param actions what keeps the history: a new revision, a raised old one, old ones deleted
 */
public record RevisionHistory(JsonNode current, List<Action> actions) {

  public static final String HASH = "controller-revision-hash";

  /**
   * @param own revisions that the set controls
   * @param used names of revisions that pods still run
   */
  public static RevisionHistory of(
      JsonNode set, List<? extends JsonNode> own, Set<String> used, int collisions) {
    List<JsonNode> byNumber = new ArrayList<>(own);
    byNumber.sort(Comparator.comparingLong(RevisionHistory::number));
    long last = byNumber.isEmpty() ? 0 : number(byNumber.get(byNumber.size() - 1));
    ObjectNode data = data(set);
    List<Action> actions = new ArrayList<>();
    Optional<JsonNode> equal =
        byNumber.stream().filter(r -> Documents.same(r.path("data"), data)).reduce((a, b) -> b);
    JsonNode current;
    if (equal.isEmpty()) {
      current = create(set, data, last + 1, collisions);
      actions.add(Action.Create.quietly((ObjectNode) current));
    } else {
      current = equal.get();
      if (number(current) < last) {
        actions.add(
            Action.Update.quietly(
                Keys.of(Keys.REVISIONS, current), d -> d.put("revision", last + 1)));
      }
    }
    int limit = set.path("spec").path("revisionHistoryLimit").asInt(10);
    String name = Meta.name(current);
    List<JsonNode> idle =
        byNumber.stream()
            .filter(r -> !Meta.name(r).equals(name) && !used.contains(Meta.name(r)))
            .toList();
    for (JsonNode revision : idle.subList(0, Math.max(0, idle.size() - limit))) {
      actions.add(Action.Delete.quietly(Keys.of(Keys.REVISIONS, revision), Meta.uid(revision)));
    }
    return new RevisionHistory(current, actions);
  }

  public static long number(JsonNode revision) {
    return revision.path("revision").asLong(0);
  }

  /** The template that a revision holds. */
  public static JsonNode template(JsonNode revision) {
    ObjectNode template = revision.path("data").path("spec").path("template").deepCopy();
    template.remove("$patch");
    return template;
  }

  private static ObjectNode data(JsonNode set) {
    ObjectNode data = Json.object();
    ObjectNode template = set.path("spec").path("template").deepCopy();
    template.put("$patch", "replace");
    data.putObject("spec").set("template", template);
    return data;
  }

  private static ObjectNode create(JsonNode set, ObjectNode data, long number, int collisions) {
    String hash = PodTemplates.hash(set.path("spec").path("template"), collisions);
    ObjectNode revision =
        Json.object().put("apiVersion", "apps/v1").put("kind", "ControllerRevision");
    ObjectNode meta = revision.putObject("metadata");
    meta.put("name", Meta.name(set) + "-" + hash).put("namespace", Meta.namespace(set));
    ObjectNode labels = meta.putObject("labels");
    Meta.labels(set.path("spec").path("template")).forEach(labels::put);
    labels.put(HASH, hash);
    meta.putArray("ownerReferences").add(Owners.reference(set));
    revision.set("data", data);
    return revision.put("revision", number);
  }
}
