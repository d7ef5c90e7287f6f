package dev.gantry.model.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Decides whether a custom resource definition gets the names that it asks for, and with them
 * whether it is served.
 */
public final class CustomNames {

  private CustomNames() {}

  /**
   * The definition's status as it should be; equal to the present one where nothing is to be done.
   *
   * @param definition for reading
   * @param others all definitions; this one may be among them
   */
  public static ObjectNode decide(
      ObjectNode definition, Collection<ObjectNode> others, Instant now) {
    ObjectNode status =
        definition.path("status") instanceof ObjectNode present
            ? present.deepCopy()
            : Json.object();
    Taken taken = Taken.by(definition, others);
    ObjectNode wanted = definition.path("spec").path("names").deepCopy();
    ObjectNode accepted =
        status.path("acceptedNames") instanceof ObjectNode present ? present : Json.object();
    String[] conflict = taken.conflict(wanted, accepted);
    boolean free = conflict == null;
    status.set("acceptedNames", accepted);
    condition(
        status,
        "NamesAccepted",
        free,
        free ? "NoConflicts" : conflict[0],
        free ? "no conflicts found" : conflict[1],
        now);
    if (free) {
      condition(
          status,
          "Established",
          true,
          "InitialNamesAccepted",
          "the initial names have been accepted",
          now);
    } else if (!CustomKinds.isTrue(definition, "Established")) {
      condition(status, "Established", false, "NotAccepted", "not all names are accepted", now);
    }
    Approval.of(definition).ifPresent(a -> approval(status, a, now));
    storedVersions(definition, status);
    return status;
  }

  private static void approval(ObjectNode status, Approval approval, Instant now) {
    condition(
        status,
        "KubernetesAPIApprovalPolicyConformant",
        approval.approved(),
        approval.reason(),
        approval.message(),
        now);
  }

  /**
   * The status while objects are removed before their definition.
   *
   * @param left whether there are any
   */
  public static ObjectNode terminating(ObjectNode definition, boolean left, Instant now) {
    ObjectNode status =
        definition.path("status") instanceof ObjectNode present
            ? present.deepCopy()
            : Json.object();
    if (left) {
      condition(
          status,
          "Terminating",
          true,
          "InstanceDeletionInProgress",
          "CustomResource deletion is in progress",
          now);
    } else if (CustomKinds.isTrue(definition, "Established")) {
      condition(
          status, "Terminating", false, "InstanceDeletionCompleted", "removed all instances", now);
    } else {
      condition(
          status, "Terminating", false, "NeverEstablished", "resource was never established", now);
    }
    return status;
  }

  /** Every version that objects may have been stored in, until somebody says otherwise. */
  private static void storedVersions(ObjectNode definition, ObjectNode status) {
    Set<String> known = new HashSet<>();
    status.withArray("/storedVersions").forEach(v -> known.add(v.asText()));
    for (JsonNode version : definition.path("spec").path("versions")) {
      if (version.path("storage").asBoolean() && known.add(version.path("name").asText())) {
        status.withArray("/storedVersions").add(version.path("name").asText());
      }
    }
  }

  private static void condition(
      ObjectNode status, String type, boolean holds, String reason, String message, Instant now) {
    ObjectNode condition = null;
    for (JsonNode c : status.withArray("/conditions")) {
      if (c.path("type").asText().equals(type)) {
        condition = (ObjectNode) c;
      }
    }
    if (condition == null) {
      condition = status.withArray("/conditions").addObject();
    }
    String text = holds ? "True" : "False";
    if (!condition.path("status").asText().equals(text)) {
      condition.put("lastTransitionTime", Meta.time(now));
    }
    condition.put("message", message).put("reason", reason);
    condition.put("status", text).put("type", type);
  }

  /** Names that other definitions and built-in kinds of the group hold. */
  private record Taken(Set<String> resources, Set<String> kinds) {

    static Taken by(ObjectNode definition, Collection<ObjectNode> others) {
      Set<String> resources = new HashSet<>();
      Set<String> kinds = new HashSet<>();
      String group = definition.path("spec").path("group").asText();
      for (Kind kind : BuiltInKinds.load()) {
        if (kind.group().equals(group)) {
          resources.addAll(List.of(kind.plural(), kind.singular()));
          resources.addAll(kind.shortNames());
          kinds.addAll(List.of(kind.kind(), kind.kind() + "List"));
        }
      }
      for (ObjectNode other : others) {
        if (!other.path("spec").path("group").asText().equals(group)
            || Meta.name(other).equals(Meta.name(definition))) {
          continue;
        }
        JsonNode names = other.path("status").path("acceptedNames");
        for (String field : List.of("plural", "singular")) {
          resources.add(names.path(field).asText(""));
        }
        names.path("shortNames").forEach(n -> resources.add(n.asText()));
        kinds.add(names.path("kind").asText(""));
        kinds.add(names.path("listKind").asText(""));
      }
      resources.remove("");
      kinds.remove("");
      return new Taken(resources, kinds);
    }

    /**
     * Moves every free name to {@code accepted}; answers reason and message of the last conflict.
     */
    String[] conflict(ObjectNode wanted, ObjectNode accepted) {
      String[] found = null;
      for (String field : List.of("plural", "singular", "shortNames", "kind", "listKind")) {
        JsonNode names = wanted.path(field);
        Set<String> held = field.toLowerCase(Locale.ROOT).endsWith("kind") ? kinds : resources;
        String used = firstOf(names, held);
        if (used == null) {
          if (names.isMissingNode()) {
            accepted.remove(field);
          } else {
            accepted.set(field, names.deepCopy());
          }
        } else {
          found =
              new String[] {
                Character.toUpperCase(field.charAt(0)) + field.substring(1) + "Conflict",
                "\"" + used + "\" is already in use"
              };
        }
      }
      if (wanted.has("categories")) {
        accepted.set("categories", wanted.path("categories").deepCopy());
      } else {
        accepted.remove("categories");
      }
      return found;
    }

    private static String firstOf(JsonNode names, Set<String> held) {
      if (names.isTextual()) {
        return held.contains(names.asText()) ? names.asText() : null;
      }
      for (JsonNode name : names) {
        if (held.contains(name.asText())) {
          return name.asText();
        }
      }
      return null;
    }
  }
}
