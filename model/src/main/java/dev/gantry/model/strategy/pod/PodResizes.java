package dev.gantry.model.strategy.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.status.Cause;
import dev.gantry.model.strategy.Causes;
import dev.gantry.model.strategy.Tree;
import java.util.List;
import java.util.Map;

/** What may change in the resources of a pod that runs: amounts of CPU and memory, no promise. */
public final class PodResizes {

  private static final List<String> RESIZABLE = List.of("cpu", "memory");

  private PodResizes() {}

  /**
   * Problems of a pod with other resources than before.
   *
   * @param old as it is, with the same containers
   */
  public static List<Cause> problems(ObjectNode pod, ObjectNode old) {
    Causes causes = new Causes();
    if (old.path("spec").path("os").path("name").asText("").equals("windows")) {
      causes.forbidden("", "windows pods cannot be resized");
    }
    String before = QualityOfService.of(old);
    String after = QualityOfService.of(pod);
    if (!before.equals(after)) {
      causes.invalid("spec", after, "Pod QOS Class may not change as a result of resizing");
    }
    for (String list : List.of("containers", "initContainers")) {
      List<ObjectNode> was = Tree.objects(old.path("spec"), list);
      List<ObjectNode> is = Tree.objects(pod.path("spec"), list);
      for (int i = 0; i < is.size(); i++) {
        String path = "spec." + list + "[" + i + "].resources";
        JsonNode now = is.get(i).path("resources");
        JsonNode then = was.get(i).path("resources");
        if (Tree.same(now, then)) {
          continue;
        }
        boolean sidecar = is.get(i).path("restartPolicy").asText("").equals("Always");
        if (list.equals("initContainers") && !sidecar) {
          causes.forbidden(path, "resources for non-sidecar init containers are immutable");
        } else {
          resources(now, then, path, causes);
        }
      }
    }
    PodSpecChecks.check(pod.path("spec"), "spec", causes);
    return causes.list();
  }

  private static void resources(JsonNode now, JsonNode then, String path, Causes causes) {
    if (!Tree.same(now.path("claims"), then.path("claims"))) {
      causes.forbidden("spec", "only cpu and memory resources are mutable");
    }
    for (String side : List.of("requests", "limits")) {
      for (Map.Entry<String, JsonNode> amount : then.path(side).properties()) {
        if (RESIZABLE.contains(amount.getKey()) && !now.path(side).has(amount.getKey())) {
          causes.forbidden(path + "." + side, "resource " + side + " cannot be removed");
        }
      }
      if (!Tree.same(others(now.path(side)), others(then.path(side)))) {
        causes.forbidden("spec", "only cpu and memory resources are mutable");
      }
    }
  }

  private static JsonNode others(JsonNode amounts) {
    return amounts instanceof ObjectNode some ? some.deepCopy().without(RESIZABLE) : amounts;
  }
}
