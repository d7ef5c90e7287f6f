package dev.gantry.model.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Volumes tie pods to nodes: a bound one by its node affinity, a missing one to none. */
final class VolumeFilter {

  private VolumeFilter() {}

  static Filter.ForPod filter(PodInfo pod, ClusterSnapshot cluster) {
    List<JsonNode> affinities = new ArrayList<>();
    for (JsonNode volume : pod.spec().path("volumes")) {
      String name = volume.path("persistentVolumeClaim").path("claimName").asText("");
      if (name.isEmpty() && volume.has("ephemeral")) {
        name = pod.key().name() + "-" + volume.path("name").asText();
      }
      if (name.isEmpty()) {
        continue;
      }
      String claimName = name;
      Optional<JsonNode> claim = cluster.volumes().claim(pod.key().namespace(), claimName);
      if (claim.isEmpty()) {
        return node -> List.of("persistentvolumeclaim \"" + claimName + "\" not found");
      }
      String bound = claim.get().path("spec").path("volumeName").asText("");
      if (bound.isEmpty()) {
        if (!waits(claim.get(), cluster.volumes())) {
          return node -> List.of("pod has unbound immediate PersistentVolumeClaims");
        }
        continue;
      }
      cluster
          .volumes()
          .volume(bound)
          .map(v -> v.path("spec").path("nodeAffinity").path("required"))
          .filter(JsonNode::isObject)
          .ifPresent(affinities::add);
    }
    return affinities.isEmpty()
        ? Filter.PASS
        : node ->
            affinities.stream().allMatch(a -> NodeTerms.anyMatches(a, node.name(), node.labels()))
                ? List.of()
                : List.of("node(s) didn't match PersistentVolume's node affinity");
  }

  private static boolean waits(JsonNode claim, Volumes volumes) {
    String name = claim.path("spec").path("storageClassName").asText("");
    return volumes
        .storageClass(name)
        .map(c -> c.path("volumeBindingMode").asText().equals("WaitForFirstConsumer"))
        .orElse(false);
  }
}
