package dev.gantry.model.strategy.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.quantity.Quantity;
import dev.gantry.model.strategy.Tree;
import java.util.ArrayList;
import java.util.List;

/** A pod's QoS class: what its requests and limits promise to the node. */
public final class QualityOfService {

  private static final List<String> COUNTED = List.of("cpu", "memory");

  private QualityOfService() {}

  /** {@code Guaranteed}, {@code Burstable} or {@code BestEffort}. */
  public static String of(ObjectNode pod) {
    JsonNode spec = pod.path("spec");
    if (!spec.path("resources").path("requests").isEmpty()
        || !spec.path("resources").path("limits").isEmpty()) {
      return of(List.of(spec.path("resources")));
    }
    List<JsonNode> all = new ArrayList<>();
    for (String field : List.of("containers", "initContainers")) {
      Tree.objects(spec, field).forEach(c -> all.add(c.path("resources")));
    }
    return of(all);
  }

  private static String of(List<JsonNode> all) {
    boolean something = false;
    boolean guaranteed = true;
    for (JsonNode resources : all) {
      for (String resource : COUNTED) {
        Quantity limit = amount(resources.path("limits").path(resource));
        Quantity request = amount(resources.path("requests").path(resource));
        // A limit without a request requests as much as the limit.
        request = request == null ? limit : request;
        something |= limit != null || request != null;
        guaranteed &= limit != null && limit.sameAs(request);
      }
    }
    return !something ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
  }

  /** Null for none or zero: zero is the same as not set. */
  private static Quantity amount(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    try {
      Quantity quantity = Quantity.parse(value.asText());
      return quantity.value().signum() > 0 ? quantity : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
