package dev.gantry.model.strategy.pod;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Tree;

/** Defaults of one volume. */
final class VolumeDefaults {

  /** 0644 in octal. */
  private static final long FILE_MODE = 420;

  private VolumeDefaults() {}

  static void apply(ObjectNode volume) {
    if (volume.properties().stream().noneMatch(e -> e.getValue().isObject())) {
      volume.putObject("emptyDir");
    }
    volume
        .properties()
        .forEach(
            e -> {
              if (e.getValue() instanceof ObjectNode source) {
                source(e.getKey(), source);
              }
            });
  }

  private static void source(String type, ObjectNode source) {
    switch (type) {
      case "secret", "configMap" -> Tree.number(source, "defaultMode", FILE_MODE);
      case "downwardAPI" -> {
        Tree.number(source, "defaultMode", FILE_MODE);
        fields(source);
      }
      case "projected" -> projected(source);
      case "hostPath" -> {
        if (!Tree.isSet(source, "type")) {
          source.put("type", "");
        }
      }
      case "ephemeral" -> {
        ObjectNode template = Tree.object(source, "volumeClaimTemplate");
        if (template != null) {
          Tree.text(Tree.ensure(template, "spec"), "volumeMode", "Filesystem");
        }
      }
      case "image" ->
          Tree.text(
              source,
              "pullPolicy",
              ContainerDefaults.pullPolicy(source.path("reference").asText("")));
      case "iscsi" -> Tree.text(source, "iscsiInterface", "default");
      default -> {}
    }
  }

  private static void projected(ObjectNode projected) {
    Tree.number(projected, "defaultMode", FILE_MODE);
    for (ObjectNode part : Tree.objects(projected, "sources")) {
      ObjectNode token = Tree.object(part, "serviceAccountToken");
      if (token != null) {
        Tree.number(token, "expirationSeconds", 3600);
      }
      ObjectNode downward = Tree.object(part, "downwardAPI");
      if (downward != null) {
        fields(downward);
      }
    }
  }

  private static void fields(ObjectNode downward) {
    for (ObjectNode item : Tree.objects(downward, "items")) {
      ContainerDefaults.fieldVersion(Tree.object(item, "fieldRef"));
    }
  }
}
