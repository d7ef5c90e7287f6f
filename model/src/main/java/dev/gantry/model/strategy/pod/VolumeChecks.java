package dev.gantry.model.strategy.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.MetaFields;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Quantities;
import dev.gantry.model.strategy.Tree;
import dev.gantry.model.strategy.storage.Claims;
import dev.gantry.model.strategy.storage.VolumeSources;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks of a pod's volumes. */
final class VolumeChecks {

  private VolumeChecks() {}

  /** Answers the names, for mounts to refer to. */
  static Set<String> check(JsonNode spec, String path, Causes causes) {
    Set<String> names = new HashSet<>();
    int i = 0;
    for (ObjectNode volume : Tree.objects(spec, "volumes")) {
      String field = path + ".volumes[" + i++ + "]";
      String name = volume.path("name").asText("");
      if (name.isEmpty()) {
        causes.required(field + ".name", "");
      } else {
        List<String> problems = Names.label(name);
        causes.invalidAll(field + ".name", name, problems);
        if (problems.isEmpty() && !names.add(name)) {
          causes.duplicate(field + ".name", name);
        }
      }
      sources(volume, field, causes);
    }
    return names;
  }

  private static void sources(ObjectNode volume, String path, Causes causes) {
    int found = 0;
    for (Map.Entry<String, JsonNode> entry : volume.properties()) {
      if (!(entry.getValue() instanceof ObjectNode source)) {
        continue;
      }
      String field = path + "." + entry.getKey();
      if (found++ > 0) {
        causes.forbidden(field, "may not specify more than 1 volume type");
      } else {
        source(entry.getKey(), source, field, causes);
      }
    }
    if (found == 0) {
      causes.required(path, "must specify a volume type");
    }
  }

  private static void source(String type, ObjectNode source, String path, Causes causes) {
    switch (type) {
      case "emptyDir" -> {
        if (Tree.isSet(source, "sizeLimit")) {
          Quantities.nonNegative(path + ".sizeLimit", source.path("sizeLimit"), causes);
        }
      }
      case "secret" -> {
        need(source, "secretName", path, causes);
        files(source, path, causes);
      }
      case "configMap" -> {
        need(source, "name", path, causes);
        files(source, path, causes);
      }
      case "downwardAPI" -> {
        mode(source.path("defaultMode"), path + ".defaultMode", causes);
        downward(source, path, causes);
      }
      case "projected" -> projected(source, path, causes);
      case "persistentVolumeClaim" -> need(source, "claimName", path, causes);
      case "csi" -> VolumeSources.csi(source, path, false, causes);
      case "image" -> {
        need(source, "reference", path, causes);
        causes.optionalOneOf(
            path + ".pullPolicy", source.path("pullPolicy"), ContainerChecks.PULL_POLICIES);
      }
      case "ephemeral" -> {
        if (source.path("volumeClaimTemplate") instanceof ObjectNode template) {
          MetaFields.template(
              template.path("metadata"), path + ".volumeClaimTemplate.metadata", causes);
          Claims.spec(template.path("spec"), path + ".volumeClaimTemplate.spec", causes);
        } else {
          causes.required(path + ".volumeClaimTemplate", "");
        }
      }
      default -> VolumeSources.check(type, source, path, causes);
    }
  }

  private static void need(ObjectNode source, String field, String path, Causes causes) {
    if (Tree.isBlank(source, field)) {
      causes.required(path + "." + field, "");
    }
  }

  private static void files(ObjectNode source, String path, Causes causes) {
    mode(source.path("defaultMode"), path + ".defaultMode", causes);
    items(source, path, causes);
  }

  private static void items(ObjectNode source, String path, Causes causes) {
    int i = 0;
    for (ObjectNode item : Tree.objects(source, "items")) {
      String field = path + ".items[" + i++ + "]";
      need(item, "key", field, causes);
      path(item, field, causes);
      mode(item.path("mode"), field + ".mode", causes);
    }
  }

  private static void path(ObjectNode item, String field, Causes causes) {
    String target = item.path("path").asText("");
    if (target.isEmpty()) {
      causes.required(field + ".path", "");
    } else {
      descending(field + ".path", target, causes);
      if (target.startsWith("..")) {
        causes.invalid(field + ".path", target, "must not start with '..'");
      }
    }
  }

  private static void projected(ObjectNode projected, String path, Causes causes) {
    mode(projected.path("defaultMode"), path + ".defaultMode", causes);
    Set<String> paths = new HashSet<>();
    int i = 0;
    for (ObjectNode part : Tree.objects(projected, "sources")) {
      String field = path + ".sources[" + i++ + "]";
      int found = 0;
      for (Map.Entry<String, JsonNode> entry : part.properties()) {
        if (!(entry.getValue() instanceof ObjectNode source)) {
          continue;
        }
        String at = field + "." + entry.getKey();
        if (found++ > 0) {
          causes.forbidden(field, "may not specify more than 1 volume type per source");
          continue;
        }
        duplicates(entry.getKey(), source, at, paths, causes);
        switch (entry.getKey()) {
          case "secret", "configMap" -> {
            need(source, "name", at, causes);
            items(source, at, causes);
          }
          case "downwardAPI" -> downward(source, at, causes);
          case "serviceAccountToken" -> token(source, at, causes);
          default -> {}
        }
      }
      if (found == 0) {
        causes.required(field, "must specify a projection type");
      }
    }
  }

  /** What several sources project must not fall onto one another. */
  private static void duplicates(
      String type, ObjectNode source, String field, Set<String> paths, Causes causes) {
    List<String> targets = new ArrayList<>();
    Tree.objects(source, "items").forEach(item -> targets.add(item.path("path").asText("")));
    targets.add(source.path("path").asText(""));
    for (String target : targets) {
      if (!target.isEmpty() && !paths.add(target)) {
        String shown = source.path("name").asText(type.equals("serviceAccountToken") ? target : "");
        causes.invalid(field, shown, "conflicting duplicate paths");
      }
    }
  }

  private static void token(ObjectNode source, String path, Causes causes) {
    long seconds = source.path("expirationSeconds").asLong(3600);
    if (seconds < 600) {
      causes.invalid(
          path + ".expirationSeconds", seconds, "may not specify a duration less than 10 minutes");
    }
    if (seconds > 1L << 32) {
      causes.invalid(
          path + ".expirationSeconds",
          seconds,
          "may not specify a duration larger than 2^32 seconds");
    }
    if (Tree.isBlank(source, "path")) {
      causes.required(path + ".path", "");
    } else {
      descending(path + ".path", source.path("path").asText(), causes);
    }
  }

  private static void downward(ObjectNode source, String path, Causes causes) {
    for (ObjectNode item : Tree.objects(source, "items")) {
      path(item, path, causes);
      mode(item.path("mode"), path + ".mode", causes);
      boolean field = Tree.isSet(item, "fieldRef");
      boolean resource = Tree.isSet(item, "resourceFieldRef");
      if (field) {
        EnvironmentChecks.fieldRef(
            item.path("fieldRef"), path + ".fieldRef", EnvironmentChecks.VOLUME_FIELDS, causes);
        if (resource) {
          causes.invalid(
              path,
              "resource",
              "fieldRef and resourceFieldRef can not be specified simultaneously");
        }
      } else if (resource) {
        EnvironmentChecks.resourceRef(
            item.path("resourceFieldRef"), path + ".resourceFieldRef", true, causes);
      } else {
        causes.required(path, "one of fieldRef and resourceFieldRef is required");
      }
    }
  }

  private static void mode(JsonNode mode, String field, Causes causes) {
    if (mode.isNumber() && (mode.asLong() < 0 || mode.asLong() > 0777)) {
      causes.invalid(
          field, mode.asLong(), "must be a number between 0 and 0777 (octal), both inclusive");
    }
  }

  /** A path below something: relative, without steps back. */
  static void descending(String field, String path, Causes causes) {
    if (path.startsWith("/")) {
      causes.invalid(field, path, "must be a relative path");
    }
    VolumeSources.noBacksteps(field, path, causes);
  }
}
