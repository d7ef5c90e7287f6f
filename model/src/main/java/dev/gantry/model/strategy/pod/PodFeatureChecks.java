package dev.gantry.model.strategy.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Names;
import dev.gantry.model.strategy.Quantities;
import dev.gantry.model.strategy.ResourceNames;
import dev.gantry.model.strategy.Tree;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks of what a pod has as a whole: overhead, gates, claims, namespaces, system, DNS. */
final class PodFeatureChecks {

  private static final int MAX_SEARCHES = 32;
  private static final int MAX_SEARCH_LIST = 2048;

  private PodFeatureChecks() {}

  static void check(JsonNode spec, String path, Causes causes) {
    for (Map.Entry<String, JsonNode> amount : spec.path("overhead").properties()) {
      String field = path + ".overhead.limits[" + amount.getKey() + "]";
      ResourceNames.container(field, amount.getKey(), causes);
      Quantities.amount(field, amount.getKey(), amount.getValue(), causes);
    }
    gates(spec, path + ".schedulingGates", causes);
    claims(spec, path + ".resourceClaims", causes);
    namespaces(spec, path, causes);
    system(spec, path, causes);
    searches(spec.path("dnsConfig"), path + ".dnsConfig", causes);
  }

  private static void gates(JsonNode spec, String path, Causes causes) {
    Set<String> seen = new HashSet<>();
    int i = 0;
    for (ObjectNode gate : Tree.objects(spec, "schedulingGates")) {
      String field = path + "[" + i++ + "]";
      String name = gate.path("name").asText("");
      causes.invalidAll(field, name, Names.qualified(name));
      if (!seen.add(name)) {
        causes.duplicate(field, name);
      }
    }
  }

  private static void claims(JsonNode spec, String path, Causes causes) {
    Set<String> seen = new HashSet<>();
    int i = 0;
    for (ObjectNode claim : Tree.objects(spec, "resourceClaims")) {
      String field = path + "[" + i++ + "]";
      String name = claim.path("name").asText("");
      causes.text(field + ".name", claim.path("name"), Names::label);
      if (!name.isEmpty() && !seen.add(name)) {
        causes.duplicate(field + ".name", name);
      }
      boolean one = Tree.isSet(claim, "resourceClaimName");
      boolean template = Tree.isSet(claim, "resourceClaimTemplateName");
      if (!one && !template) {
        causes.invalid(
            field,
            Tree.shown(claim),
            "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`");
      } else if (one && template) {
        causes.invalid(
            field,
            Tree.shown(claim),
            "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified");
      }
      for (String reference : List.of("resourceClaimName", "resourceClaimTemplateName")) {
        causes.optionalText(field + "." + reference, claim.path(reference), Names::subdomain);
      }
    }
  }

  private static void namespaces(JsonNode spec, String path, Causes causes) {
    if (spec.path("shareProcessNamespace").asBoolean() && spec.path("hostPID").asBoolean()) {
      causes.invalid(
          path + ".shareProcessNamespace",
          true,
          "ShareProcessNamespace and HostPID cannot both be enabled");
    }
    boolean ownUsers = spec.path("hostUsers").isBoolean() && !spec.path("hostUsers").asBoolean();
    for (String host : List.of("hostNetwork", "hostPID", "hostIPC")) {
      if (ownUsers && spec.path(host).asBoolean()) {
        causes.forbidden(path + "." + host, "when `hostUsers` is false");
      }
    }
  }

  /** What one of the operating systems does not have. */
  private static void system(JsonNode spec, String path, Causes causes) {
    boolean windows = spec.path("os").path("name").asText("").equals("windows");
    boolean linux = spec.path("os").path("name").asText("").equals("linux");
    String at = path + ".securityContext";
    if (windows) {
      forbid(
          spec, List.of("hostPID", "hostIPC", "shareProcessNamespace", "hostUsers"), path, causes);
      forbid(spec.path("securityContext"), LINUX_POD, at, causes);
    } else if (linux && Tree.isSet(spec.path("securityContext"), "windowsOptions")) {
      causes.forbidden(at + ".windowsOptions", "windows options cannot be set for a linux pod");
    }
    for (String list : List.of("containers", "initContainers", "ephemeralContainers")) {
      int i = 0;
      for (ObjectNode container : Tree.objects(spec, list)) {
        String field = path + "." + list + "[" + i++ + "]";
        JsonNode context = container.path("securityContext");
        if (windows) {
          forbid(context, LINUX_CONTAINER, field + ".securityContext", causes);
        } else if (linux && Tree.isSet(context, "windowsOptions")) {
          causes.forbidden(
              field + ".securityContext.windowsOptions",
              "windows options cannot be set for a linux pod");
        }
        if (Tree.isSet(container.path("lifecycle"), "stopSignal") && !windows && !linux) {
          causes.forbidden(
              field + ".lifecycle.stopSignal",
              "may not be set for containers with empty `spec.os.name`");
        }
      }
    }
  }

  private static final List<String> LINUX_POD =
      List.of(
          "appArmorProfile",
          "seLinuxOptions",
          "seccompProfile",
          "fsGroup",
          "fsGroupChangePolicy",
          "sysctls",
          "runAsUser",
          "runAsGroup",
          "supplementalGroups",
          "supplementalGroupsPolicy");

  private static final List<String> LINUX_CONTAINER =
      List.of(
          "appArmorProfile",
          "seLinuxOptions",
          "seccompProfile",
          "capabilities",
          "readOnlyRootFilesystem",
          "privileged",
          "allowPrivilegeEscalation",
          "procMount",
          "runAsUser",
          "runAsGroup");

  private static void forbid(JsonNode holder, List<String> fields, String path, Causes causes) {
    for (String field : fields) {
      JsonNode value = holder.path(field);
      boolean off = value.isBoolean() && !value.asBoolean() && !field.equals("hostUsers");
      if (Tree.isSet(holder, field) && !off) {
        causes.forbidden(path + "." + field, "cannot be set for a windows pod");
      }
    }
  }

  private static void searches(JsonNode config, String path, Causes causes) {
    List<String> searches = Tree.texts(config, "searches");
    if (searches.size() > MAX_SEARCHES) {
      causes.invalid(
          path + ".searches",
          Tree.shown(config.path("searches")),
          "must not have more than " + MAX_SEARCHES + " search paths");
    }
    if (String.join(" ", searches).length() > MAX_SEARCH_LIST) {
      causes.invalid(
          path + ".searches",
          Tree.shown(config.path("searches")),
          "must not have more than "
              + MAX_SEARCH_LIST
              + " characters (including spaces) in the search list");
    }
    for (int i = 0; i < searches.size(); i++) {
      String search = searches.get(i);
      if (search.equals(".")) {
        continue;
      }
      String bare = search.endsWith(".") ? search.substring(0, search.length() - 1) : search;
      causes.invalidAll(path + ".searches[" + i + "]", bare, Names.search(bare));
    }
    int i = 0;
    for (ObjectNode option : Tree.objects(config, "options")) {
      if (Tree.isBlank(option, "name")) {
        causes.required(path + ".options[" + i + "]", "must not be empty");
      }
      i++;
    }
  }
}
