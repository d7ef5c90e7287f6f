package dev.gantry.ejb.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.object.Owners;
import dev.gantry.model.selector.LabelSelector;
import dev.gantry.model.store.StoredObject;
import java.util.List;

/**
 * A controller of objects that own pods which they select: what wakes it, and what it reads before
 * its decider is asked.
 */
abstract class PodWorkload implements Controller {

  private final GroupResource resource;
  private final String kind;

  PodWorkload(GroupResource resource, String kind) {
    this.resource = resource;
    this.kind = kind;
  }

  GroupResource resource() {
    return resource;
  }

  /** What an object selects; a label selector in {@code spec.selector} unless the kind differs. */
  LabelSelector selector(JsonNode workload) {
    return LabelSelector.of(workload.path("spec").path("selector"));
  }

  @Override
  public List<Source> sources() {
    return List.of(
        Source.self(resource),
        Source.owned(Keys.PODS, kind, resource),
        Source.orphans(Keys.PODS, resource, this::selector));
  }

  @Override
  public void sync(ObjectKey key, Round round) {
    round.reader().get(key).ifPresent(stored -> sync(stored, stored.as(ObjectNode.class), round));
  }

  /**
   * Brings an object that is there one step further.
   *
   * @param workload its document, shared: never changed
   */
  abstract void sync(StoredObject stored, ObjectNode workload, Round round);

  /** Pods that the object controls, and orphans that it selects. */
  List<ObjectNode> pods(StoredObject stored, Round round) {
    return round
        .pods()
        .claimable(
            round.reader(),
            stored.uid(),
            stored.key().namespace(),
            selector(stored.as(ObjectNode.class)));
  }

  /** The templates that it has had. */
  static List<ObjectNode> revisions(StoredObject stored, Round round) {
    return round.list(Keys.REVISIONS, stored.key().namespace()).stream()
        .filter(r -> Owners.isControlledBy(r, stored.uid()))
        .toList();
  }
}
