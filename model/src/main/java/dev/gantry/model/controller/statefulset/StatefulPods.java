package dev.gantry.model.controller.statefulset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.controller.PodTemplates;
import dev.gantry.model.controller.RevisionHistory;
import dev.gantry.model.object.Json;
import dev.gantry.model.object.Meta;
import dev.gantry.model.object.Owners;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** Pods and claims with an identity. */
final class StatefulPods {

  private StatefulPods() {}

  /** The ordinal of {@code web-3} of {@code web}; empty for another's pod. */
  static OptionalInt ordinal(JsonNode set, String pod) {
    String prefix = Meta.name(set) + "-";
    if (!pod.startsWith(prefix) || !pod.substring(prefix.length()).matches("\\d{1,9}")) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(Integer.parseInt(pod.substring(prefix.length())));
  }

  static ObjectNode pod(JsonNode set, int ordinal, JsonNode revision) {
    String name = Meta.name(set) + "-" + ordinal;
    ObjectNode pod = PodTemplates.named(RevisionHistory.template(revision), set, name);
    Meta.of(pod)
        .withObject("/labels")
        .put("statefulset.kubernetes.io/pod-name", name)
        .put("apps.kubernetes.io/pod-index", Integer.toString(ordinal))
        .put(RevisionHistory.HASH, Meta.name(revision));
    ObjectNode spec = pod.withObject("/spec");
    spec.put("hostname", name);
    String service = set.path("spec").path("serviceName").asText("");
    if (!service.isEmpty()) {
      spec.put("subdomain", service);
    }
    mountClaims(set, spec, name);
    return pod;
  }

  private static void mountClaims(JsonNode set, ObjectNode spec, String pod) {
    JsonNode templates = set.path("spec").path("volumeClaimTemplates");
    if (templates.isEmpty()) {
      return;
    }
    Set<String> replaced = new HashSet<>();
    ArrayNode volumes = Json.mapper().createArrayNode();
    for (JsonNode template : templates) {
      String name = Meta.name(template);
      replaced.add(name);
      volumes
          .addObject()
          .put("name", name)
          .putObject("persistentVolumeClaim")
          .put("claimName", name + "-" + pod);
    }
    for (JsonNode volume : spec.path("volumes")) {
      if (!replaced.contains(volume.path("name").asText())) {
        volumes.add(volume);
      }
    }
    spec.set("volumes", volumes);
  }

  /** The claims of one pod, {@code data-web-0} for the template {@code data}. */
  static List<ObjectNode> claims(JsonNode set, int ordinal) {
    List<ObjectNode> claims = new ArrayList<>();
    String pod = Meta.name(set) + "-" + ordinal;
    for (JsonNode template : set.path("spec").path("volumeClaimTemplates")) {
      ObjectNode claim = template.deepCopy();
      claim.remove("status");
      claim.put("apiVersion", "v1").put("kind", "PersistentVolumeClaim");
      ObjectNode meta = Meta.of(claim);
      meta.remove("creationTimestamp");
      meta.put("name", Meta.name(template) + "-" + pod).put("namespace", Meta.namespace(set));
      Meta.strings(set.path("spec").path("selector").path("matchLabels"))
          .forEach(meta.withObject("/labels")::put);
      if (retention(set, "whenDeleted")) {
        ObjectNode reference = Owners.reference(set);
        reference.remove("blockOwnerDeletion");
        meta.putArray("ownerReferences").add(reference);
      }
      claims.add(claim);
    }
    return claims;
  }

  static boolean retention(JsonNode set, String when) {
    return set.path("spec")
        .path("persistentVolumeClaimRetentionPolicy")
        .path(when)
        .asText("Retain")
        .equals("Delete");
  }
}
