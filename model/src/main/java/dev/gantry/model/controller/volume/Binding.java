package dev.gantry.model.controller.volume;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;

/** How a claim and a volume say that they belong together, in Kubernetes' own annotations. */
public final class Binding {

  static final String COMPLETED = "pv.kubernetes.io/bind-completed";
  static final String BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";
  public static final String PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";
  public static final String PROVISIONER = "volume.kubernetes.io/storage-provisioner";
  static final String OLD_PROVISIONER = "volume.beta.kubernetes.io/storage-provisioner";
  public static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";
  public static final String VOLUME_PROTECTION = "kubernetes.io/pv-protection";
  public static final String CLAIM_PROTECTION = "kubernetes.io/pvc-protection";

  private Binding() {}

  static String annotation(JsonNode object, String name) {
    return object.path("metadata").path("annotations").path(name).asText("");
  }

  static ObjectNode annotate(ObjectNode object, String name, String value) {
    Meta.of(object).withObject("/annotations").put(name, value);
    return object;
  }

  static String phase(JsonNode object) {
    return object.path("status").path("phase").asText("Pending");
  }

  public static String volumeName(JsonNode claim) {
    return claim.path("spec").path("volumeName").asText("");
  }

  public static String storageClass(JsonNode object) {
    String old = annotation(object, "volume.beta.kubernetes.io/storage-class");
    return old.isEmpty() ? object.path("spec").path("storageClassName").asText("") : old;
  }

  /** The claim that a volume is reserved for, by namespace and name; its uid may be open. */
  public static boolean isFor(JsonNode volume, JsonNode claim) {
    JsonNode reference = volume.path("spec").path("claimRef");
    String uid = reference.path("uid").asText("");
    return reference.path("name").asText("").equals(Meta.name(claim))
        && reference.path("namespace").asText("").equals(Meta.namespace(claim))
        && (uid.isEmpty() || uid.equals(Meta.uid(claim)));
  }

  public static boolean isReserved(JsonNode volume) {
    return !volume.path("spec").path("claimRef").path("name").asText("").isEmpty();
  }

  /** Reserves a volume for a claim, as the controller or the scheduler found them. */
  public static ObjectNode reserve(ObjectNode volume, JsonNode claim) {
    if (isReserved(volume) && !isFor(volume, claim)) {
      // Somebody was faster: the next look at the claim finds another.
      return volume;
    }
    if (!isReserved(volume)) {
      annotate(volume, BY_CONTROLLER, "yes");
    }
    volume.withObject("/spec").set("claimRef", reference(claim));
    return volume;
  }

  static ObjectNode reference(JsonNode claim) {
    return Json.object()
        .put("kind", "PersistentVolumeClaim")
        .put("apiVersion", "v1")
        .put("namespace", Meta.namespace(claim))
        .put("name", Meta.name(claim))
        .put("uid", Meta.uid(claim))
        .put("resourceVersion", Meta.resourceVersion(claim));
  }

  /** Whether nothing is to be bound before a pod that uses the claim has a node. */
  public static boolean waitsForConsumer(JsonNode storageClass) {
    return storageClass.path("volumeBindingMode").asText().equals("WaitForFirstConsumer");
  }
}
