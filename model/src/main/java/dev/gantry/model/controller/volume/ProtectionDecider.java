package dev.gantry.model.controller.volume;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Action;
import dev.gantry.model.controller.PodState;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.ObjectKey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Claims that pods use and volumes that are bound do not go before their users. */
public final class ProtectionDecider {

  private ProtectionDecider() {}

  /**
   * @param inUse whether a pod that has not ended uses it, or a claim is bound to it
   */
  public static List<Action> decide(
      ObjectKey key, JsonNode object, String finalizer, boolean inUse) {
    boolean held = Meta.finalizers(object).contains(finalizer);
    if (Meta.isDeleting(object)) {
      return held && !inUse
          ? List.of(Action.Update.quietly(key, o -> without(o, finalizer)))
          : List.of();
    }
    return held
        ? List.of()
        : List.of(
            Action.Update.quietly(
                key,
                o -> {
                  if (!Meta.isDeleting(o) && !Meta.finalizers(o).contains(finalizer)) {
                    Meta.of(o).withArray("/finalizers").add(finalizer);
                  }
                  return o;
                }));
  }

  /** Names of the claims that a pod mounts, those made for its ephemeral volumes included. */
  public static Set<String> claims(JsonNode pod) {
    Set<String> names = new HashSet<>();
    for (JsonNode volume : pod.path("spec").path("volumes")) {
      String name = volume.path("persistentVolumeClaim").path("claimName").asText("");
      if (!name.isEmpty()) {
        names.add(name);
      } else if (volume.has("ephemeral")) {
        names.add(Meta.name(pod) + "-" + volume.path("name").asText());
      }
    }
    return names;
  }

  /** Whether a pod keeps its claims: it has a node, and its containers have not ended. */
  public static boolean uses(JsonNode pod, String claim) {
    return !PodState.node(pod).isEmpty()
        && !PodState.isTerminal(pod)
        && claims(pod).contains(claim);
  }

  public static ObjectNode without(ObjectNode object, String finalizer) {
    if (object.path("metadata").path("finalizers") instanceof ArrayNode finalizers) {
      for (int i = finalizers.size() - 1; i >= 0; i--) {
        if (finalizers.get(i).asText().equals(finalizer)) {
          finalizers.remove(i);
        }
      }
      if (finalizers.isEmpty()) {
        Meta.of(object).remove("finalizers");
      }
    }
    return object;
  }
}
