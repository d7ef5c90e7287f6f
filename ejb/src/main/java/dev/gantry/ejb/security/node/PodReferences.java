package dev.gantry.ejb.security.node;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The objects of its namespace that a pod refers to, by resource. */
record PodReferences(Map<String, Set<String>> byResource) {

  static PodReferences of(JsonNode pod) {
    PodReferences references = new PodReferences(new HashMap<>());
    JsonNode spec = pod.path("spec");
    references.add("serviceaccounts", spec.path("serviceAccountName"));
    spec.path("imagePullSecrets").forEach(s -> references.add("secrets", s.path("name")));
    for (String containers : List.of("initContainers", "containers", "ephemeralContainers")) {
      spec.path(containers).forEach(references::addEnvironment);
    }
    for (JsonNode volume : spec.path("volumes")) {
      references.addVolume(volume, pod.path("metadata").path("name").asText());
    }
    return references;
  }

  Set<String> names(String resource) {
    return byResource.getOrDefault(resource, Set.of());
  }

  boolean has(String resource, String name) {
    return names(resource).contains(name);
  }

  private void add(String resource, JsonNode name) {
    if (!name.asText("").isEmpty()) {
      byResource.computeIfAbsent(resource, r -> new HashSet<>()).add(name.asText());
    }
  }

  private void addEnvironment(JsonNode container) {
    for (JsonNode variable : container.path("env")) {
      add("secrets", variable.path("valueFrom").path("secretKeyRef").path("name"));
      add("configmaps", variable.path("valueFrom").path("configMapKeyRef").path("name"));
    }
    for (JsonNode source : container.path("envFrom")) {
      add("secrets", source.path("secretRef").path("name"));
      add("configmaps", source.path("configMapRef").path("name"));
    }
  }

  private void addVolume(JsonNode volume, String pod) {
    add("secrets", volume.path("secret").path("secretName"));
    add("configmaps", volume.path("configMap").path("name"));
    add("persistentvolumeclaims", volume.path("persistentVolumeClaim").path("claimName"));
    if (volume.has("ephemeral")) {
      String claim = pod + "-" + volume.path("name").asText();
      byResource.computeIfAbsent("persistentvolumeclaims", r -> new HashSet<>()).add(claim);
    }
    for (JsonNode source : volume.path("projected").path("sources")) {
      add("secrets", source.path("secret").path("name"));
      add("configmaps", source.path("configMap").path("name"));
    }
    for (String type : List.of("csi", "cephfs", "flexVolume", "iscsi", "rbd", "scaleIO")) {
      add("secrets", volume.path(type).path("nodePublishSecretRef").path("name"));
      add("secrets", volume.path(type).path("secretRef").path("name"));
    }
  }
}
