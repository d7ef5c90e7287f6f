package dev.gantry.model.strategy.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Quantities;
import dev.gantry.model.strategy.Rules;
import dev.gantry.model.strategy.Tree;
import dev.gantry.model.strategy.pod.PlacementChecks;
import java.util.List;
import java.util.Map;

/** Rules of persistent volumes. */
public final class Volumes {

  /** Objects of a volume's spec that say something else than where the volume is. */
  private static final List<String> NOT_SOURCES = List.of("capacity", "claimRef", "nodeAffinity");

  /** {@code v1 PersistentVolume}. */
  public static final Rules RULES =
      Rules.PLAIN
          .defaulted(Volumes::defaults)
          .preparing(
              volume -> {
                volume.putObject("status").put("phase", "Pending");
                Tree.protect(volume, "kubernetes.io/pv-protection");
              },
              (volume, old) -> {})
          .checked(Volumes::check)
          .onUpdate(Volumes::update);

  private Volumes() {}

  private static void defaults(ObjectNode volume) {
    ObjectNode spec = Tree.ensure(volume, "spec");
    Tree.text(spec, "persistentVolumeReclaimPolicy", "Retain");
    Tree.text(spec, "volumeMode", "Filesystem");
    ObjectNode host = Tree.object(spec, "hostPath");
    if (host != null && !Tree.isSet(host, "type")) {
      host.put("type", "");
    }
  }

  private static void check(ObjectNode volume, Causes causes) {
    JsonNode spec = volume.path("spec");
    List<String> modes = Tree.texts(spec, "accessModes");
    if (modes.isEmpty()) {
      causes.required("spec.accessModes", "");
    }
    Claims.accessModes(modes, "spec.accessModes", causes);
    if (spec.path("capacity").isEmpty()) {
      causes.required("spec.capacity", "");
    }
    if (!spec.path("capacity").has("storage") || spec.path("capacity").size() > 1) {
      causes.notSupported("spec.capacity", Tree.shown(spec.path("capacity")), List.of("storage"));
    }
    for (Map.Entry<String, JsonNode> amount : spec.path("capacity").properties()) {
      Quantities.positive("spec.capacity[" + amount.getKey() + "]", amount.getValue(), causes);
    }
    causes.oneOf(
        "spec.persistentVolumeReclaimPolicy",
        spec.path("persistentVolumeReclaimPolicy"),
        List.of("Delete", "Recycle", "Retain"));
    sources(spec, causes);
    String name = spec.path("storageClassName").asText("");
    if (!name.isEmpty()) {
      causes.invalidAll("spec.storageClassName", name, Names.subdomain(name));
    }
    causes.optionalOneOf("spec.volumeMode", spec.path("volumeMode"), Claims.VOLUME_MODES);
    JsonNode affinity = spec.path("nodeAffinity");
    if (affinity.isObject()) {
      if (!Tree.isSet(affinity, "required")) {
        causes.required("spec.nodeAffinity.required", "must specify required node constraints");
      } else {
        PlacementChecks.nodeSelector(
            affinity.path("required"), "spec.nodeAffinity.required", causes);
      }
    } else if (spec.path("local").isObject()) {
      causes.required("spec.nodeAffinity", "Local volume requires node affinity");
    }
  }

  private static void sources(JsonNode spec, Causes causes) {
    int found = 0;
    for (Map.Entry<String, JsonNode> field : spec.properties()) {
      if (!field.getValue().isObject() || NOT_SOURCES.contains(field.getKey())) {
        continue;
      }
      if (found++ > 0) {
        causes.forbidden("spec." + field.getKey(), "may not specify more than 1 volume type");
      }
      String path = "spec." + field.getKey();
      if (field.getKey().equals("csi")) {
        VolumeSources.csi(field.getValue(), path, true, causes);
      } else {
        VolumeSources.check(field.getKey(), field.getValue(), path, causes);
      }
    }
    if (spec.path("hostPath").path("path").asText("").equals("/")
        && spec.path("persistentVolumeReclaimPolicy").asText("").equals("Recycle")) {
      causes.forbidden(
          "spec.persistentVolumeReclaimPolicy", "may not be 'recycle' for a hostPath mount of '/'");
    }
    if (found == 0) {
      causes.required("spec", "must specify a volume type");
    }
  }

  private static void update(ObjectNode volume, ObjectNode old, Causes causes) {
    for (Map.Entry<String, JsonNode> field : old.path("spec").properties()) {
      String name = field.getKey();
      if (field.getValue().isObject()
          && !NOT_SOURCES.contains(name)
          && !Tree.same(volume.path("spec").path(name), field.getValue())) {
        causes.forbidden(
            "spec.persistentvolumesource",
            "spec.persistentvolumesource is immutable after creation");
      }
    }
    causes.immutable(
        "spec.volumeMode",
        volume.path("spec").path("volumeMode"),
        old.path("spec").path("volumeMode"));
    if (Tree.isSet(old.path("spec"), "nodeAffinity")) {
      causes.immutable(
          "spec.nodeAffinity",
          volume.path("spec").path("nodeAffinity"),
          old.path("spec").path("nodeAffinity"));
    }
  }
}
