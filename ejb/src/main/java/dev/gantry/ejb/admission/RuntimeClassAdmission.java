package dev.gantry.ejb.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.object.ObjectKey;
import dev.gantry.model.store.ObjectReader;
import dev.gantry.model.store.StoredObject;
import java.util.Map;

/** What a pod's runtime class adds to it: its overhead, and where it can run. */
public final class RuntimeClassAdmission implements Admission {

  private static final GroupResource CLASSES = new GroupResource("node.k8s.io", "runtimeclasses");

  private final ObjectReader reader;

  public RuntimeClassAdmission(ObjectReader reader) {
    this.reader = reader;
  }

  @Override
  public void mutate(AdmissionRequest request) {
    if (!request.creates("", "pods")) {
      return;
    }
    ObjectNode spec = request.object().withObject("/spec");
    String name = spec.path("runtimeClassName").asText("");
    if (name.isEmpty()) {
      return;
    }
    JsonNode runtime = runtimeClass(request, name);
    JsonNode overhead = runtime.path("overhead").path("podFixed");
    if (overhead.isObject()) {
      overhead(request, spec, overhead);
    }
    nodeSelector(request, spec, runtime.path("scheduling").path("nodeSelector"));
    tolerations(spec, runtime.path("scheduling").path("tolerations"));
  }

  private JsonNode runtimeClass(AdmissionRequest request, String name) {
    ObjectKey key = new ObjectKey(CLASSES, "", name);
    StoredObject found = reader.get(key).orElse(null);
    if (found == null) {
      // Another server may have created it just now.
      reader.awaitLatest();
      found =
          reader
              .get(key)
              .orElseThrow(
                  () -> request.forbidden("pod rejected: RuntimeClass \"" + name + "\" not found"));
    }
    return found.as(ObjectNode.class);
  }

  private static void overhead(AdmissionRequest request, ObjectNode spec, JsonNode overhead) {
    if (!spec.path("overhead").isEmpty()
        && !PodResources.quantities(spec.path("overhead"))
            .equals(PodResources.quantities(overhead))) {
      throw request.forbidden(
          "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
    }
    spec.set("overhead", overhead.deepCopy());
  }

  private static void nodeSelector(AdmissionRequest request, ObjectNode spec, JsonNode asked) {
    for (Map.Entry<String, JsonNode> entry : asked.properties()) {
      String key = entry.getKey();
      String value = entry.getValue().asText();
      String own = spec.path("nodeSelector").path(key).asText(value);
      if (!own.equals(value)) {
        throw request.forbidden(
            "conflict: runtimeClass.scheduling.nodeSelector["
                + key
                + "] = "
                + value
                + "; pod.spec.nodeSelector["
                + key
                + "] = "
                + own);
      }
      spec.withObject("/nodeSelector").put(key, value);
    }
  }

  private static void tolerations(ObjectNode spec, JsonNode added) {
    for (JsonNode toleration : added) {
      ArrayNode own = spec.withArray("/tolerations");
      boolean known = false;
      for (JsonNode one : own) {
        known |= one.equals(toleration);
      }
      if (!known) {
        own.add(toleration.deepCopy());
      }
    }
  }

  @Override
  public void check(AdmissionRequest request) {
    if (!request.creates("", "pods")) {
      return;
    }
    JsonNode spec = request.object().path("spec");
    if (spec.path("overhead").isEmpty()) {
      return;
    }
    String name = spec.path("runtimeClassName").asText("");
    if (name.isEmpty() || runtimeClass(request, name).path("overhead").path("podFixed").isEmpty()) {
      throw request.forbidden(
          "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
    }
  }
}
