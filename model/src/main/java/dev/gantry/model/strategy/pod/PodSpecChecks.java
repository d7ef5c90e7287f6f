package dev.gantry.model.strategy.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Selectors;
import dev.gantry.model.strategy.Tree;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks of a pod spec, wherever it stands. */
public final class PodSpecChecks {

  private static final List<String> RESTART = List.of("Always", "Never", "OnFailure");
  private static final List<String> DNS =
      List.of("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None");

  private static final Pattern SYSCTL =
      Pattern.compile("([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?");

  private PodSpecChecks() {}

  /** A {@code template}: its labels, annotations and spec. */
  public static void template(JsonNode template, String path, Causes causes) {
    JsonNode metadata = template.path("metadata");
    Selectors.labels(metadata.path("labels"), path + ".labels", causes);
    Selectors.annotations(metadata.path("annotations"), path + ".annotations", causes);
    check(template.path("spec"), path + ".spec", causes);
    if (!Tree.objects(template.path("spec"), "ephemeralContainers").isEmpty()) {
      causes.forbidden(
          path + ".spec.ephemeralContainers", "ephemeral containers not allowed in pod template");
    }
  }

  static void check(JsonNode spec, String path, Causes causes) {
    Set<String> volumes = VolumeChecks.check(spec, path, causes);
    containers(spec, path, volumes, causes);
    causes.oneOf(path + ".restartPolicy", spec.path("restartPolicy"), RESTART);
    causes.oneOf(path + ".dnsPolicy", spec.path("dnsPolicy"), DNS);
    PlacementChecks.check(spec, path, causes);
    PodFeatureChecks.check(spec, path, causes);
    security(spec.path("securityContext"), path + ".securityContext", causes);
    int i = 0;
    for (ObjectNode secret : Tree.objects(spec, "imagePullSecrets")) {
      if (Tree.isBlank(secret, "name")) {
        causes.required(path + ".imagePullSecrets[" + i + "].name", "");
      }
      i++;
    }
    names(spec, path, causes);
    numbers(spec, path, causes);
    dns(spec, path, causes);
    hostAliases(spec, path + ".hostAliases", causes);
    i = 0;
    for (ObjectNode gate : Tree.objects(spec, "readinessGates")) {
      String type = gate.path("conditionType").asText("");
      causes.invalidAll(
          path + ".readinessGates[" + i++ + "].conditionType", type, Names.qualified(type));
    }
    if (Tree.isSet(spec, "os")) {
      causes.oneOf(path + ".os.name", spec.path("os").path("name"), List.of("linux", "windows"));
    }
  }

  private static void containers(JsonNode spec, String path, Set<String> volumes, Causes causes) {
    Set<String> names = new HashSet<>();
    Set<String> hostPorts = new HashSet<>();
    boolean hostNetwork = spec.path("hostNetwork").asBoolean();
    List<ObjectNode> containers = Tree.objects(spec, "containers");
    if (containers.isEmpty()) {
      causes.required(path + ".containers", "");
    }
    for (int i = 0; i < containers.size(); i++) {
      ObjectNode container = containers.get(i);
      String field = path + ".containers[" + i + "]";
      ContainerChecks.check(container, field, volumes, causes);
      ContainerFeatureChecks.check(spec, container, field, causes);
      HandlerChecks.check(container, field, causes);
      unique(container, field, names, causes);
      hostPorts(container, field, hostPorts, hostNetwork, causes);
      causes.optionalOneOf(field + ".restartPolicy", container.path("restartPolicy"), RESTART);
    }
    List<ObjectNode> init = Tree.objects(spec, "initContainers");
    for (int i = 0; i < init.size(); i++) {
      ObjectNode container = init.get(i);
      String field = path + ".initContainers[" + i + "]";
      ContainerChecks.check(container, field, volumes, causes);
      ContainerFeatureChecks.check(spec, container, field, causes);
      unique(container, field, names, causes);
      causes.optionalOneOf(field + ".restartPolicy", container.path("restartPolicy"), RESTART);
      if (container.path("restartPolicy").asText().equals("Always")) {
        HandlerChecks.check(container, field, causes);
        hostPorts(container, field, hostPorts, hostNetwork, causes);
      } else {
        oneShot(container, field, causes);
      }
    }
    EphemeralContainerChecks.check(spec, path, names, volumes, causes);
  }

  private static void unique(ObjectNode container, String path, Set<String> names, Causes causes) {
    String name = container.path("name").asText("");
    if (!name.isEmpty() && !names.add(name)) {
      causes.duplicate(path + ".name", name);
    }
  }

  private static void oneShot(ObjectNode container, String path, Causes causes) {
    for (String field : List.of("lifecycle", "livenessProbe", "readinessProbe", "startupProbe")) {
      if (Tree.isSet(container, field)) {
        causes.forbidden(
            path + "." + field, "may not be set for init containers without restartPolicy=Always");
      }
    }
  }

  private static void hostPorts(
      ObjectNode container, String path, Set<String> taken, boolean hostNetwork, Causes causes) {
    int i = 0;
    for (ObjectNode port : Tree.objects(container, "ports")) {
      String field = path + ".ports[" + i++ + "]";
      long host = port.path("hostPort").asLong(0);
      if (hostNetwork && host != port.path("containerPort").asLong(0)) {
        causes.invalid(
            field + ".containerPort",
            port.path("containerPort").asLong(0),
            "must match `hostPort` when `hostNetwork` is true");
      }
      String key =
          port.path("protocol").asText() + "/" + port.path("hostIP").asText("") + "/" + host;
      if (host != 0 && !taken.add(key)) {
        causes.duplicate(field + ".hostPort", key);
      }
    }
  }

  private static void security(JsonNode context, String path, Causes causes) {
    for (String id : List.of("runAsUser", "runAsGroup", "fsGroup")) {
      ContainerChecks.id(context.path(id), path + "." + id, causes);
    }
    int i = 0;
    for (JsonNode group : context.path("supplementalGroups")) {
      ContainerChecks.id(group, path + ".supplementalGroups[" + i++ + "]", causes);
    }
    causes.optionalOneOf(
        path + ".fsGroupChangePolicy",
        context.path("fsGroupChangePolicy"),
        List.of("Always", "OnRootMismatch"));
    ContainerChecks.profile(context.path("seccompProfile"), path + ".seccompProfile", causes);
    ContainerChecks.profile(context.path("appArmorProfile"), path + ".appArmorProfile", causes);
    causes.optionalOneOf(
        path + ".supplementalGroupsPolicy",
        context.path("supplementalGroupsPolicy"),
        List.of("Merge", "Strict"));
    causes.optionalOneOf(
        path + ".seLinuxChangePolicy",
        context.path("seLinuxChangePolicy"),
        List.of("MountOption", "Recursive"));
    sysctls(context, path + ".sysctls", causes);
  }

  private static void sysctls(JsonNode context, String path, Causes causes) {
    Set<String> seen = new HashSet<>();
    int i = 0;
    for (ObjectNode sysctl : Tree.objects(context, "sysctls")) {
      String field = path + "[" + i++ + "].name";
      String name = sysctl.path("name").asText("");
      if (name.isEmpty()) {
        causes.required(field, "");
      } else if (name.length() > 253 || !SYSCTL.matcher(name).matches()) {
        causes.invalid(
            field,
            name,
            "must have at most 253 characters and match regex ^" + SYSCTL.pattern() + "$");
      } else if (!seen.add(name)) {
        causes.duplicate(field, name);
      }
    }
  }

  private static void names(JsonNode spec, String path, Causes causes) {
    for (String field : List.of("hostname", "subdomain")) {
      String value = spec.path(field).asText("");
      if (!value.isEmpty()) {
        causes.invalidAll(path + "." + field, value, Names.label(value));
      }
    }
    for (String field : List.of("serviceAccountName", "nodeName", "priorityClassName")) {
      String value = spec.path(field).asText("");
      if (!value.isEmpty()) {
        causes.invalidAll(path + "." + field, value, Names.subdomain(value));
      }
    }
    String scheduler = spec.path("schedulerName").asText("");
    if (!scheduler.isEmpty()) {
      causes.invalidAll(path + ".schedulerName", scheduler, Names.qualified(scheduler));
    }
  }

  private static void numbers(JsonNode spec, String path, Causes causes) {
    JsonNode deadline = spec.path("activeDeadlineSeconds");
    if (deadline.isNumber() && (deadline.asLong() < 1 || deadline.asLong() > Integer.MAX_VALUE)) {
      causes.invalid(
          path + ".activeDeadlineSeconds",
          deadline.asLong(),
          "must be between 1 and 2147483647, inclusive");
    }
    JsonNode grace = spec.path("terminationGracePeriodSeconds");
    if (grace.isNumber() && grace.asLong() < 0) {
      causes.invalid(
          path + ".terminationGracePeriodSeconds",
          grace.asLong(),
          "must be greater than or equal to 0");
    }
    causes.optionalOneOf(
        path + ".preemptionPolicy",
        spec.path("preemptionPolicy"),
        List.of("Never", "PreemptLowerPriority"));
  }

  private static void dns(JsonNode spec, String path, Causes causes) {
    JsonNode config = spec.path("dnsConfig");
    List<String> servers = Tree.texts(config, "nameservers");
    if (spec.path("dnsPolicy").asText().equals("None")) {
      if (!config.isObject()) {
        causes.required(path + ".dnsConfig", "must provide `dnsConfig` when `dnsPolicy` is None");
      } else if (servers.isEmpty()) {
        causes.required(
            path + ".dnsConfig.nameservers",
            "must provide at least one DNS nameserver when `dnsPolicy` is None");
      }
    }
    if (servers.size() > 3) {
      causes.invalid(
          path + ".dnsConfig.nameservers",
          Tree.shown(config.path("nameservers")),
          "must not have more than 3 nameservers");
    }
    for (int i = 0; i < servers.size(); i++) {
      if (!Names.isAddress(servers.get(i))) {
        causes.invalid(
            path + ".dnsConfig.nameservers[" + i + "]", servers.get(i), Names.ADDRESS_WORDS);
      }
    }
  }

  private static void hostAliases(JsonNode spec, String path, Causes causes) {
    int i = 0;
    for (ObjectNode alias : Tree.objects(spec, "hostAliases")) {
      String field = path + "[" + i++ + "]";
      String ip = alias.path("ip").asText("");
      if (!Names.isAddress(ip)) {
        causes.invalid(field + ".ip", ip, Names.ADDRESS_WORDS);
      }
      int j = 0;
      for (String host : Tree.texts(alias, "hostnames")) {
        causes.invalidAll(field + ".hostnames[" + j++ + "]", host, Names.subdomain(host));
      }
    }
  }
}
