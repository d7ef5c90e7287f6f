package dev.gantry.model.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.controller.volume.Binding;
import dev.gantry.model.controller.volume.LocalProvisioner;
import dev.gantry.model.controller.volume.ProtectionDecider;
import dev.gantry.model.controller.volume.VolumeMatch;
import dev.gantry.model.object.Meta;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What a pod's claims ask of its node. */
public final class VolumeNeeds {

  /**
   * What is to be written before the pod may be bound.
   *
   * @param volume a free volume that the claim gets; null where one is to be made on the node
   */
  public record Step(JsonNode claim, JsonNode volume) {}

  private final String refusal;
  private final List<JsonNode> affinities;
  private final List<JsonNode> unbound;
  private final Volumes volumes;

  private VolumeNeeds(
      String refusal, List<JsonNode> affinities, List<JsonNode> unbound, Volumes volumes) {
    this.refusal = refusal;
    this.affinities = affinities;
    this.unbound = unbound;
    this.volumes = volumes;
  }

  static VolumeNeeds of(PodInfo pod, ClusterSnapshot cluster) {
    Volumes volumes = cluster.volumes();
    List<JsonNode> affinities = new ArrayList<>();
    List<JsonNode> unbound = new ArrayList<>();
    String refusal = "";
    for (String name : new TreeSet<>(ProtectionDecider.claims(pod.document()))) {
      Optional<JsonNode> found = volumes.claim(pod.key().namespace(), name);
      String why = found.map(c -> refusal(pod, c, cluster)).orElse(missing(name));
      if (!why.isEmpty()) {
        refusal = why;
        break;
      }
      JsonNode claim = found.orElseThrow();
      String bound = Binding.volumeName(claim);
      if (bound.isEmpty()) {
        unbound.add(claim);
      } else {
        volumes
            .volume(bound)
            .map(v -> v.path("spec").path("nodeAffinity").path("required"))
            .filter(JsonNode::isObject)
            .ifPresent(affinities::add);
      }
    }
    return new VolumeNeeds(refusal, affinities, unbound, volumes);
  }

  private static String missing(String claim) {
    return "persistentvolumeclaim \"" + claim + "\" not found";
  }

  /** Why no node will do, {@code ""} where one may. */
  private static String refusal(PodInfo pod, JsonNode claim, ClusterSnapshot cluster) {
    String name = Meta.name(claim);
    if (Meta.isDeleting(claim)) {
      return "persistentvolumeclaim \"" + name + "\" is being deleted";
    }
    if (claim.path("status").path("phase").asText().equals("Lost")) {
      return "persistentvolumeclaim \""
          + name
          + "\" bound to non-existent persistentvolume \""
          + Binding.volumeName(claim)
          + "\"";
    }
    boolean delayed =
        cluster
            .volumes()
            .storageClass(Binding.storageClass(claim))
            .map(Binding::waitsForConsumer)
            .orElse(false);
    if (Binding.volumeName(claim).isEmpty() && !delayed) {
      return "pod has unbound immediate PersistentVolumeClaims";
    }
    for (JsonNode mode : claim.path("spec").path("accessModes")) {
      if (mode.asText().equals("ReadWriteOncePod") && isTaken(pod, name, cluster)) {
        return "node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod"
            + " access mode";
      }
    }
    return "";
  }

  private static boolean isTaken(PodInfo pod, String claim, ClusterSnapshot cluster) {
    return cluster.nodes().stream()
        .flatMap(n -> n.pods().stream())
        .filter(p -> p.key().namespace().equals(pod.key().namespace()))
        .anyMatch(p -> ProtectionDecider.claims(p.document()).contains(claim));
  }

  boolean isNothing() {
    return refusal.isEmpty() && affinities.isEmpty() && unbound.isEmpty();
  }

  List<String> refusals(NodeInfo node) {
    if (!refusal.isEmpty()) {
      return List.of(refusal);
    }
    for (JsonNode affinity : affinities) {
      if (!NodeTerms.anyMatches(affinity, node.name(), node.labels())) {
        return List.of("node(s) didn't match PersistentVolume's node affinity");
      }
    }
    return steps(node).isEmpty()
        ? List.of("node(s) didn't find available persistent volumes to bind")
        : List.of();
  }

  /** What has to be done for the pod to have its volumes on a node; empty where it cannot. */
  Optional<List<Step>> steps(NodeInfo node) {
    List<Step> steps = new ArrayList<>();
    List<String> taken = new ArrayList<>();
    for (JsonNode claim : unbound) {
      List<JsonNode> free =
          volumes.free(Binding.storageClass(claim)).stream()
              .filter(v -> !taken.contains(Meta.name(v)))
              .toList();
      Optional<JsonNode> volume = VolumeMatch.best(claim, free, false, v -> reaches(v, node));
      if (volume.isPresent()) {
        taken.add(Meta.name(volume.get()));
        steps.add(new Step(claim, volume.get()));
      } else if (canBeMade(claim, node)) {
        steps.add(new Step(claim, null));
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(steps);
  }

  private static boolean reaches(JsonNode volume, NodeInfo node) {
    JsonNode required = volume.path("spec").path("nodeAffinity").path("required");
    return !required.isObject() || NodeTerms.anyMatches(required, node.name(), node.labels());
  }

  private boolean canBeMade(JsonNode claim, NodeInfo node) {
    JsonNode storageClass = volumes.storageClass(Binding.storageClass(claim)).orElseThrow();
    String provisioner = storageClass.path("provisioner").asText("");
    if (provisioner.equals("kubernetes.io/no-provisioner")) {
      return false;
    }
    if (provisioner.equals(LocalProvisioner.NAME)
        && !Meta.annotations(node.document()).containsKey(LocalProvisioner.FOLDER)) {
      return false;
    }
    JsonNode topologies = storageClass.path("allowedTopologies");
    if (topologies.isEmpty()) {
      return true;
    }
    for (JsonNode term : topologies) {
      if (allows(term, node)) {
        return true;
      }
    }
    return false;
  }

  private static boolean allows(JsonNode term, NodeInfo node) {
    for (JsonNode expression : term.path("matchLabelExpressions")) {
      String value = node.labels().get(expression.path("key").asText());
      boolean listed = false;
      for (JsonNode allowed : expression.path("values")) {
        listed |= allowed.asText().equals(value);
      }
      if (!listed) {
        return false;
      }
    }
    return true;
  }
}
