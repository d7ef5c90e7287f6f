package dev.gantry.model.strategy.storage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Tree;
import java.util.List;
import java.util.Map;

/** Checks of where a volume is: the sources that pods and persistent volumes have alike. */
public final class VolumeSources {

  private static final Map<String, List<String>> REQUIRED =
      Map.ofEntries(
          Map.entry("awsElasticBlockStore", List.of("volumeID")),
          Map.entry("azureDisk", List.of("diskName", "diskURI")),
          Map.entry("azureFile", List.of("secretName", "shareName")),
          Map.entry("cephfs", List.of("monitors")),
          Map.entry("cinder", List.of("volumeID")),
          Map.entry("flexVolume", List.of("driver")),
          Map.entry("gcePersistentDisk", List.of("pdName")),
          Map.entry("gitRepo", List.of("repository")),
          Map.entry("glusterfs", List.of("endpoints", "path")),
          Map.entry("iscsi", List.of("targetPortal", "iqn")),
          Map.entry("local", List.of("path")),
          Map.entry("photonPersistentDisk", List.of("pdID")),
          Map.entry("portworxVolume", List.of("volumeID")),
          Map.entry("quobyte", List.of("registry", "volume")),
          Map.entry("rbd", List.of("monitors", "image")),
          Map.entry("scaleIO", List.of("gateway", "system", "volumeName")),
          Map.entry("storageos", List.of("volumeName")),
          Map.entry("vsphereVolume", List.of("volumePath")));

  private static final List<String> HOST_PATH_TYPES =
      List.of(
          "",
          "BlockDevice",
          "CharDevice",
          "Directory",
          "DirectoryOrCreate",
          "File",
          "FileOrCreate",
          "Socket");

  private VolumeSources() {}

  public static void check(String type, JsonNode source, String path, Causes causes) {
    for (String field : REQUIRED.getOrDefault(type, List.of())) {
      if (source.path(field).isContainerNode()
          ? source.path(field).isEmpty()
          : Tree.isBlank(source, field)) {
        causes.required(path + "." + field, "");
      }
    }
    switch (type) {
      case "nfs" -> nfs(source, path, causes);
      case "hostPath" -> hostPath(source, path, causes);
      case "iscsi" -> lun(source.path("lun"), path + ".lun", causes);
      case "fc" -> fibreChannel(source, path, causes);
      case "azureDisk" -> azureDisk(source, path, causes);
      case "local" -> noBacksteps(path + ".path", source.path("path").asText(""), causes);
      default -> {}
    }
  }

  private static void nfs(JsonNode source, String path, Causes causes) {
    for (String field : List.of("server", "path")) {
      if (Tree.isBlank(source, field)) {
        causes.required(path + "." + field, "");
      }
    }
    String target = source.path("path").asText("");
    if (!target.isEmpty() && !target.startsWith("/")) {
      causes.invalid(path + ".path", target, "must be an absolute path");
    }
  }

  private static void hostPath(JsonNode source, String path, Causes causes) {
    String target = source.path("path").asText("");
    if (target.isEmpty()) {
      causes.required(path + ".path", "");
    } else {
      noBacksteps(path + ".path", target, causes);
    }
    causes.optionalOneOf(path + ".type", source.path("type"), HOST_PATH_TYPES);
  }

  private static void lun(JsonNode lun, String field, Causes causes) {
    if (lun.isNumber() && (lun.asLong() < 0 || lun.asLong() > 255)) {
      causes.invalid(field, lun.asLong(), "must be between 0 and 255, inclusive");
    }
  }

  private static void fibreChannel(JsonNode source, String path, Causes causes) {
    boolean names = !source.path("targetWWNs").isEmpty();
    boolean ids = !source.path("wwids").isEmpty();
    if (!names && !ids) {
      causes.required(
          path + ".targetWWNs", "must specify either targetWWNs or wwids, but not both");
    } else if (names && ids) {
      causes.invalid(
          path + ".targetWWNs",
          Tree.shown(source.path("targetWWNs")),
          "targetWWNs and wwids can not be specified simultaneously");
    }
    if (names) {
      if (source.path("lun").isNumber()) {
        lun(source.path("lun"), path + ".lun", causes);
      } else {
        causes.required(path + ".lun", "lun is required if targetWWNs is specified");
      }
    }
  }

  private static void azureDisk(JsonNode source, String path, Causes causes) {
    causes.optionalOneOf(
        path + ".cachingMode",
        source.path("cachingMode"),
        List.of("None", "ReadOnly", "ReadWrite"));
    causes.optionalOneOf(
        path + ".kind", source.path("kind"), List.of("Dedicated", "Managed", "Shared"));
  }

  public static void noBacksteps(String field, String path, Causes causes) {
    if (List.of(path.split("/")).contains("..")) {
      causes.invalid(field, path, "must not contain '..'");
    }
  }

  /** A CSI volume of a pod or of the cluster. */
  public static void csi(JsonNode source, String path, boolean handle, Causes causes) {
    CsiRules.driverName(source.path("driver").asText(""), path + ".driver", causes);
    if (handle && Tree.isBlank(source, "volumeHandle")) {
      causes.required(path + ".volumeHandle", "");
    }
    for (String secret :
        List.of(
            "controllerPublishSecretRef",
            "controllerExpandSecretRef",
            "nodePublishSecretRef",
            "nodeExpandSecretRef",
            "nodeStageSecretRef")) {
      if (!Tree.isSet(source, secret)) {
        continue;
      }
      for (String field : handle ? List.of("name", "namespace") : List.of("name")) {
        if (Tree.isBlank(source.path(secret), field)) {
          causes.required(path + "." + secret + "." + field, "");
        }
      }
      causes.optionalText(
          path + "." + secret + ".namespace", source.path(secret).path("namespace"), Names::label);
    }
  }
}
