package dev.gantry.model.controller.volume;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.Action;
import dev.gantry.model.controller.Action.Note;
import dev.gantry.model.controller.Keys;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes volumes that are directories of one node. Here only the object: the node's agent makes the
 * directory when a pod first mounts it, and removes it when the volume is deleted.
 */
public final class LocalProvisioner {

  /** The {@code provisioner} of the storage class. */
  public static final String NAME = "gantry.dev/local";

  /** Label of a volume: the node that has it, so that its agent may attend to it. */
  public static final String NODE = "gantry.dev/node";

  /** Annotation of a node: the folder of its local volumes, as an absolute path. */
  public static final String FOLDER = "gantry.dev/local-volumes";

  /** Set by the agent once the directory exists; taken off when it is gone. */
  public static final String DIRECTORY = "gantry.dev/local-directory";

  private LocalProvisioner() {}

  /** Whether the claim asks this provisioner for a volume. */
  public static boolean concerns(JsonNode claim) {
    return Binding.volumeName(claim).isEmpty()
        && !Meta.isDeleting(claim)
        && Binding.annotation(claim, Binding.PROVISIONER).equals(NAME);
  }

  public static String selectedNode(JsonNode claim) {
    return Binding.annotation(claim, Binding.SELECTED_NODE);
  }

  /**
   * @param node the selected one, empty where it is not there (any more)
   * @param made whether the volume of this claim exists already
   */
  public static List<Action> decide(
      JsonNode claim, JsonNode storageClass, Optional<? extends JsonNode> node, boolean made) {
    if (made) {
      return List.of();
    }
    String refusal = refusal(claim, storageClass, node);
    List<Action> actions = new ArrayList<>();
    if (!refusal.isEmpty()) {
      String named = Meta.name(storageClass);
      actions.add(
          new Action.Record(
              Note.warning(
                  "ProvisioningFailed",
                  "failed to provision volume with StorageClass \"" + named + "\": " + refusal)));
      if (node.isEmpty() && !selectedNode(claim).isEmpty()) {
        // The scheduler chooses again.
        actions.add(
            Action.Update.quietly(
                Keys.of(Keys.CLAIMS, claim),
                current -> {
                  current.withObject("/metadata/annotations").remove(Binding.SELECTED_NODE);
                  return current;
                }));
      }
      return actions;
    }
    String name = volumeName(claim);
    actions.add(
        new Action.Record(
            Note.normal(
                "Provisioning",
                "External provisioner is provisioning volume for claim \""
                    + Meta.namespace(claim)
                    + "/"
                    + Meta.name(claim)
                    + "\"")));
    actions.add(
        new Action.Create(
            volume(claim, storageClass, node.orElseThrow()),
            Note.normal("ProvisioningSucceeded", "Successfully provisioned volume " + name),
            "ProvisioningFailed",
            "failed to provision volume: "));
    return actions;
  }

  public static String volumeName(JsonNode claim) {
    return "pvc-" + Meta.uid(claim);
  }

  private static String refusal(
      JsonNode claim, JsonNode storageClass, Optional<? extends JsonNode> node) {
    if (!Binding.waitsForConsumer(storageClass)) {
      return "a directory is on one node: volumeBindingMode must be WaitForFirstConsumer";
    }
    if (claim.path("spec").path("volumeMode").asText("Filesystem").equals("Block")) {
      return "volumeMode Block is not supported";
    }
    for (JsonNode mode : claim.path("spec").path("accessModes")) {
      if (!mode.asText().startsWith("ReadWriteOnce")) {
        return "only access modes ReadWriteOnce and ReadWriteOncePod are supported";
      }
    }
    if (node.isEmpty()) {
      return "node \"" + selectedNode(claim) + "\" not found";
    }
    return Binding.annotation(node.get(), FOLDER).isEmpty()
        ? "node \"" + selectedNode(claim) + "\" has no folder for local volumes"
        : "";
  }

  private static ObjectNode volume(JsonNode claim, JsonNode storageClass, JsonNode node) {
    String name = volumeName(claim);
    ObjectNode volume = Json.object().put("apiVersion", "v1").put("kind", "PersistentVolume");
    ObjectNode meta = volume.putObject("metadata").put("name", name);
    meta.putObject("labels").put(NODE, Meta.name(node));
    meta.putObject("annotations").put(Binding.PROVISIONED_BY, NAME);
    ObjectNode spec = volume.putObject("spec");
    spec.set("accessModes", claim.path("spec").path("accessModes").deepCopy());
    spec.putObject("capacity")
        .set("storage", claim.at("/spec/resources/requests/storage").deepCopy());
    spec.set("claimRef", Binding.reference(claim));
    spec.putObject("local").put("path", Binding.annotation(node, FOLDER) + "/" + name);
    String host = Meta.labels(node).getOrDefault("kubernetes.io/hostname", Meta.name(node));
    spec.putObject("nodeAffinity")
        .putObject("required")
        .putArray("nodeSelectorTerms")
        .addObject()
        .putArray("matchExpressions")
        .addObject()
        .put("key", "kubernetes.io/hostname")
        .put("operator", "In")
        .putArray("values")
        .add(host);
    spec.put("persistentVolumeReclaimPolicy", storageClass.path("reclaimPolicy").asText("Delete"));
    spec.put("storageClassName", Meta.name(storageClass));
    spec.put("volumeMode", "Filesystem");
    return volume;
  }
}
