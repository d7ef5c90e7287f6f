package dev.gantry.web.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.ejb.node.AgentAddress;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.status.ApiException;
import dev.gantry.model.store.ObjectReader;
import java.util.ArrayList;
import java.util.List;

/**
 * The pod and container that a connection goes to.
 *
 * @param agent the agent of the pod's node
 */
record PodTarget(String namespace, String pod, ObjectNode document, AgentAddress agent) {

  /**
   * @throws ApiException 404 for an unknown pod, 400 for one that runs nowhere yet
   */
  static PodTarget of(ObjectReader reader, String namespace, String pod) {
    ObjectKey key = ObjectKey.of("", "pods", namespace, pod);
    ObjectNode document =
        reader.get(key).orElseThrow(() -> ApiException.notFound(key.resource(), pod)).document();
    String node = document.path("spec").path("nodeName").asText();
    if (node.isEmpty()) {
      throw ApiException.badRequest("pod " + pod + " does not have a host assigned");
    }
    return new PodTarget(namespace, pod, document, AgentAddress.of(reader, node));
  }

  /**
   * The container asked for, or the only one.
   *
   * @throws ApiException 400 for one that the pod lacks, or for none where there are several
   */
  String container(String asked) {
    List<String> containers = names("containers");
    List<String> init = names("initContainers");
    List<String> ephemeral = names("ephemeralContainers");
    if (asked.isEmpty()) {
      if (containers.size() == 1) {
        return containers.get(0);
      }
      throw ApiException.badRequest(choose(containers, init, ephemeral));
    }
    if (containers.contains(asked) || init.contains(asked) || ephemeral.contains(asked)) {
      return asked;
    }
    throw ApiException.badRequest("container " + asked + " is not valid for pod " + pod);
  }

  private String choose(List<String> containers, List<String> init, List<String> ephemeral) {
    StringBuilder message =
        new StringBuilder("a container name must be specified for pod " + pod)
            .append(", choose one of: [")
            .append(String.join(" ", containers))
            .append(']');
    if (!init.isEmpty()) {
      message.append(" or one of the init containers: [").append(String.join(" ", init));
      message.append(']');
    }
    if (!ephemeral.isEmpty()) {
      message.append(" or one of the ephemeral containers: [");
      message.append(String.join(" ", ephemeral)).append(']');
    }
    return message.toString();
  }

  private List<String> names(String field) {
    List<String> names = new ArrayList<>();
    for (JsonNode container : document.path("spec").path(field)) {
      names.add(container.path("name").asText());
    }
    return names;
  }

  /**
   * @throws ApiException 400 for a pod whose containers have all ended
   */
  void requireRunning(String what) {
    String phase = document.path("status").path("phase").asText();
    if ("Succeeded".equals(phase) || "Failed".equals(phase)) {
      throw ApiException.badRequest(
          "cannot " + what + " a container in a completed pod; current phase is " + phase);
    }
  }
}
