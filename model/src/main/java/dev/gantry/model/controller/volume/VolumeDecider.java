package dev.gantry.model.controller.volume;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Action;
import dev.gantry.model.controller.Documents;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.object.Meta;
import java.util.List;
import java.util.Optional;

/** One look at a volume: free, reserved, bound, or left behind by its claim. */
public final class VolumeDecider {

  private VolumeDecider() {}

  /**
   * @param claim the object of the name that the volume is reserved for, whatever its uid
   */
  public static List<Action> decide(JsonNode volume, Optional<? extends JsonNode> claim) {
    if (Meta.isDeleting(volume)) {
      return List.of();
    }
    if (!Binding.isReserved(volume)) {
      return phase(volume, "Available", "", "");
    }
    String uid = volume.path("spec").path("claimRef").path("uid").asText("");
    if (uid.isEmpty()) {
      return phase(volume, "Available", "", "");
    }
    Optional<? extends JsonNode> own = claim.filter(c -> Meta.uid(c).equals(uid));
    if (own.isEmpty()) {
      return released(volume);
    }
    String chosen = Binding.volumeName(own.get());
    if (chosen.isEmpty()) {
      // The claim's own look binds it.
      return List.of();
    }
    return chosen.equals(Meta.name(volume)) ? phase(volume, "Bound", "", "") : misplaced(volume);
  }

  /** The claim took another volume: one that was made for it goes, others become free again. */
  private static List<Action> misplaced(JsonNode volume) {
    if (!Binding.annotation(volume, Binding.PROVISIONED_BY).isEmpty()
        && policy(volume).equals("Delete")) {
      return released(volume);
    }
    return List.of(
        Action.Update.quietly(
            Keys.of(Keys.VOLUMES, volume),
            current -> {
              if (Binding.annotation(current, Binding.BY_CONTROLLER).isEmpty()) {
                current.withObject("/spec/claimRef").remove("uid");
              } else {
                current.withObject("/spec").remove("claimRef");
                current.withObject("/metadata/annotations").remove(Binding.BY_CONTROLLER);
              }
              return current;
            }));
  }

  private static List<Action> released(JsonNode volume) {
    String phase = Binding.phase(volume);
    if (!phase.equals("Released") && !phase.equals("Failed")) {
      return phase(volume, "Released", "", "");
    }
    if (!policy(volume).equals("Delete")) {
      return List.of();
    }
    String provisioner = Binding.annotation(volume, Binding.PROVISIONED_BY);
    if (provisioner.equals(LocalProvisioner.NAME)) {
      return List.of(Action.Delete.quietly(Keys.of(Keys.VOLUMES, volume), Meta.uid(volume)));
    }
    if (!provisioner.isEmpty() || phase.equals("Failed")) {
      // Its own provisioner deletes it.
      return List.of();
    }
    String why =
        "error getting deleter volume plugin for volume \""
            + Meta.name(volume)
            + "\": no deletable volume plugin matched";
    List<Action> actions = new java.util.ArrayList<>(phase(volume, "Failed", "", why));
    actions.add(new Action.Record(Action.Note.warning("VolumeFailedDelete", why)));
    return actions;
  }

  private static String policy(JsonNode volume) {
    return volume.path("spec").path("persistentVolumeReclaimPolicy").asText("Retain");
  }

  private static List<Action> phase(JsonNode volume, String phase, String reason, String message) {
    ObjectNode status = Documents.status(volume);
    status.put("phase", phase);
    set(status, "reason", reason);
    set(status, "message", message);
    return Documents.replaceStatus(Keys.of(Keys.VOLUMES, volume), volume, status);
  }

  private static void set(ObjectNode status, String field, String text) {
    if (text.isEmpty()) {
      status.remove(field);
    } else {
      status.put(field, text);
    }
  }
}
