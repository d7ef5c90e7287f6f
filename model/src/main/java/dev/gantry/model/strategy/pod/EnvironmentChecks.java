package dev.gantry.model.strategy.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Checks of {@code env} and {@code envFrom}. */
final class EnvironmentChecks {

  private static final List<String> SOURCES =
      List.of("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef");

  /** Fields of the pod that an environment variable may show. */
  private static final List<String> ENV_FIELDS =
      List.of(
          "metadata.name",
          "metadata.namespace",
          "metadata.uid",
          "spec.nodeName",
          "spec.serviceAccountName",
          "status.hostIP",
          "status.hostIPs",
          "status.podIP",
          "status.podIPs");

  /** Fields of the pod that a downward API volume may show. */
  static final List<String> VOLUME_FIELDS =
      List.of(
          "metadata.annotations",
          "metadata.labels",
          "metadata.name",
          "metadata.namespace",
          "metadata.uid");

  private static final List<String> RESOURCES =
      List.of(
          "limits.cpu",
          "limits.ephemeral-storage",
          "limits.memory",
          "requests.cpu",
          "requests.ephemeral-storage",
          "requests.memory");

  private static final Pattern SUBSCRIPT =
      Pattern.compile("metadata\\.(labels|annotations)\\['(.*)'\\]");

  private EnvironmentChecks() {}

  static void check(ObjectNode container, String path, Causes causes) {
    int i = 0;
    for (ObjectNode variable : Tree.objects(container, "env")) {
      String field = path + ".env[" + i++ + "]";
      name(variable.path("name").asText(""), field + ".name", causes);
      source(variable, field + ".valueFrom", causes);
    }
    i = 0;
    for (ObjectNode source : Tree.objects(container, "envFrom")) {
      from(source, path + ".envFrom[" + i++ + "]", causes);
    }
  }

  private static void name(String name, String field, Causes causes) {
    if (name.isEmpty()) {
      causes.required(field, "");
    } else {
      causes.invalidAll(field, name, Names.environment(name));
    }
  }

  private static void source(ObjectNode variable, String path, Causes causes) {
    JsonNode from = variable.path("valueFrom");
    if (!from.isObject()) {
      return;
    }
    List<String> given = new ArrayList<>(SOURCES);
    given.removeIf(s -> !Tree.isSet(from, s));
    if (given.isEmpty()) {
      causes.invalid(
          path,
          "",
          "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or"
              + " `fileKeyRef`");
    }
    if (!Tree.isBlank(variable, "value")) {
      causes.invalid(path, "", "may not be specified when `value` is not empty");
    } else if (given.size() > 1) {
      causes.invalid(path, "", "may not have more than one field specified at a time");
    }
    for (String source : given) {
      JsonNode reference = from.path(source);
      String field = path + "." + source;
      switch (source) {
        case "fieldRef" -> fieldRef(reference, field, ENV_FIELDS, causes);
        case "resourceFieldRef" -> resourceRef(reference, field, false, causes);
        case "configMapKeyRef", "secretKeyRef" -> {
          if (Tree.isBlank(reference, "name")) {
            causes.required(field + ".name", "");
          }
          String key = reference.path("key").asText("");
          if (key.isEmpty()) {
            causes.required(field + ".key", "");
          } else {
            causes.invalidAll(field + ".key", key, Names.configKey(key));
          }
        }
        default -> {}
      }
    }
  }

  static void fieldRef(JsonNode reference, String path, List<String> supported, Causes causes) {
    String shown = reference.path("fieldPath").asText("");
    if (Tree.isBlank(reference, "apiVersion")) {
      causes.required(path + ".apiVersion", "");
      return;
    }
    if (shown.isEmpty()) {
      causes.required(path + ".fieldPath", "");
      return;
    }
    var subscript = SUBSCRIPT.matcher(shown);
    if (subscript.matches()) {
      String key = subscript.group(2);
      causes.invalidAll(path, key, Names.qualified(key.toLowerCase(java.util.Locale.ROOT)));
    } else if (!supported.contains(shown)) {
      causes.notSupported(path + ".fieldPath", shown, supported);
    }
  }

  static void resourceRef(JsonNode reference, String path, boolean volume, Causes causes) {
    if (volume && Tree.isBlank(reference, "containerName")) {
      causes.required(path + ".containerName", "");
    }
    String resource = reference.path("resource").asText("");
    if (resource.isEmpty()) {
      causes.required(path + ".resource", "");
    } else if (!RESOURCES.contains(resource) && !resource.contains(".hugepages-")) {
      causes.notSupported(path + ".resource", resource, RESOURCES);
    }
  }

  private static void from(ObjectNode source, String path, Causes causes) {
    String prefix = source.path("prefix").asText("");
    if (!prefix.isEmpty()) {
      causes.invalidAll(path + ".prefix", prefix, Names.environment(prefix));
    }
    boolean configMap = Tree.isSet(source, "configMapRef");
    boolean secret = Tree.isSet(source, "secretRef");
    for (String reference : List.of("configMapRef", "secretRef")) {
      if (Tree.isSet(source, reference) && Tree.isBlank(source.path(reference), "name")) {
        causes.required(path + "." + reference + ".name", "");
      }
    }
    if (!configMap && !secret) {
      causes.invalid(path, "", "must specify one of: `configMapRef` or `secretRef`");
    } else if (configMap && secret) {
      causes.invalid(path, "", "may not have more than one field specified at a time");
    }
  }
}
