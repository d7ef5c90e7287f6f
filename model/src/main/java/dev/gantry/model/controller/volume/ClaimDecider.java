package dev.gantry.model.controller.volume;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Action;
import dev.gantry.model.controller.Documents;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.object.Meta;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** One look at a claim: what it is bound to, or could be. */
public final class ClaimDecider {

  /**
   * What a decision sees of the cluster.
   *
   * @param volumes all volumes
   * @param storageClass the claim's, empty where it names none or there is none of that name
   * @param reach volumes that can be used on the claim's selected node; all where none is selected
   * @param consumer name of an unscheduled pod that uses the claim, {@code ""} for none
   */
  public record Surroundings(
      List<? extends JsonNode> volumes,
      Optional<? extends JsonNode> storageClass,
      Predicate<JsonNode> reach,
      String consumer) {}

  private final JsonNode claim;
  private final Surroundings around;
  private final List<Action> actions = new ArrayList<>();

  private ClaimDecider(JsonNode claim, Surroundings around) {
    this.claim = claim;
    this.around = around;
  }

  public static List<Action> decide(JsonNode claim, Surroundings around) {
    ClaimDecider decider = new ClaimDecider(claim, around);
    if (Binding.annotation(claim, Binding.COMPLETED).isEmpty()) {
      decider.unbound();
    } else {
      decider.bound();
    }
    return decider.actions;
  }

  private Optional<JsonNode> volume(String name) {
    return around.volumes().stream()
        .<JsonNode>map(v -> v)
        .filter(v -> Meta.name(v).equals(name))
        .findFirst();
  }

  private void unbound() {
    if (Meta.isDeleting(claim)) {
      return;
    }
    String asked = Binding.volumeName(claim);
    if (asked.isEmpty()) {
      search();
      return;
    }
    Optional<JsonNode> volume = volume(asked);
    if (volume.isEmpty()) {
      pending();
    } else if (Binding.isReserved(volume.get()) && !Binding.isFor(volume.get(), claim)) {
      tell(
          "Warning",
          "FailedBinding",
          "volume \"" + asked + "\" already bound to a different claim.");
      pending();
    } else {
      Optional<String> refusal =
          Binding.isReserved(volume.get())
              ? Optional.empty()
              : VolumeMatch.refusal(volume.get(), claim);
      if (refusal.isPresent()) {
        tell(
            "Warning",
            "VolumeMismatch",
            "Cannot bind to requested volume \"" + asked + "\": " + refusal.get());
        pending();
      } else {
        bind(volume.get());
      }
    }
  }

  private void search() {
    boolean delayed =
        around.storageClass().map(Binding::waitsForConsumer).orElse(false)
            && Binding.annotation(claim, Binding.SELECTED_NODE).isEmpty();
    Optional<JsonNode> found = VolumeMatch.best(claim, around.volumes(), delayed, around.reach());
    if (found.isPresent()) {
      bind(found.get());
      return;
    }
    String provisioner =
        around.storageClass().map(c -> c.path("provisioner").asText("")).orElse("");
    if (delayed) {
      if (around.consumer().isEmpty()) {
        tell(
            "Normal",
            "WaitForFirstConsumer",
            "waiting for first consumer to be created before binding");
      } else {
        tell(
            "Normal",
            "WaitForPodScheduled",
            "waiting for pod " + around.consumer() + " to be scheduled");
      }
    } else if (provisioner.equals("kubernetes.io/no-provisioner")
        || Binding.storageClass(claim).isEmpty()) {
      tell(
          "Normal",
          "FailedBinding",
          "no persistent volumes available for this claim and no storage class is set");
    } else if (around.storageClass().isEmpty()) {
      tell(
          "Warning",
          "ProvisioningFailed",
          "storageclass.storage.k8s.io \"" + Binding.storageClass(claim) + "\" not found");
    } else {
      askFor(provisioner);
    }
    pending();
  }

  /** The provisioner, in this process or elsewhere, watches claims for its name. */
  private void askFor(String provisioner) {
    if (!Binding.annotation(claim, Binding.PROVISIONER).equals(provisioner)) {
      actions.add(
          Action.Update.quietly(
              Keys.of(Keys.CLAIMS, claim),
              current ->
                  Binding.annotate(
                      Binding.annotate(current, Binding.PROVISIONER, provisioner),
                      Binding.OLD_PROVISIONER,
                      provisioner)));
    }
    tell(
        "Normal",
        "ExternalProvisioning",
        "Waiting for a volume to be created either by the external provisioner '"
            + provisioner
            + "' or manually by the system administrator. If volume creation is delayed, please"
            + " verify that the provisioner is running and correctly registered.");
  }

  private void bound() {
    String name = Binding.volumeName(claim);
    Optional<JsonNode> volume = name.isEmpty() ? Optional.empty() : volume(name);
    if (name.isEmpty()) {
      lost(
          "ClaimLost",
          "Bound claim has lost reference to PersistentVolume." + " Data on the volume is lost!");
    } else if (volume.isEmpty()) {
      lost("ClaimLost", "Bound claim has lost its PersistentVolume. Data on the volume is lost!");
    } else if (Binding.isReserved(volume.get()) && !Binding.isFor(volume.get(), claim)) {
      lost(
          "ClaimMisbound",
          "Two claims are bound to the same volume, this one is bound incorrectly");
    } else {
      bind(volume.get());
    }
  }

  /**
   * The volume first, then the claim: whoever is interrupted in between finds the volume reserved
   * and goes on.
   */
  private void bind(JsonNode volume) {
    String uid = volume.path("spec").path("claimRef").path("uid").asText("");
    if (!uid.equals(Meta.uid(claim))) {
      actions.add(
          Action.Update.quietly(
              Keys.of(Keys.VOLUMES, volume), current -> Binding.reserve(current, claim)));
      // Again once the volume is seen to be reserved: nobody else may have been faster.
      return;
    }
    if (!Binding.phase(volume).equals("Bound")) {
      ObjectNode status = Documents.status(volume);
      status.put("phase", "Bound").remove(List.of("message", "reason"));
      actions.addAll(Documents.replaceStatus(Keys.of(Keys.VOLUMES, volume), volume, status));
    }
    boolean own = Binding.volumeName(claim).isEmpty();
    if (own || Binding.annotation(claim, Binding.COMPLETED).isEmpty()) {
      actions.add(
          Action.Update.quietly(
              Keys.of(Keys.CLAIMS, claim), current -> complete(current, Meta.name(volume))));
    }
    ObjectNode status = Documents.status(claim);
    status.put("phase", "Bound");
    status.set("accessModes", volume.path("spec").path("accessModes").deepCopy());
    status.set("capacity", volume.path("spec").path("capacity").deepCopy());
    status(status);
  }

  private ObjectNode complete(ObjectNode current, String volume) {
    if (!Meta.uid(current).equals(Meta.uid(claim))) {
      return current;
    }
    if (Binding.volumeName(current).isEmpty()) {
      current.withObject("/spec").put("volumeName", volume);
      Binding.annotate(current, Binding.BY_CONTROLLER, "yes");
    }
    return Binding.annotate(current, Binding.COMPLETED, "yes");
  }

  private void lost(String reason, String message) {
    if (!Binding.phase(claim).equals("Lost")) {
      tell("Warning", reason, message);
    }
    ObjectNode status = Documents.status(claim);
    status.put("phase", "Lost").remove(List.of("accessModes", "capacity"));
    status(status);
  }

  private void pending() {
    ObjectNode status = Documents.status(claim);
    status.put("phase", "Pending").remove(List.of("accessModes", "capacity"));
    status(status);
  }

  private void status(ObjectNode status) {
    actions.addAll(Documents.replaceStatus(Keys.of(Keys.CLAIMS, claim), claim, status));
  }

  private void tell(String type, String reason, String message) {
    actions.add(new Action.Record(new Action.Note(type, reason, message)));
  }
}
