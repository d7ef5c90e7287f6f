package dev.gantry.model.strategy.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Tree;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks of debug containers: they neither probe, nor publish, nor reserve anything. */
final class EphemeralContainerChecks {

  private EphemeralContainerChecks() {}

  static void check(
      JsonNode spec, String path, Set<String> names, Set<String> volumes, Causes causes) {
    Set<String> targets = new HashSet<>();
    Tree.objects(spec, "containers").forEach(c -> targets.add(c.path("name").asText()));
    Tree.objects(spec, "initContainers").forEach(c -> targets.add(c.path("name").asText()));
    int i = 0;
    for (ObjectNode container : Tree.objects(spec, "ephemeralContainers")) {
      String field = path + ".ephemeralContainers[" + i++ + "]";
      ContainerChecks.check(container, field, volumes, causes);
      String name = container.path("name").asText("");
      if (!name.isEmpty() && !names.add(name)) {
        causes.duplicate(field + ".name", name);
      }
      String target = container.path("targetContainerName").asText("");
      if (!target.isEmpty() && !targets.contains(target)) {
        causes.notFound(field + ".targetContainerName", target);
      }
      for (String forbidden :
          List.of("ports", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle")) {
        if (!container.path(forbidden).isEmpty()) {
          causes.forbidden(field + "." + forbidden, "cannot be set for an Ephemeral Container");
        }
      }
      if (!container.path("resources").isEmpty()) {
        causes.forbidden(field + ".resources", "cannot be set for an Ephemeral Container");
      }
    }
  }
}
