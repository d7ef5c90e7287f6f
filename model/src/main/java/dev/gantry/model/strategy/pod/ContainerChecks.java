package dev.gantry.model.strategy.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Quantities;
import dev.gantry.model.strategy.Tree;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks of one container of any sort. */
final class ContainerChecks {

  private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
  static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");
  private static final List<String> MESSAGE_POLICIES = List.of("FallbackToLogsOnError", "File");
  private static final long MAX_ID = 2147483647L;

  private ContainerChecks() {}

  /**
   * @param volumes names of the pod's volumes, which mounts may refer to
   */
  static void check(ObjectNode container, String path, Set<String> volumes, Causes causes) {
    String name = container.path("name").asText("");
    if (name.isEmpty()) {
      causes.required(path + ".name", "");
    } else {
      causes.invalidAll(path + ".name", name, Names.label(name));
    }
    String image = container.path("image").asText("");
    if (image.isEmpty()) {
      causes.required(path + ".image", "");
    } else if (!image.equals(image.strip())) {
      causes.invalid(path + ".image", image, "must not have leading or trailing whitespace");
    }
    causes.oneOf(
        path + ".terminationMessagePolicy",
        container.path("terminationMessagePolicy"),
        MESSAGE_POLICIES);
    ports(container, path + ".ports", causes);
    EnvironmentChecks.check(container, path, causes);
    mounts(container, path + ".volumeMounts", volumes, causes);
    devices(container, path + ".volumeDevices", volumes, causes);
    causes.oneOf(path + ".imagePullPolicy", container.path("imagePullPolicy"), PULL_POLICIES);
    Quantities.requirements(container.path("resources"), path + ".resources", causes);
    security(container.path("securityContext"), path + ".securityContext", causes);
  }

  private static void ports(ObjectNode container, String path, Causes causes) {
    Set<String> names = new HashSet<>();
    int i = 0;
    for (ObjectNode port : Tree.objects(container, "ports")) {
      String field = path + "[" + i++ + "]";
      String name = port.path("name").asText("");
      if (!name.isEmpty()) {
        List<String> problems = Names.port(name);
        causes.invalidAll(field + ".name", name, problems);
        if (problems.isEmpty() && !names.add(name)) {
          causes.duplicate(field + ".name", name);
        }
      }
      long number = port.path("containerPort").asLong(0);
      if (number == 0) {
        causes.required(field + ".containerPort", "");
      } else {
        causes.invalidAll(field + ".containerPort", number, Names.portNumber(number));
      }
      long host = port.path("hostPort").asLong(0);
      if (host != 0) {
        causes.invalidAll(field + ".hostPort", host, Names.portNumber(host));
      }
      causes.oneOf(field + ".protocol", port.path("protocol"), PROTOCOLS);
    }
  }

  private static void mounts(
      ObjectNode container, String path, Set<String> volumes, Causes causes) {
    Set<String> paths = new HashSet<>();
    int i = 0;
    for (ObjectNode mount : Tree.objects(container, "volumeMounts")) {
      String field = path + "[" + i++ + "]";
      String name = mount.path("name").asText("");
      if (name.isEmpty()) {
        causes.required(field + ".name", "");
      } else if (!volumes.contains(name)) {
        causes.notFound(field + ".name", name);
      }
      String target = mount.path("mountPath").asText("");
      if (target.isEmpty()) {
        causes.required(field + ".mountPath", "");
      } else if (!paths.add(target)) {
        causes.invalid(field + ".mountPath", target, "must be unique");
      }
      VolumeChecks.descending(field + ".subPath", mount.path("subPath").asText(""), causes);
      String expression = mount.path("subPathExpr").asText("");
      VolumeChecks.descending(field + ".subPathExpr", expression, causes);
      if (!expression.isEmpty() && !Tree.isBlank(mount, "subPath")) {
        causes.invalid(
            field + ".subPathExpr", expression, "subPathExpr and subPath are mutually exclusive");
      }
      causes.optionalOneOf(
          field + ".mountPropagation",
          mount.path("mountPropagation"),
          List.of("Bidirectional", "HostToContainer", "None"));
      if (mount.path("mountPropagation").asText().equals("Bidirectional")
          && !container.path("securityContext").path("privileged").asBoolean()) {
        causes.forbidden(
            field + ".mountPropagation",
            "Bidirectional mount propagation is available only to privileged containers");
      }
    }
  }

  private static void devices(
      ObjectNode container, String path, Set<String> volumes, Causes causes) {
    int i = 0;
    for (ObjectNode device : Tree.objects(container, "volumeDevices")) {
      String field = path + "[" + i++ + "]";
      String name = device.path("name").asText("");
      if (name.isEmpty()) {
        causes.required(field + ".name", "");
      } else if (!volumes.contains(name)) {
        causes.notFound(field + ".name", name);
      }
      if (Tree.isBlank(device, "devicePath")) {
        causes.required(field + ".devicePath", "");
      }
    }
  }

  private static void security(JsonNode context, String path, Causes causes) {
    for (String id : List.of("runAsUser", "runAsGroup")) {
      id(context.path(id), path + "." + id, causes);
    }
    if (context.path("allowPrivilegeEscalation").isBoolean()
        && !context.path("allowPrivilegeEscalation").asBoolean()) {
      if (context.path("privileged").asBoolean()) {
        causes.invalid(
            path,
            Tree.shown(context),
            "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
      }
      if (Tree.texts(context.path("capabilities"), "add").contains("CAP_SYS_ADMIN")) {
        causes.invalid(
            path,
            Tree.shown(context),
            "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN");
      }
    }
    profile(context.path("seccompProfile"), path + ".seccompProfile", causes);
    profile(context.path("appArmorProfile"), path + ".appArmorProfile", causes);
    causes.optionalOneOf(
        path + ".procMount", context.path("procMount"), List.of("Default", "Unmasked"));
  }

  static void id(JsonNode value, String field, Causes causes) {
    if (value.isNumber() && (value.asLong() < 0 || value.asLong() > MAX_ID)) {
      causes.invalid(field, value.asLong(), "must be between 0 and 2147483647, inclusive");
    }
  }

  static void profile(JsonNode profile, String path, Causes causes) {
    if (!profile.isObject()) {
      return;
    }
    causes.oneOf(
        path + ".type", profile.path("type"), List.of("Localhost", "RuntimeDefault", "Unconfined"));
    boolean local = profile.path("type").asText().equals("Localhost");
    if (local && Tree.isBlank(profile, "localhostProfile")) {
      causes.required(
          path + ".localhostProfile",
          "must be set when "
              + (path.endsWith("seccompProfile") ? "seccomp" : "AppArmor")
              + " type is Localhost");
    } else if (!local && !Tree.isBlank(profile, "localhostProfile")) {
      causes.invalid(
          path + ".localhostProfile",
          profile.path("localhostProfile").asText(),
          "can only be set when "
              + (path.endsWith("seccompProfile") ? "seccomp" : "AppArmor")
              + " type is Localhost");
    }
  }
}
