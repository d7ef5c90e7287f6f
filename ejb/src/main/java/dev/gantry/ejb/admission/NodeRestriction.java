package dev.gantry.ejb.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.ejb.security.node.NodeAuthorizer;
import dev.gantry.model.object.Meta;
import java.util.Map;

/** A node writes about itself only. */
public final class NodeRestriction implements Admission {

  private static final String RESERVED = "node-restriction.kubernetes.io/";

  @Override
  public void check(AdmissionRequest request) {
    String node = NodeAuthorizer.nodeName(request.context().identity());
    if (node.isEmpty()) {
      return;
    }
    if (request.kind().is("", "nodes")) {
      node(request, node);
    } else if (request.creates("", "pods")) {
      mirrorPod(request, node);
    } else if (request.kind().is("coordination.k8s.io", "leases")
        && !request.key().name().equals(node)) {
      throw request.forbidden(
          "can only access node lease with the same name as the requesting node");
    } else if (request.kind().isPod() && request.operation() == AdmissionRequest.Operation.DELETE) {
      String runsOn = request.old().path("spec").path("nodeName").asText("");
      if (!runsOn.equals(node)) {
        throw request.forbidden(
            "node \"" + node + "\" can only delete pods with spec.nodeName set to itself");
      }
    }
  }

  private static void node(AdmissionRequest request, String node) {
    if (!request.key().name().equals(node)) {
      throw request.forbidden(
          "node \"" + node + "\" is not allowed to modify node \"" + request.key().name() + "\"");
    }
    if (request.object() == null) {
      return;
    }
    Map<String, String> before = request.old() == null ? Map.of() : Meta.labels(request.old());
    Map<String, String> after = Meta.labels(request.object());
    boolean same = true;
    for (Map<String, String> side : java.util.List.of(before, after)) {
      for (String label : side.keySet()) {
        same &=
            !label.startsWith(RESERVED)
                || java.util.Objects.equals(before.get(label), after.get(label));
      }
    }
    if (!same) {
      throw request.forbidden("is not allowed to modify labels: those with the prefix " + RESERVED);
    }
    if (request.old() != null) {
      JsonNode taints = request.object().path("spec").path("taints");
      JsonNode old = request.old().path("spec").path("taints");
      if (!(taints.isEmpty() && old.isEmpty()) && !taints.equals(old)) {
        throw request.forbidden("node \"" + node + "\" is not allowed to modify taints");
      }
    }
  }

  private static void mirrorPod(AdmissionRequest request, String node) {
    if (!Meta.annotations(request.object()).containsKey("kubernetes.io/config.mirror")) {
      throw request.forbidden(
          "pod does not have \"kubernetes.io/config.mirror\" annotation, node \""
              + node
              + "\" can only create mirror pods");
    }
    if (!node.equals(request.object().path("spec").path("nodeName").asText(""))) {
      throw request.forbidden(
          "node \"" + node + "\" can only create pods with spec.nodeName set to itself");
    }
  }
}
