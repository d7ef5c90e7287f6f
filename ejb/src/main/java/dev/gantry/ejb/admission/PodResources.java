package dev.gantry.ejb.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.quantity.Quantity;
import java.util.HashMap;
import java.util.Map;

/** What a pod asks for and may use, over all its containers. */
final class PodResources {

  private PodResources() {}

  /**
   * A pod's {@code requests} or {@code limits}: the containers' sum together with sidecars, or the
   * largest init container where that is more; plus overhead.
   */
  static Map<String, Quantity> total(JsonNode pod, String side) {
    JsonNode spec = pod.path("spec");
    Map<String, Quantity> total = new HashMap<>();
    spec.path("containers").forEach(c -> add(total, of(c, side)));
    Map<String, Quantity> sidecars = new HashMap<>();
    Map<String, Quantity> start = new HashMap<>();
    for (JsonNode init : spec.path("initContainers")) {
      Map<String, Quantity> own = of(init, side);
      if ("Always".equals(init.path("restartPolicy").asText())) {
        add(sidecars, own);
        largest(start, sidecars);
      } else {
        Map<String, Quantity> together = new HashMap<>(own);
        add(together, sidecars);
        largest(start, together);
      }
    }
    add(total, sidecars);
    largest(total, start);
    spec.path("resources")
        .path(side)
        .properties()
        .forEach(e -> total.put(e.getKey(), Quantity.parse(e.getValue().asText())));
    if ("requests".equals(side) || !total.isEmpty()) {
      add(total, quantities(spec.path("overhead")));
    }
    return total;
  }

  static Map<String, Quantity> of(JsonNode container, String side) {
    return quantities(container.path("resources").path(side));
  }

  static Map<String, Quantity> quantities(JsonNode list) {
    Map<String, Quantity> quantities = new HashMap<>();
    list.properties()
        .forEach(e -> quantities.put(e.getKey(), Quantity.parse(e.getValue().asText())));
    return quantities;
  }

  private static void add(Map<String, Quantity> to, Map<String, Quantity> more) {
    more.forEach((name, quantity) -> to.merge(name, quantity, Quantity::plus));
  }

  private static void largest(Map<String, Quantity> to, Map<String, Quantity> other) {
    other.forEach((name, q) -> to.merge(name, q, (a, b) -> a.compareTo(b) >= 0 ? a : b));
  }
}
