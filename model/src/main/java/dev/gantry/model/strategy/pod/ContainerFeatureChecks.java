package dev.gantry.model.strategy.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Tree;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks of what a container has of its pod: devices, block volumes, claims, resize policies. */
final class ContainerFeatureChecks {

  private static final List<String> RESIZABLE = List.of("cpu", "memory");
  private static final List<String> RESIZE = List.of("NotRequired", "RestartContainer");

  private ContainerFeatureChecks() {}

  static void check(JsonNode spec, ObjectNode container, String path, Causes causes) {
    mounts(container, path + ".volumeMounts", causes);
    devices(spec, container, path + ".volumeDevices", causes);
    resize(spec, container, path + ".resizePolicy", causes);
    claims(spec, container, path + ".resources.claims", causes);
    if (container.path("securityContext").path("procMount").asText("").equals("Unmasked")
        && spec.path("hostUsers").asBoolean(true)) {
      causes.invalid(
          path + ".securityContext.procMount",
          "Unmasked",
          "`hostUsers` must be false to use `Unmasked`");
    }
  }

  private static void mounts(ObjectNode container, String path, Causes causes) {
    Set<String> names = texts(container, "volumeDevices", "name");
    Set<String> paths = texts(container, "volumeDevices", "devicePath");
    int i = 0;
    for (ObjectNode mount : Tree.objects(container, "volumeMounts")) {
      String field = path + "[" + i++ + "]";
      String name = mount.path("name").asText("");
      if (names.contains(name)) {
        causes.invalid(field + ".name", name, "must not already exist in volumeDevices");
      }
      String target = mount.path("mountPath").asText("");
      if (paths.contains(target)) {
        causes.invalid(
            field + ".mountPath", target, "must not already exist as a path in volumeDevices");
      }
      recursive(mount, field + ".recursiveReadOnly", causes);
    }
  }

  private static void recursive(ObjectNode mount, String field, Causes causes) {
    String mode = mount.path("recursiveReadOnly").asText("");
    switch (mode) {
      case "", "Disabled" -> {}
      case "Enabled", "IfPossible" -> {
        if (!mount.path("readOnly").asBoolean()) {
          causes.forbidden(field, "may only be specified when readOnly is true");
        }
        String propagation = mount.path("mountPropagation").asText("None");
        if (!propagation.equals("None")) {
          causes.forbidden(
              field, "may only be specified when mountPropagation is None or not specified");
        }
      }
      default -> causes.notSupported(field, mode, List.of("Disabled", "Enabled", "IfPossible"));
    }
  }

  private static Set<String> texts(ObjectNode container, String list, String field) {
    return Tree.objects(container, list).stream()
        .map(e -> e.path(field).asText(""))
        .filter(text -> !text.isEmpty())
        .collect(Collectors.toSet());
  }

  private static void devices(JsonNode spec, ObjectNode container, String path, Causes causes) {
    Set<String> names = new HashSet<>();
    Set<String> paths = new HashSet<>();
    Set<String> mounted = texts(container, "volumeMounts", "name");
    int i = 0;
    for (ObjectNode device : Tree.objects(container, "volumeDevices")) {
      String field = path + "[" + i++ + "]";
      String name = device.path("name").asText("");
      if (!name.isEmpty() && !names.add(name)) {
        causes.invalid(field + ".name", name, "must be unique");
      }
      for (ObjectNode volume : Tree.objects(spec, "volumes")) {
        if (volume.path("name").asText("").equals(name)
            && !Tree.isSet(volume, "persistentVolumeClaim")
            && !Tree.isSet(volume, "ephemeral")) {
          causes.invalid(
              field + ".name",
              name,
              "can only use volume source type of PersistentVolumeClaim or Ephemeral for block"
                  + " mode");
        }
      }
      if (mounted.contains(name)) {
        causes.invalid(field + ".name", name, "must not already exist in volumeMounts");
      }
      String target = device.path("devicePath").asText("");
      if (!target.isEmpty() && !paths.add(target)) {
        causes.invalid(field + ".devicePath", target, "must be unique");
      }
      if (List.of(target.split("/")).contains("..")) {
        causes.invalid(field + ".devicePath", target, "can not contain backsteps ('..')");
      }
    }
  }

  private static void resize(JsonNode spec, ObjectNode container, String path, Causes causes) {
    boolean never = spec.path("restartPolicy").asText("").equals("Never");
    Set<String> seen = new HashSet<>();
    int i = 0;
    for (ObjectNode policy : Tree.objects(container, "resizePolicy")) {
      String field = path + "[" + i++ + "]";
      String resource = policy.path("resourceName").asText("");
      if (resource.isEmpty()) {
        causes.required(field, "");
      } else if (!RESIZABLE.contains(resource)) {
        causes.notSupported(field, resource, RESIZABLE);
      }
      if (!seen.add(resource)) {
        causes.duplicate(field, resource);
      }
      String restart = policy.path("restartPolicy").asText("");
      if (restart.isEmpty()) {
        causes.required(field, "");
      } else if (!RESIZE.contains(restart)) {
        causes.notSupported(field, restart, RESIZE);
      } else if (never && restart.equals("RestartContainer")) {
        causes.invalid(field, restart, "must be 'NotRequired' when `restartPolicy` is 'Never'");
      }
    }
  }

  private static void claims(JsonNode spec, ObjectNode container, String path, Causes causes) {
    Set<String> known =
        Tree.objects(spec, "resourceClaims").stream()
            .map(c -> c.path("name").asText(""))
            .collect(Collectors.toSet());
    Set<String> seen = new HashSet<>();
    int i = 0;
    for (ObjectNode claim : Tree.objects(container.path("resources"), "claims")) {
      String field = path + "[" + i++ + "]";
      String name = claim.path("name").asText("");
      if (name.isEmpty()) {
        causes.required(field + ".name", "");
      } else if (!seen.add(name + "/" + claim.path("request").asText(""))) {
        causes.duplicate(field, name);
      } else if (!known.contains(name)) {
        causes.notFound(field + ".name", name);
      }
    }
  }
}
