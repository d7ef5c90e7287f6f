package dev.gantry.model.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.quantity.Quantity;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Amounts by resource name: {@code cpu} in millicores, everything else in whole units (bytes,
 * devices). Immutable.
 */
public record Resources(Map<String, Long> amounts) {

  public static final Resources NONE = new Resources(Map.of());

  /** From a {@code requests}, {@code capacity} or {@code allocatable} object. */
  public static Resources of(JsonNode quantities) {
    if (!quantities.isObject() || quantities.isEmpty()) {
      return NONE;
    }
    Map<String, Long> amounts = new TreeMap<>();
    quantities
        .properties()
        .forEach(
            e -> {
              Quantity quantity = Quantity.parse(e.getValue().asText("0"));
              amounts.put(
                  e.getKey(), e.getKey().equals("cpu") ? quantity.milli() : quantity.whole());
            });
    return new Resources(amounts);
  }

  public long get(String resource) {
    return amounts.getOrDefault(resource, 0L);
  }

  public Resources plus(Resources other) {
    return merge(other, Long::sum);
  }

  public Resources max(Resources other) {
    return merge(other, Math::max);
  }

  private Resources merge(Resources other, java.util.function.BinaryOperator<Long> combine) {
    if (other.amounts.isEmpty()) {
      return this;
    }
    if (amounts.isEmpty()) {
      return other;
    }
    Map<String, Long> merged = new TreeMap<>(amounts);
    other.amounts.forEach((k, v) -> merged.merge(k, v, combine));
    return new Resources(merged);
  }

  /**
   * What a pod asks for: the larger of what its containers need together and what any init
   * container needs, sidecars counted in both, plus overhead.
   */
  public static Resources requestedBy(JsonNode pod) {
    JsonNode spec = pod.path("spec");
    Resources running = NONE;
    for (JsonNode container : spec.path("containers")) {
      running = running.plus(requests(container));
    }
    Resources sidecars = NONE;
    Resources starting = NONE;
    for (JsonNode container : spec.path("initContainers")) {
      if (container.path("restartPolicy").asText().equals("Always")) {
        sidecars = sidecars.plus(requests(container));
        starting = starting.max(sidecars);
      } else {
        starting = starting.max(sidecars.plus(requests(container)));
      }
    }
    Resources whole = running.plus(sidecars).max(starting);
    Resources podLevel = of(spec.path("resources").path("requests"));
    if (!podLevel.amounts().isEmpty()) {
      Map<String, Long> overridden = new HashMap<>(whole.amounts());
      overridden.putAll(podLevel.amounts());
      whole = new Resources(overridden);
    }
    return whole.plus(of(spec.path("overhead")));
  }

  private static Resources requests(JsonNode container) {
    return of(container.path("resources").path("requests"));
  }
}
