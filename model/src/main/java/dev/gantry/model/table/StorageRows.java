package dev.gantry.model.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Meta;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The columns of volumes, claims and storage classes. */
final class StorageRows {

  private static final Map<String, String> SHORT_MODES =
      Map.of(
          "ReadWriteOnce", "RWO",
          "ReadOnlyMany", "ROX",
          "ReadWriteMany", "RWX",
          "ReadWriteOncePod", "RWOP");

  static final TableRows VOLUMES =
      Rows.named()
          .text("Capacity", "Its size", o -> o.at("/spec/capacity/storage").asText(""))
          .text("Access Modes", "How it may be mounted", o -> modes(o.at("/spec/accessModes")))
          .text(
              "Reclaim Policy",
              "What becomes of it after its claim",
              o -> o.at("/spec/persistentVolumeReclaimPolicy").asText(""))
          .text("Status", "Phase", o -> terminating(o, "/status/phase"))
          .text("Claim", "Who has it", StorageRows::claim)
          .text("StorageClass", "Its class", o -> o.at("/spec/storageClassName").asText(""))
          .text(
              "VolumeAttributesClass",
              "Its attributes",
              o -> Cells.orUnset(o.at("/spec/volumeAttributesClassName")))
          .text("Reason", "Why it is in this phase", o -> o.at("/status/reason").asText(""))
          .age()
          .wide("VolumeMode", "Block or file system", o -> Cells.orUnset(o.at("/spec/volumeMode")));

  static final TableRows CLAIMS =
      Rows.named()
          .text("Status", "Phase", o -> terminating(o, "/status/phase"))
          .text("Volume", "The bound volume", o -> o.at("/spec/volumeName").asText(""))
          .text(
              "Capacity",
              "Its size",
              o -> bound(o) ? o.at("/status/capacity/storage").asText("") : "")
          .text(
              "Access Modes",
              "How it may be mounted",
              o -> bound(o) ? modes(o.at("/status/accessModes")) : "")
          .text("StorageClass", "Its class", StorageRows::storageClass)
          .text(
              "VolumeAttributesClass",
              "Its attributes",
              o -> Cells.orUnset(o.at("/spec/volumeAttributesClassName")))
          .age()
          .wide("VolumeMode", "Block or file system", o -> Cells.orUnset(o.at("/spec/volumeMode")));

  static final TableRows CLASSES =
      Rows.empty()
          .and(Column.name("Name of the class"), (o, now) -> className(o))
          .text("Provisioner", "Who makes the volumes", o -> o.path("provisioner").asText(""))
          .text("ReclaimPolicy", "What becomes of them", o -> o.path("reclaimPolicy").asText(""))
          .text(
              "VolumeBindingMode",
              "When they are made",
              o -> o.path("volumeBindingMode").asText(""))
          .and(
              Column.flag("AllowVolumeExpansion", "Whether they can grow"),
              (o, now) -> o.path("allowVolumeExpansion").asBoolean())
          .age();

  static final TableRows DRIVERS =
      Rows.named()
          .text(
              "AttachRequired",
              "Whether volumes are attached",
              o -> o.at("/spec/attachRequired").asBoolean(true))
          .text(
              "PodInfoOnMount",
              "Whether mounts know their pod",
              o -> o.at("/spec/podInfoOnMount").asBoolean())
          .text(
              "StorageCapacity",
              "Whether capacity is published",
              o -> o.at("/spec/storageCapacity").asBoolean())
          .text(
              "TokenRequests",
              "Audiences of tokens",
              o -> Cells.orUnset(o.at("/spec/tokenRequests/0/audience")))
          .text(
              "RequiresRepublish",
              "Whether it is called again",
              o -> o.at("/spec/requiresRepublish").asBoolean())
          .text("Modes", "Kinds of volumes", o -> Cells.join(o.at("/spec/volumeLifecycleModes")))
          .age();

  static final TableRows NODES =
      Rows.named()
          .number("Drivers", "Drivers on the node", o -> (long) o.at("/spec/drivers").size())
          .age();

  static final TableRows ATTACHMENTS =
      Rows.named()
          .text("Attacher", "Driver", o -> o.at("/spec/attacher").asText(""))
          .text("PV", "Volume", o -> o.at("/spec/source/persistentVolumeName").asText(""))
          .text("Node", "Node", o -> o.at("/spec/nodeName").asText(""))
          .and(
              Column.flag("Attached", "Whether it is attached"),
              (o, now) -> o.at("/status/attached").asBoolean())
          .age();

  static final TableRows ATTRIBUTES =
      Rows.named().text("DriverName", "Driver", o -> o.path("driverName").asText("")).age();

  static final TableRows CAPACITIES =
      Rows.named()
          .text("StorageClassName", "Class", o -> o.path("storageClassName").asText(""))
          .text("Capacity", "Free", o -> Cells.orUnset(o.path("capacity")));

  private StorageRows() {}

  private static boolean bound(ObjectNode claim) {
    return !claim.at("/spec/volumeName").asText("").isEmpty();
  }

  private static String terminating(ObjectNode object, String pointer) {
    return object.path("metadata").hasNonNull("deletionTimestamp")
        ? "Terminating"
        : object.at(pointer).asText("");
  }

  private static String claim(ObjectNode volume) {
    JsonNode claim = volume.at("/spec/claimRef");
    return claim.isObject()
        ? claim.path("namespace").asText("") + "/" + claim.path("name").asText("")
        : "";
  }

  private static String storageClass(ObjectNode claim) {
    JsonNode annotation =
        claim.at("/metadata/annotations").path("volume.beta.kubernetes.io/storage-class");
    return annotation.isTextual()
        ? annotation.asText()
        : claim.at("/spec/storageClassName").asText("");
  }

  private static String className(ObjectNode storageClass) {
    boolean isDefault =
        "true"
            .equals(
                Meta.annotations(storageClass).get("storageclass.kubernetes.io/is-default-class"));
    return isDefault ? Meta.name(storageClass) + " (default)" : Meta.name(storageClass);
  }

  private static String modes(JsonNode modes) {
    List<String> shown = new ArrayList<>();
    for (String mode :
        List.of("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod")) {
      for (JsonNode given : modes) {
        if (given.asText().equals(mode) && !shown.contains(SHORT_MODES.get(mode))) {
          shown.add(SHORT_MODES.get(mode));
        }
      }
    }
    return String.join(",", shown);
  }
}
