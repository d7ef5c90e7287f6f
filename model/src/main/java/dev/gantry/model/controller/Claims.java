package dev.gantry.model.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.Owners;
import dev.gantry.model.selector.LabelSelector;
import java.util.ArrayList;
import java.util.List;

/**
 * Which objects a controller owns: those that it controls and still selects, and orphans that it
 * selects and so adopts. What it controls and no longer selects it releases.
 *
 * @param owned kept and adopted, in the order given
 * @param actions the adoptions and releases
 */
public record Claims(List<JsonNode> owned, List<Action> actions) {

  public static Claims of(
      JsonNode owner,
      LabelSelector selector,
      Iterable<? extends JsonNode> candidates,
      GroupResource resource) {
    String uid = Meta.uid(owner);
    List<JsonNode> owned = new ArrayList<>();
    List<Action> actions = new ArrayList<>();
    for (JsonNode candidate : candidates) {
      boolean selected = selector.matches(Meta.labels(candidate));
      String controller = Owners.controller(candidate).map(Owners.Owner::uid).orElse("");
      if (controller.equals(uid)) {
        if (selected) {
          owned.add(candidate);
        } else if (!Meta.isDeleting(owner)) {
          actions.add(
              Action.Update.quietly(
                  Keys.of(resource, candidate), document -> Owners.remove(document, uid)));
        }
      } else if (controller.isEmpty()
          && selected
          && !Meta.isDeleting(candidate)
          && !Meta.isDeleting(owner)) {
        owned.add(candidate);
        ObjectNode reference = Owners.reference(owner);
        actions.add(
            Action.Update.quietly(
                Keys.of(resource, candidate), document -> adopt(document, candidate, reference)));
      }
    }
    return new Claims(owned, actions);
  }

  private static ObjectNode adopt(ObjectNode current, JsonNode seen, ObjectNode reference) {
    boolean stillOrphan =
        Meta.uid(current).equals(Meta.uid(seen)) && Owners.controller(current).isEmpty();
    return stillOrphan ? Owners.add(current, reference) : current;
  }
}
