package dev.gantry.model.podsecurity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A pod as the checks see it.
 *
 * @param annotations of the pod
 */
record PodView(Map<String, String> annotations, JsonNode spec, List<JsonNode> containers) {

  static PodView of(Map<String, String> annotations, JsonNode spec) {
    List<JsonNode> containers = new ArrayList<>();
    spec.path("initContainers").forEach(containers::add);
    spec.path("containers").forEach(containers::add);
    spec.path("ephemeralContainers").forEach(containers::add);
    return new PodView(annotations, spec, containers);
  }

  boolean isWindows() {
    return spec.path("os").path("name").asText("").equals("windows");
  }

  /** The pod's security context; missing for none. */
  JsonNode context() {
    return spec.path("securityContext");
  }

  /** A container's security context; missing for none. */
  static JsonNode context(JsonNode container) {
    return container.path("securityContext");
  }

  /** Names of the containers of which something holds. */
  List<String> where(Predicate<JsonNode> test) {
    return containers.stream().filter(test).map(c -> c.path("name").asText()).toList();
  }

  /** {@code pod and containers "a", "b"} for those whose security context a test finds. */
  String setters(Predicate<JsonNode> test) {
    List<String> names = where(c -> test.test(context(c)));
    String containers = names.isEmpty() ? "" : Words.named("container", names);
    if (!test.test(context())) {
      return containers;
    }
    return containers.isEmpty() ? "pod" : "pod and " + containers;
  }
}
